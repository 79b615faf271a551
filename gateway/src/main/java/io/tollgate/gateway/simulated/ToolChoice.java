package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which of a request's tools the model calls: the one that {@code tool_choice} names; with {@code required} those whose
 * name the last message holds, or the first; with {@code auto} those whose name it holds. None in answer to a tool's own
 * message.
 */
final class ToolChoice {
    private ToolChoice() {}

    /** The {@code function} objects to call. */
    static List<JsonObject> calls(JsonObject body, String lastRole, String lastText) {
        List<JsonObject> functions = functions(Fields.array(body, "tools"));
        Object choice = body.getValue("tool_choice");
        if (choice != null && functions.isEmpty() && !"none".equals(choice)) {
            throw ApiError.invalid("'tool_choice' is only allowed when 'tools' are specified.", "tool_choice", null);
        }
        if (functions.isEmpty() || lastRole.equals("tool") || "none".equals(choice)) {
            return List.of();
        }
        if (choice instanceof JsonObject object) {
            return List.of(named(functions, object));
        }
        String said = lastText.toLowerCase(Locale.ROOT);
        List<JsonObject> asked = functions.stream()
                .filter(function -> said.contains(function.getString("name").toLowerCase(Locale.ROOT)))
                .toList();
        if (asked.isEmpty() && "required".equals(choice)) {
            return functions.subList(0, 1);
        }
        return asked.size() > 1 && !Fields.flag(body, "parallel_tool_calls", true) ? asked.subList(0, 1) : asked;
    }

    private static List<JsonObject> functions(JsonArray tools) {
        List<JsonObject> functions = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            if (!(tools.getValue(i) instanceof JsonObject tool)) {
                throw ApiError.type("tools[" + i + "]", "an object");
            }
            if (!"function".equals(tool.getValue("type"))) {
                continue;
            }
            if (!(tool.getValue("function") instanceof JsonObject function)
                    || !(function.getValue("name") instanceof String)) {
                throw ApiError.missing("tools[" + i + "].function.name");
            }
            functions.add(function);
        }
        return functions;
    }

    private static JsonObject named(List<JsonObject> functions, JsonObject choice) {
        @Nullable
        Object name = choice.getValue("function") instanceof JsonObject function ? function.getValue("name") : null;
        return functions.stream()
                .filter(function -> function.getString("name").equals(name))
                .findFirst()
                .orElseThrow(() ->
                        ApiError.invalid("Tool choice '" + name + "' not found in 'tools'.", "tool_choice", null));
    }
}
