package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a function answered: an object with the output under {@code output} or the error under {@code error}, or else
 * one that is all output (Gemini API reference, "FunctionResponse").
 */
final class FunctionResponses {
    private static final String OUTPUT = "output";
    private static final String ERROR = "error";
    /** What Google's SDKs wrap a value in that is no object. */
    private static final String RESULT = "result";

    private FunctionResponses() {}

    /** Reads one; id and name are empty where it gives none. */
    static Part.ToolResult read(Field response) throws FailureException {
        Members members = response.members();
        List<Part> content = new ArrayList<>();
        boolean error = false;
        Field answered = members.take("response");
        if (answered != null) {
            JsonNode value = answered.value();
            if (!value.isObject()) {
                throw answered.invalid("must be an object");
            }
            error = value.hasNonNull(ERROR);
            content.add(new Part.Text(answered.path(), text(value, error)));
        }
        Field parts = members.take("parts");
        if (parts != null) {
            for (Field part : parts.elements()) {
                content.add(ContentReader.media(part, part.members()));
            }
        }
        return new Part.ToolResult(
                response.path(), members.string("id", ""), members.string("name", ""), content, error, null);
    }

    private static String text(JsonNode response, boolean error) {
        JsonNode said = response;
        if (response.size() == 1) {
            for (String name : error ? List.of(ERROR) : List.of(OUTPUT, RESULT)) {
                said = response.has(name) ? response.get(name) : said;
            }
        }
        return said.isTextual() ? said.textValue() : Json.text(said);
    }

    /** Writes the texts of a result; what else it holds goes elsewhere. */
    static ObjectNode write(Part.ToolResult result) {
        String text = result.content().stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining("\n"));
        ObjectNode response = Json.object();
        if (!result.callId().isEmpty()) {
            response.put("id", result.callId());
        }
        response.put("name", result.name());
        response.putObject("response").put(result.isError() ? ERROR : OUTPUT, text);
        return response;
    }
}
