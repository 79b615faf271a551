package io.tollgate.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Meter;
import java.io.IOException;

/**
 * Reads how often a provider's own tools were used, where usage says so: Anthropic's and OpenRouter's {@code
 * server_tool_use}, xAI's {@code server_side_tool_usage_details}.
 */
public final class ServerTools {
    private ServerTools() {}

    /** Reads the object that the parser stands at. */
    public static void read(JsonParser parser, Observations to) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        long searches = 0;
        boolean searched = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            long uses = TokenCounts.at(parser);
            if (uses == TokenCounts.UNREPORTED) {
                continue;
            }
            switch (name) {
                case "web_search_requests", "web_search_calls", "x_search_calls" -> {
                    searches += uses;
                    searched = true;
                }
                case "file_search_calls", "collections_search_calls" -> to.count(Meter.FILE_SEARCH, uses);
                case "code_execution_requests", "code_interpreter_calls" -> to.count(Meter.CODE_EXECUTION, uses);
                default -> {
                    // Tools that cost nothing but the tokens that they bring.
                }
            }
        }
        if (searched) {
            to.count(Meter.WEB_SEARCH, searches);
        }
    }
}
