package io.tollgate.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads counts of tokens. */
public final class TokenCounts {
    public static final long UNREPORTED = -1;

    /** No call uses more than this; a larger number is not a count of tokens. */
    private static final long MOST = 100_000_000;

    private TokenCounts() {}

    /** The count that the parser stands at; {@link #UNREPORTED} where it is not one, which is skipped. */
    public static long at(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            double count = parser.getDoubleValue();
            return count >= 0 && count <= MOST ? (long) count : UNREPORTED;
        }
        parser.skipChildren();
        return UNREPORTED;
    }

    public static long orZero(long count) {
        return Math.max(0, count);
    }
}
