package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Settings.OutputFormat;
import io.tollgate.gateway.dialect.conversation.Tool;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parts of a request that a response repeats, as both have them. */
final class RequestEcho {
    private RequestEcho() {}

    /** The system's first text, if it stood in {@code instructions}; else null. */
    static Part.@Nullable Text instructions(Conversation conversation) {
        if (conversation.system().isEmpty()) {
            return null;
        }
        Part.Text first = conversation.system().getFirst();
        return first.path().equals("instructions") ? first : null;
    }

    /**
     * Puts {@code tools}, if there are any: functions, and what was kept of custom tools and namespaces in the place of
     * those that were made of them. Functions that other formats define are not strict unless they say so, and here
     * they are unless they say otherwise.
     */
    static void tools(Conversation conversation, ObjectNode to) {
        ArrayNode tools = to.arrayNode();
        Set<String> kept = new HashSet<>();
        for (Extra extra : conversation.extras()) {
            if (ToolsReader.isKept(extra)) {
                kept.add(extra.path());
                tools.add(extra.value());
            }
        }
        for (Tool tool : conversation.tools()) {
            int end = tool.path().indexOf(']');
            if (end < 0 || !kept.contains(tool.path().substring(0, end + 1))) {
                tools.add(function(tool));
            }
        }
        if (!tools.isEmpty()) {
            to.set("tools", tools);
        }
    }

    private static ObjectNode function(Tool tool) {
        ObjectNode function = Json.object().put("type", "function").put("name", tool.name());
        if (tool.description() != null) {
            function.put("description", tool.description());
        }
        function.set("parameters", tool.schema());
        return function.put("strict", Boolean.TRUE.equals(tool.strict()));
    }

    static JsonNode toolChoice(ToolChoice choice, ToolNames names) {
        return switch (choice) {
            case ToolChoice.Auto auto -> Json.object().textNode("auto");
            case ToolChoice.None none -> Json.object().textNode("none");
            case ToolChoice.Required required -> Json.object().textNode("required");
            case ToolChoice.Named named -> {
                ToolNames.Caller caller = names.caller(named.name());
                ObjectNode written = Json.object()
                        .put("type", caller.custom() ? ToolsReader.CUSTOM : "function")
                        .put("name", caller.name());
                yield caller.namespace() == null ? written : written.put("namespace", caller.namespace());
            }
        };
    }

    static ObjectNode format(OutputFormat format) {
        return switch (format) {
            case OutputFormat.Json json -> Json.object().put("type", "json_object");
            case OutputFormat.JsonSchema schema -> {
                ObjectNode written = Json.object().put("type", "json_schema").put("name", schema.name());
                if (schema.description() != null) {
                    written.put("description", schema.description());
                }
                written.set("schema", schema.schema());
                if (schema.strict() != null) {
                    written.put("strict", schema.strict());
                }
                yield written;
            }
        };
    }

    /** The effort that is named, or that a budget comes to; null where the model is to choose. */
    static @Nullable ReasoningEffort effort(Settings.Reasoning reasoning) {
        Long budget = reasoning.budgetTokens();
        if (reasoning.effort() != null || budget == null || budget < 0) {
            return reasoning.effort();
        }
        return ReasoningEffort.ofBudget(budget);
    }
}
