package io.tollgate.gateway.cache;

import io.tollgate.gateway.cache.CachedAnswer.Span;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.MeteredUsage;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Gives a kept answer as its provider would, at once and for nothing. */
final class Replay {
    private static final int OK = 200;
    private static final int LONGEST_PART = 64 << 10;

    private Replay() {}

    static Answer of(CachedAnswer answer) {
        MultiMap headers = HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, answer.mediaType());
        Buffer body = answer.body();
        return switch (answer.shape()) {
            case WHOLE -> new Answer.Whole(OK, headers, body.slice(), MeteredUsage.NONE, null);
            case EVENTS ->
                new Answer.Streamed(
                        OK,
                        headers,
                        parts(answer),
                        Future.succeededFuture(new Answer.End(MeteredUsage.NONE, null, 0)),
                        () -> {});
        };
    }

    private static BufferedReadStream<Part> parts(CachedAnswer answer) {
        BufferedReadStream<Part> parts = new BufferedReadStream<>(false);
        int at = 0;
        for (Span usage : answer.usageAt()) {
            put(parts, answer.body(), at, usage.start(), null);
            put(parts, answer.body(), usage.start(), usage.end(), MeteredUsage.NONE);
            at = usage.end();
        }
        put(parts, answer.body(), at, answer.body().length(), null);
        parts.end();
        return parts;
    }

    private static void put(
            BufferedReadStream<Part> parts, Buffer body, int from, int to, @Nullable MeteredUsage usage) {
        int at = from;
        while (at < to) {
            int end = usage == null ? Math.min(to, at + LONGEST_PART) : to;
            parts.put(new Part(body.slice(at, end), usage));
            at = end;
        }
    }
}
