package io.tollgate.embedded.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A statement that the engine refused, in ClickHouse's words: {@code Code: 62. DB::Exception: … (SYNTAX_ERROR)}. */
final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\.");
    private static final int UNKNOWN_EXCEPTION = 1002;

    private final int code;

    /** An error as the engine words it, its code taken from the text. */
    EngineException(String message) {
        super(message);
        Matcher matcher = CODE.matcher(message);
        this.code = matcher.find() ? Integer.parseInt(matcher.group(1)) : UNKNOWN_EXCEPTION;
    }

    /** An error of ours, worded as ClickHouse would. */
    EngineException(int code, String name, String message) {
        super("Code: " + code + ". DB::Exception: " + message + " (" + name + ")");
        this.code = code;
    }

    /** ClickHouse's number for the kind of error. */
    int code() {
        return code;
    }
}
