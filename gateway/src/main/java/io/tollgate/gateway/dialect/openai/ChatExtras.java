package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.conversation.Extra;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Members of a request that chat completions have and the conversation has not (OpenAI API reference, "Create chat
 * completion"): whether they would change an answer, and what they look like, since other formats have members of the
 * same names.
 */
final class ChatExtras {
    private static final Pattern TOOL = Pattern.compile("tools\\[\\d+]");

    /** What is known of a member. */
    private record Known(Predicate<JsonNode> shape, Predicate<JsonNode> changesAnswer) {
        static Known hint(Predicate<JsonNode> shape) {
            return new Known(shape, value -> false);
        }

        static Known unless(Predicate<JsonNode> shape, Predicate<JsonNode> neutral) {
            return new Known(shape, neutral.negate());
        }
    }

    private static final Map<String, Known> KNOWN = Map.ofEntries(
            Map.entry("metadata", Known.hint(JsonNode::isObject)),
            Map.entry("store", Known.hint(JsonNode::isBoolean)),
            Map.entry("service_tier", Known.hint(value -> isOneOf(value, "auto", "default", "flex", "priority"))),
            Map.entry("prompt_cache_key", Known.hint(JsonNode::isTextual)),
            Map.entry("prompt_cache_retention", Known.hint(JsonNode::isTextual)),
            Map.entry("safety_identifier", Known.hint(JsonNode::isTextual)),
            Map.entry("n", Known.unless(JsonNode::isIntegralNumber, value -> isNumber(value, 1))),
            Map.entry("logprobs", Known.unless(JsonNode::isBoolean, value -> !value.booleanValue())),
            Map.entry("top_logprobs", Known.unless(JsonNode::isIntegralNumber, value -> isNumber(value, 0))),
            Map.entry("logit_bias", Known.unless(JsonNode::isObject, JsonNode::isEmpty)),
            Map.entry("verbosity", Known.unless(JsonNode::isTextual, value -> isOneOf(value, "medium"))),
            Map.entry("modalities", Known.unless(JsonNode::isArray, ChatExtras::isTextAlone)),
            Map.entry("audio", Known.unless(JsonNode::isObject, value -> false)),
            // It makes an answer quicker, and no other.
            Map.entry("prediction", Known.hint(JsonNode::isObject)),
            Map.entry("web_search_options", Known.unless(JsonNode::isObject, value -> false)),
            Map.entry("functions", Known.unless(JsonNode::isArray, JsonNode::isEmpty)),
            Map.entry("function_call", Known.unless(value -> true, value -> isOneOf(value, "auto", "none"))));

    private ChatExtras() {}

    /** Reads a member that has no place in a conversation. One that nobody knows may change the answer. */
    static Extra read(String path, JsonNode value) {
        Known known = KNOWN.get(path);
        return new Extra(path, value, known == null || known.changesAnswer().test(value));
    }

    /** Writes one, if chat completions have it. */
    static boolean write(Extra extra, ObjectNode request) {
        String path = extra.path().equals("text.verbosity") ? "verbosity" : extra.path();
        Known known = KNOWN.get(path);
        if (known != null) {
            if (known.shape().test(extra.value())) {
                request.set(path, extra.value());
                return true;
            }
            return false;
        }
        // Tools with a grammar, which chat has like this and nobody else.
        boolean custom = extra.value().path("type").asText().equals("custom")
                && extra.value().path("custom").isObject();
        if (TOOL.matcher(path).matches() && custom) {
            ArrayNode tools = request.get("tools") instanceof ArrayNode begun ? begun : request.putArray("tools");
            tools.add(extra.value());
            return true;
        }
        return false;
    }

    private static boolean isOneOf(JsonNode value, String... texts) {
        return value.isTextual() && Set.of(texts).contains(value.textValue());
    }

    private static boolean isNumber(JsonNode value, int number) {
        return value.isIntegralNumber() && value.canConvertToInt() && value.intValue() == number;
    }

    private static boolean isTextAlone(JsonNode value) {
        return value.isArray() && value.size() == 1 && isOneOf(value.get(0), "text");
    }
}
