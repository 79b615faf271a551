package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request (OpenAI API reference, "Create a model response"). OpenAI is not to keep the response, and so has to
 * hand out its reasoning, encrypted, for the next turn. For one request.
 */
final class RequestWriter {
    /** OpenAI refuses a lower limit. */
    private static final long LEAST_OUTPUT_TOKENS = 16;

    private final Conversation conversation;
    private final TargetModel target;
    private final Losses losses;
    private final ObjectNode request = Json.object();

    RequestWriter(Conversation conversation, TargetModel target, Losses losses) {
        this.conversation = conversation;
        this.target = target;
        this.losses = losses;
    }

    ObjectNode write() throws FailureException {
        request.put("model", target.name());
        ToolNames names = ToolNames.of(conversation.extras());
        ItemWriter items = new ItemWriter(names);
        system(items);
        items.write(conversation.turns());
        request.set("input", items.items());
        RequestEcho.tools(conversation, request);
        if (conversation.toolChoice() != null) {
            request.set(Extras.TOOL_CHOICE, RequestEcho.toolChoice(conversation.toolChoice(), names));
        }
        if (conversation.parallelToolCalls() != null) {
            request.put("parallel_tool_calls", conversation.parallelToolCalls());
        }
        settings(conversation.settings());
        if (conversation.delivery().streams()) {
            request.put("stream", true);
        }
        request.put("store", false);
        extras();
        if (reasons(conversation.settings().reasoning()) || items.hasReasoning()) {
            include();
        }
        return request;
    }

    private void system(ItemWriter items) {
        List<Part.Text> texts = conversation.system();
        Part.Text instructions = RequestEcho.instructions(conversation);
        if (instructions == null && texts.size() == 1) {
            instructions = texts.getFirst();
        }
        if (instructions != null) {
            request.put("instructions", instructions.text());
            texts = texts.subList(1, texts.size());
        }
        items.system(texts);
    }

    private void settings(Settings settings) {
        Long most = settings.maxOutputTokens();
        if (most != null) {
            if (most < LEAST_OUTPUT_TOKENS) {
                losses.adjusted("max_output_tokens");
            }
            request.put("max_output_tokens", Math.max(LEAST_OUTPUT_TOKENS, most));
        }
        put("temperature", settings.temperature());
        put("top_p", settings.topP());
        if (settings.format() != null) {
            request.putObject("text").set("format", RequestEcho.format(settings.format()));
        }
        if (settings.reasoning() != null) {
            reasoning(settings.reasoning());
        }
        if (settings.user() != null) {
            request.put("user", settings.user());
        }
        lost(settings);
    }

    private void reasoning(Settings.Reasoning reasoning) {
        ObjectNode written = Json.object();
        ReasoningEffort effort = RequestEcho.effort(reasoning);
        if (effort != null) {
            written.put("effort", effort.id());
        }
        if (Boolean.TRUE.equals(reasoning.shown()) && effort != ReasoningEffort.NONE) {
            written.put("summary", "auto");
        }
        if (!written.isEmpty()) {
            request.set("reasoning", written);
        }
    }

    private void lost(Settings settings) {
        if (!settings.stop().isEmpty()) {
            losses.parameter("stop");
        }
        if (settings.topK() != null) {
            losses.topK(settings.topK());
        }
        if (settings.seed() != null) {
            losses.parameter("seed");
        }
        if (isSet(settings.presencePenalty())) {
            losses.parameter("presence_penalty");
        }
        if (isSet(settings.frequencyPenalty())) {
            losses.parameter("frequency_penalty");
        }
    }

    private static boolean isSet(@Nullable BigDecimal penalty) {
        return penalty != null && penalty.signum() != 0;
    }

    private void put(String name, @Nullable BigDecimal value) {
        if (value != null) {
            request.put(name, value);
        }
    }

    private void extras() {
        for (Extra extra : conversation.extras()) {
            if (!ToolsReader.isKept(extra) && !Extras.write(extra, request)) {
                losses.extra(extra, conversation);
            }
        }
        JsonNode user = request.get("user");
        if (user != null && user.equals(request.get("safety_identifier"))) {
            request.remove("user");
        }
    }

    private static boolean reasons(Settings.@Nullable Reasoning reasoning) {
        return reasoning != null && RequestEcho.effort(reasoning) != ReasoningEffort.NONE;
    }

    /** Models that do not reason refuse this. */
    private void include() {
        ArrayNode include =
                request.get(Extras.INCLUDE) instanceof ArrayNode asked ? asked.deepCopy() : request.arrayNode();
        for (JsonNode each : include) {
            if (each.asText().equals(Extras.ENCRYPTED)) {
                return;
            }
        }
        request.set(Extras.INCLUDE, include.add(Extras.ENCRYPTED));
    }
}
