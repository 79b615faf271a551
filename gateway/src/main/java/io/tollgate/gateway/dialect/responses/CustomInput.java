package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.dialect.conversation.Json;

/** The text that a custom tool takes, and the arguments of the function that it is in a conversation. */
final class CustomInput {
    private CustomInput() {}

    static String arguments(String input) {
        return Json.text(Json.object().put(ToolNames.INPUT, input));
    }

    /** The text in some arguments; the arguments themselves, if a model has not kept to the schema. */
    static String of(String arguments) {
        JsonNode input = Json.read(arguments);
        return input != null && input.path(ToolNames.INPUT).isTextual()
                ? input.path(ToolNames.INPUT).textValue()
                : arguments;
    }
}
