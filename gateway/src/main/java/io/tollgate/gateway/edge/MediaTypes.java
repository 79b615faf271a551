package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a message says that its body is (RFC 9110, section 8.3). Types are compared without regard to case. */
public final class MediaTypes {
    private static final String JSON = "application/json";
    private static final String EVENT_STREAM = "text/event-stream";

    private MediaTypes() {}

    public static boolean isJson(MultiMap headers) {
        return is(headers.get(HttpHeaders.CONTENT_TYPE), JSON);
    }

    public static boolean isEventStream(MultiMap headers) {
        return is(headers.get(HttpHeaders.CONTENT_TYPE), EVENT_STREAM);
    }

    /**
     * Refuses a body that says that it is something other than JSON; it need not say anything.
     */
    public static void requireJson(MultiMap headers) throws FailureException {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (type != null && !is(type.strip(), JSON)) {
            String shown = type.strip().toLowerCase(Locale.ROOT);
            throw new FailureException(new CallFailure.UnsupportedMediaType(Excerpt.of(shown)));
        }
    }

    private static boolean is(@Nullable String type, String expected) {
        if (type == null || !type.regionMatches(true, 0, expected, 0, expected.length())) {
            return false;
        }
        return type.length() == expected.length() || " \t;".indexOf(type.charAt(expected.length())) >= 0;
    }
}
