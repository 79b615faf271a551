package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Writes a response (OpenAI API reference, "The response object") around its items. It repeats the request, and says
 * what holds where OpenAI's would: nothing is stored, truncated or done in the background. For one answer.
 */
final class ResponseObject {
    static final String ID_PREFIX = "resp_";

    private final Asked asked;
    private final String id;
    private final String model;

    /**
     * A response that has not begun.
     *
     * @param providerId empty if the provider gives none
     * @param toldModel that the provider names; empty if it does not say
     */
    ResponseObject(Asked asked, String providerId, String toldModel) {
        this.asked = asked;
        this.model = asked.model(toldModel);
        String given = providerId.isEmpty() ? asked.fallbackId() : providerId;
        this.id = given.startsWith(ID_PREFIX) ? given : ID_PREFIX + given;
    }

    String id() {
        return id;
    }

    /** One that has only begun. */
    ObjectNode begun() {
        return response(OutputItems.IN_PROGRESS, Json.object().arrayNode(), null);
    }

    /** One that has ended. */
    ObjectNode ended(Finish finish, ArrayNode output, @Nullable TokenUsage usage) {
        return switch (finish) {
            case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE -> response(OutputItems.COMPLETED, output, usage);
            case LENGTH -> incomplete("max_output_tokens", output, usage);
            case CONTENT_FILTER ->
                hasRefusal(output)
                        ? response(OutputItems.COMPLETED, output, usage)
                        : incomplete("content_filter", output, usage);
            case ERROR -> failed("server_error", "The provider reported that its answer failed.", output, usage);
        };
    }

    private ObjectNode incomplete(String reason, ArrayNode output, @Nullable TokenUsage usage) {
        ObjectNode response = response(OutputItems.INCOMPLETE, output, usage);
        response.putObject("incomplete_details").put("reason", reason);
        return response;
    }

    ObjectNode failed(String code, String message, ArrayNode output, @Nullable TokenUsage usage) {
        ObjectNode response = response("failed", output, usage);
        response.putObject("error").put("code", code).put("message", message);
        return response;
    }

    private static boolean hasRefusal(ArrayNode output) {
        for (var item : output) {
            if (item.path("content").path(0).path("type").asText().equals("refusal")) {
                return true;
            }
        }
        return false;
    }

    private ObjectNode response(String status, ArrayNode output, @Nullable TokenUsage usage) {
        Conversation conversation = asked.conversation();
        Settings settings = conversation.settings();
        Part.Text instructions = RequestEcho.instructions(conversation);
        ObjectNode response = Json.object()
                .put("id", id)
                .put("object", "response")
                .put("created_at", asked.createdSeconds())
                .put("status", status)
                .put("background", false)
                .putNull("error")
                .putNull("incomplete_details")
                .put("instructions", instructions == null ? null : instructions.text())
                .put("max_output_tokens", settings.maxOutputTokens())
                .put("model", model);
        response.set("output", output);
        response.put("parallel_tool_calls", !Boolean.FALSE.equals(conversation.parallelToolCalls()))
                .putNull("previous_response_id");
        reasoning(response.putObject("reasoning"), settings.reasoning());
        response.put("service_tier", "default").put("store", false).put("temperature", settings.temperature());
        if (settings.format() == null) {
            response.putObject("text").putObject("format").put("type", "text");
        } else {
            response.putObject("text").set("format", RequestEcho.format(settings.format()));
        }
        if (conversation.toolChoice() == null) {
            response.put("tool_choice", "auto");
        } else {
            response.set(
                    "tool_choice",
                    RequestEcho.toolChoice(conversation.toolChoice(), ToolNames.of(conversation.extras())));
        }
        response.putArray("tools");
        RequestEcho.tools(conversation, response);
        response.put("top_p", settings.topP()).put("truncation", "disabled");
        response.set("usage", usage == null ? null : usage(usage));
        response.put("user", settings.user());
        response.putObject("metadata");
        for (Extra extra : conversation.extras()) {
            if (extra.path().equals("metadata") && extra.value().isObject()) {
                response.set("metadata", extra.value());
            }
        }
        return response;
    }

    private static void reasoning(ObjectNode to, Settings.@Nullable Reasoning reasoning) {
        ReasoningEffort effort = reasoning == null ? null : RequestEcho.effort(reasoning);
        boolean shown = reasoning != null && Boolean.TRUE.equals(reasoning.shown());
        to.put("effort", effort == null ? null : effort.id()).put("summary", shown ? "auto" : null);
    }

    private static ObjectNode usage(TokenUsage usage) {
        ObjectNode written = Json.object().put("input_tokens", usage.inputTokens());
        written.putObject("input_tokens_details")
                .put("cached_tokens", usage.cachedInputTokens())
                .put("cache_write_tokens", usage.cacheWriteInputTokens());
        written.put("output_tokens", usage.outputTokens());
        written.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
        return written.put("total_tokens", usage.inputTokens() + usage.outputTokens());
    }
}
