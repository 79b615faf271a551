package io.tollgate.gateway.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads counts of tokens. */
final class TokenCounts {
    static final long UNTOLD = -1;

    /** What is more than this is no count of tokens that anybody could book. */
    private static final long MOST = 100_000_000;

    private TokenCounts() {}

    /** The count that the parser stands at; {@link #UNTOLD} where it is none, which is skipped. */
    static long at(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            double count = parser.getDoubleValue();
            return count >= 0 && count <= MOST ? (long) count : UNTOLD;
        }
        parser.skipChildren();
        return UNTOLD;
    }

    static long orNone(long count) {
        return Math.max(0, count);
    }
}
