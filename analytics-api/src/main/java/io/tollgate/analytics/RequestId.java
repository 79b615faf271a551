package io.tollgate.analytics;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/** The id of a request: the caller's, where it is well-formed, else a new one. */
final class RequestId {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private RequestId() {}

    static String of(HttpServerRequest request) {
        String given = request.getHeader("x-request-id");
        return given != null && FORM.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
    }
}
