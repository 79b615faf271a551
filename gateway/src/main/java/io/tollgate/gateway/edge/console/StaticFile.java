package io.tollgate.gateway.edge.console;

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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file of the class path, kept in memory, so that serving it touches no disk. Browsers keep it and ask whether it has
 * changed; they take it for nothing but its content type.
 */
final class StaticFile implements Handler<RoutingContext> {
    private static final int ETAG_BYTES = 12;

    private final Buffer content;
    private final @Nullable Buffer gzipped;
    private final String contentType;
    private final String etag;
    private final String caching;

    private StaticFile(byte[] content, byte @Nullable [] gzipped, String contentType, String caching) {
        this.content = Buffer.buffer(content);
        this.gzipped = gzipped == null ? null : Buffer.buffer(gzipped);
        this.contentType = contentType;
        this.etag = '"' + digest(content) + '"';
        this.caching = caching;
    }

    /** Reads a file, and its compressed copy if there is one; the name is relative to the class path's root. */
    static StaticFile of(String name) {
        return read(name, "no-cache");
    }

    /** The same, for a file whose name changes with its content. */
    static StaticFile unchanging(String name) {
        return read(name, "public, max-age=31536000, immutable");
    }

    private static StaticFile read(String name, String caching) {
        byte[] content = bytes(name);
        if (content == null) {
            throw new IllegalStateException("the class path lacks " + name);
        }
        return new StaticFile(content, bytes(name + ".gz"), contentType(name), caching);
    }

    private static byte @Nullable [] bytes(String name) {
        try (InputStream resource = StaticFile.class.getClassLoader().getResourceAsStream(name)) {
            return resource == null ? null : resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void handle(RoutingContext routing) {
        HttpServerResponse response = routing.response()
                .putHeader(HttpHeaders.ETAG, etag)
                .putHeader(HttpHeaders.CACHE_CONTROL, caching)
                .putHeader("x-content-type-options", "nosniff");
        if (gzipped != null) {
            response.putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        }
        if (isKnown(routing.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        if (gzipped != null && takesGzip(routing.request().getHeader(HttpHeaders.ACCEPT_ENCODING))) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip").end(gzipped);
        } else {
            response.end(content);
        }
    }

    /** Whether a client names gzip without a weight, or with one that is not zero (RFC 9110, section 12.5.3). */
    private static boolean takesGzip(@Nullable String encodings) {
        return encodings != null
                && Arrays.stream(encodings.split(",", -1))
                        .map(each -> each.replace(" ", "").toLowerCase(Locale.ROOT))
                        .anyMatch(each ->
                                each.equals("gzip") || (each.startsWith("gzip;q=") && !each.matches(".*=0(\\.0*)?")));
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
            case "svg" -> "image/svg+xml";
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
