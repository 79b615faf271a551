package io.tollgate.gateway.edge;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A file of the class path, kept in memory, so that serving it touches no disk. Browsers keep it and ask whether it has
 * changed; they take it for nothing but its content type.
 */
final class StaticFile implements Handler<RoutingContext> {
    private static final int ETAG_BYTES = 12;

    private final Buffer content;
    private final String contentType;
    private final String etag;

    private StaticFile(byte[] content, String contentType) {
        this.content = Buffer.buffer(content);
        this.contentType = contentType;
        this.etag = '"' + digest(content) + '"';
    }

    /** Reads a file; the name is relative to the class path's root. */
    static StaticFile of(String name) {
        try (InputStream resource = StaticFile.class.getClassLoader().getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("the class path lacks " + name);
            }
            return new StaticFile(resource.readAllBytes(), contentType(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void handle(RoutingContext routing) {
        HttpServerResponse response = routing.response()
                .putHeader(HttpHeaders.ETAG, etag)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("x-content-type-options", "nosniff");
        if (isKnown(routing.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, contentType).end(content);
        }
    }

    private boolean isKnown(@Nullable String etags) {
        return etags != null
                && Arrays.stream(etags.split(",", -1))
                        .map(String::strip)
                        .anyMatch(each -> each.equals("*") || each.equals(etag) || each.equals("W/" + etag));
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "json" -> "application/json; charset=utf-8";
            case "png" -> "image/png";
            default -> throw new IllegalArgumentException("no content type is known for " + name);
        };
    }

    private static String digest(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, ETAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
