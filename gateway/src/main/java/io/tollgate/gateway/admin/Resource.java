package io.tollgate.gateway.admin;

import io.vertx.core.json.JsonObject;

/**
 * Something that an operator sees.
 *
 * @param etag the revision, as {@code ETag} and {@code If-Match} write it
 * @param path where it is
 */
public record Resource(JsonObject json, String etag, String path) {
    static String etag(long revision) {
        return '"' + Long.toString(revision) + '"';
    }
}
