package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tools of a request (OpenAI API reference, "Create a model response", tools). Functions, custom tools and
 * namespaces of them are the caller's own, and every model that calls functions can call them; the rest is OpenAI's. Of
 * a custom tool and a namespace an {@link Extra} that changes no answer keeps what they are, for the way back. For one
 * request.
 */
final class ToolsReader {
    static final String CUSTOM = "custom";
    static final String NAMESPACE = "namespace";
    private static final String FUNCTION = "function";
    private static final Pattern PLACE = Pattern.compile("tools\\[\\d+]");

    private final List<Tool> tools = new ArrayList<>();
    private final List<Extra> extras;

    /** @param extras to which what is no tool of the caller's is added */
    ToolsReader(List<Extra> extras) {
        this.extras = extras;
    }

    /** Whether it is what this class has kept of a tool that is also among the conversation's. */
    static boolean isKept(Extra extra) {
        String type = extra.value().path("type").asText();
        return !extra.changesAnswer()
                && PLACE.matcher(extra.path()).matches()
                && (type.equals(CUSTOM) || type.equals(NAMESPACE));
    }

    List<Tool> read(@Nullable Field list) throws FailureException {
        if (list != null) {
            for (Field tool : list.elements()) {
                tool(tool.object());
            }
        }
        return tools;
    }

    private void tool(Field tool) throws FailureException {
        switch (tool.require("type").string()) {
            case FUNCTION -> tools.add(function(tool, null));
            case CUSTOM -> {
                tools.add(custom(tool, null));
                extras.add(new Extra(tool.path(), tool.value(), false));
            }
            case NAMESPACE -> {
                String namespace = tool.require("name").string();
                for (Field inner : tool.require("tools").elements()) {
                    inner(inner.object(), namespace);
                }
                extras.add(new Extra(tool.path(), tool.value(), false));
            }
            default -> extras.add(Extra.tool(tool.path(), tool.value(), isOffer(tool)));
        }
    }

    /** Whether OpenAI runs a tool itself, with nothing of the caller's in it. */
    private static boolean isOffer(Field tool) {
        String type = tool.value().path("type").asText();
        return type.equals("image_generation")
                || type.startsWith("web_search")
                || (type.equals("code_interpreter")
                        && tool.value().path("container").path("file_ids").isEmpty());
    }

    private void inner(Field tool, String namespace) throws FailureException {
        switch (tool.require("type").string()) {
            case FUNCTION -> tools.add(function(tool, namespace));
            case CUSTOM -> tools.add(custom(tool, namespace));
            default -> extras.add(new Extra(tool.path(), tool.value(), true));
        }
    }

    private static Tool function(Field tool, @Nullable String namespace) throws FailureException {
        Field schema = tool.get("parameters");
        Field strict = tool.get("strict");
        return new Tool(
                tool.path(),
                ToolNames.joined(namespace, tool.require("name").string()),
                tool.text("description"),
                schema == null ? null : schema.object().value(),
                strict == null ? null : strict.flag(),
                cacheControl(tool));
    }

    private static Tool custom(Field tool, @Nullable String namespace) throws FailureException {
        ObjectNode schema = Json.object().put("type", "object");
        ObjectNode input =
                schema.putObject("properties").putObject(ToolNames.INPUT).put("type", "string");
        Field format = tool.get("format");
        if (format != null && format.object().type("text").equals("grammar")) {
            input.put(
                    "description",
                    "Must follow this grammar (" + format.require("syntax").string() + "):\n"
                            + format.require("definition").string());
        }
        schema.putArray("required").add(ToolNames.INPUT);
        schema.put("additionalProperties", false);
        return new Tool(
                tool.path(),
                ToolNames.joined(namespace, tool.require("name").string()),
                tool.text("description"),
                schema,
                null,
                cacheControl(tool));
    }

    private static @Nullable JsonNode cacheControl(Field tool) {
        Field cacheControl = tool.get("cache_control");
        return cacheControl == null ? null : cacheControl.value();
    }
}
