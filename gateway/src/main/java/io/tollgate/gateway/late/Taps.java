package io.tollgate.gateway.late;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.dialect.Bytes;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.regex.Pattern;

/** Has the bytes of an answer read on their way to the caller. */
final class Taps {
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private Taps() {}

    /**
     * The same answer, of which the bytes are read.
     *
     * @param over called once all of them were, and before the caller has the last one; not where they break off
     */
    static Answer on(Answer answer, Reading reading, Runnable over) {
        return switch (answer) {
            case Answer.Whole whole -> {
                Bytes.read(whole.body(), (bytes, start, end) -> {
                    reading.bytes(bytes, start, end);
                    return whole;
                });
                over.run();
                yield whole;
            }
            case Answer.Streamed streamed ->
                new Answer.Streamed(
                        streamed.status(),
                        streamed.headers(),
                        new TappedParts(streamed.parts(), reading, length(streamed.headers()), over),
                        streamed.ended(),
                        streamed.cancel(),
                        streamed.opensWithError());
        };
    }

    private static long length(MultiMap headers) {
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return length == null || !LENGTH.matcher(length).matches() ? -1 : Long.parseLong(length);
    }
}
