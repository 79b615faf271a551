package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureCode;
import java.util.List;

/** Why something that came is not a request that a route takes. */
public sealed interface HttpFailure extends Failure {
    @Override
    default FailureCode code() {
        return switch (this) {
            case MalformedRequest f -> FailureCode.INVALID_REQUEST;
            case UriTooLong f -> FailureCode.URI_TOO_LONG;
            case HeadersTooLarge f -> FailureCode.HEADERS_TOO_LARGE;
            case RouteNotFound f -> FailureCode.ROUTE_NOT_FOUND;
            case MethodNotAllowed f -> FailureCode.METHOD_NOT_ALLOWED;
            case NoWebSocket f -> FailureCode.NO_WEBSOCKET;
        };
    }

    /** What came is no HTTP request, or could be read as more than one. */
    record MalformedRequest() implements HttpFailure {
        @Override
        public String message() {
            return "This is not a well-formed HTTP request.";
        }
    }

    record UriTooLong(int limitBytes) implements HttpFailure {
        @Override
        public String message() {
            return "The request line is longer than the " + limitBytes + " bytes that this gateway accepts.";
        }
    }

    record HeadersTooLarge(int limitBytes, int limitFields) implements HttpFailure {
        @Override
        public String message() {
            return "The headers are larger than the " + limitBytes + " bytes, or more than the " + limitFields
                    + " fields, that this gateway accepts.";
        }
    }

    record RouteNotFound(String message) implements HttpFailure {}

    record MethodNotAllowed(List<String> allowed) implements HttpFailure {
        public MethodNotAllowed {
            allowed = List.copyOf(allowed);
        }

        @Override
        public String message() {
            return "This route allows " + String.join(", ", allowed) + ".";
        }
    }

    /** A client asks to go on in a WebSocket. It falls back to plain requests at once where the status is 426. */
    record NoWebSocket() implements HttpFailure {
        @Override
        public String message() {
            return "There are no WebSockets here: send a POST to the same path, with stream: true for a stream.";
        }
    }
}
