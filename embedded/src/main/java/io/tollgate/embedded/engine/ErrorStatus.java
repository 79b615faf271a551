package io.tollgate.embedded.engine;

/** The HTTP status that ClickHouse's server gives to an error code. */
final class ErrorStatus {
    private ErrorStatus() {}

    static int of(int code) {
        return switch (code) {
            // Cannot be parsed, or means nothing.
            case 6, 26, 27, 38, 41, 42, 43, 52, 53, 62, 69, 70, 72, 117, 131 -> 400;
            // Names something that is not there.
            case 36, 46, 47, 50, 56, 60, 63, 73, 81, 115 -> 404;
            case 158 -> 413;
            case 48 -> 501;
            case 159 -> 408;
            case 164, 242, 497 -> 403;
            case 202 -> 503;
            default -> 500;
        };
    }
}
