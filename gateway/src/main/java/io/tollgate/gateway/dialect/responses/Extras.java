package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.conversation.Extra;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Members of a request that Responses have and the conversation has not (OpenAI API reference, "Create a model
 * response"): whether they would change an answer, and what they look like, since other formats have members of the
 * same names.
 */
final class Extras {
    static final String VERBOSITY = "text.verbosity";
    static final String SUMMARY = "reasoning.summary";
    static final String TOOL_CHOICE = "tool_choice";
    static final String INCLUDE = "include";
    static final String ENCRYPTED = "reasoning.encrypted_content";

    private static final Pattern TOOL = Pattern.compile("tools\\[\\d+]");
    private static final Set<String> VERBOSITIES = Set.of("low", "medium", "high");

    /** OpenAI's own tools, by their types. */
    private static final Set<String> TOOLS = Set.of(
            "file_search",
            "computer",
            "computer_use_preview",
            "web_search",
            "web_search_preview",
            "mcp",
            "code_interpreter",
            "image_generation",
            "local_shell",
            "shell",
            "apply_patch",
            "tool_search",
            "programmatic_tool_calling");

    /** What is known of a member. */
    private record Known(Predicate<JsonNode> shape, Predicate<JsonNode> changesAnswer) {
        static Known hint(Predicate<JsonNode> shape) {
            return new Known(shape, value -> false);
        }

        static Known choice(Predicate<JsonNode> shape) {
            return new Known(shape, value -> true);
        }
    }

    private static final Map<String, Known> KNOWN = Map.ofEntries(
            Map.entry("metadata", Known.hint(Extras::isTexts)),
            Map.entry("client_metadata", Known.hint(Extras::isTexts)),
            Map.entry("store", Known.hint(JsonNode::isBoolean)),
            Map.entry("background", new Known(JsonNode::isBoolean, JsonNode::booleanValue)),
            Map.entry(INCLUDE, new Known(JsonNode::isArray, Extras::asksForProbabilities)),
            Map.entry("previous_response_id", Known.choice(JsonNode::isTextual)),
            Map.entry("conversation", Known.choice(value -> value.isTextual() || value.has("id"))),
            Map.entry("prompt", Known.choice(value -> value.has("id"))),
            Map.entry("truncation", Known.hint(value -> isOneOf(value, Set.of("auto", "disabled")))),
            Map.entry(
                    "service_tier",
                    Known.hint(value -> isOneOf(value, Set.of("auto", "default", "flex", "scale", "priority")))),
            Map.entry("safety_identifier", Known.hint(JsonNode::isTextual)),
            Map.entry("prompt_cache_key", Known.hint(JsonNode::isTextual)),
            Map.entry("prompt_cache_retention", Known.hint(JsonNode::isTextual)),
            Map.entry("prompt_cache_options", Known.hint(JsonNode::isObject)),
            Map.entry("stream_options", Known.hint(value -> value.has("include_obfuscation") && value.size() == 1)),
            Map.entry("top_logprobs", new Known(JsonNode::isIntegralNumber, value -> value.asInt() > 0)),
            // It counts calls of OpenAI's own tools, and without those there are none.
            Map.entry("max_tool_calls", Known.hint(JsonNode::isIntegralNumber)),
            Map.entry("context_management", Known.choice(JsonNode::isArray)),
            Map.entry("moderation", Known.choice(JsonNode::isObject)),
            Map.entry(
                    VERBOSITY,
                    new Known(
                            value -> isOneOf(value, VERBOSITIES),
                            value -> !value.asText().equals("medium"))),
            Map.entry(SUMMARY, Known.hint(JsonNode::isTextual)));

    private Extras() {}

    /** Reads a member that has no place in a conversation. One that nobody knows may change the answer. */
    static Extra read(String path, JsonNode value) {
        Known known = KNOWN.get(path);
        return new Extra(path, value, known == null || known.changesAnswer().test(value));
    }

    /** Writes one, if Responses have it. */
    static boolean write(Extra extra, ObjectNode request) {
        String path = extra.path().equals("verbosity") ? VERBOSITY : extra.path();
        JsonNode value = extra.value();
        Known known = KNOWN.get(path);
        if (known != null) {
            return known.shape().test(value) && put(request, path, value);
        }
        String type = value.path("type").asText();
        if (path.equals(TOOL_CHOICE)) {
            return (TOOLS.contains(type) || type.equals("allowed_tools")) && put(request, path, value);
        }
        boolean kept = ToolsReader.isKept(extra) && value.path("name").isTextual();
        if (TOOL.matcher(path).matches() && (kept || TOOLS.contains(type))) {
            tools(request).add(value);
            return true;
        }
        return false;
    }

    private static ArrayNode tools(ObjectNode request) {
        return request.get("tools") instanceof ArrayNode tools ? tools : request.putArray("tools");
    }

    private static boolean put(ObjectNode request, String path, JsonNode value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            request.set(path, value);
        } else {
            String name = path.substring(0, dot);
            ObjectNode in = request.get(name) instanceof ObjectNode object ? object : request.putObject(name);
            in.set(path.substring(dot + 1), value);
        }
        return true;
    }

    private static boolean asksForProbabilities(JsonNode include) {
        for (JsonNode each : include) {
            if (each.asText().equals("message.output_text.logprobs")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneOf(JsonNode value, Set<String> texts) {
        return value.isTextual() && texts.contains(value.textValue());
    }

    private static boolean isTexts(JsonNode value) {
        if (!value.isObject()) {
            return false;
        }
        for (JsonNode each : value) {
            if (!each.isTextual()) {
                return false;
            }
        }
        return true;
    }
}
