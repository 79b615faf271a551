package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Settings.OutputFormat;
import io.tollgate.gateway.dialect.conversation.Tool;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import java.util.regex.Pattern;

/** Writes a request for a chat completion (OpenAI API reference, "Create chat completion"). For one request. */
final class ChatRequestWriter {
    /** OpenAI's own models, which take the newer name of the limit and, where they reason, no other. */
    private static final Pattern OPENAI = Pattern.compile("(openai/)?(gpt-|o\\d|chatgpt|codex).*");

    private final Conversation conversation;
    private final TargetModel target;
    private final Losses losses;
    private final ObjectNode request = Json.object();

    ChatRequestWriter(Conversation conversation, TargetModel target, Losses losses) {
        this.conversation = conversation;
        this.target = target;
        this.losses = losses;
    }

    ObjectNode write() throws FailureException {
        request.put("model", target.name());
        ArrayNode messages = request.putArray("messages");
        for (Part.Text text : conversation.system()) {
            messages.addObject().put("role", "system").put("content", text.text());
        }
        ChatMessageWriter writer = new ChatMessageWriter(messages, losses);
        for (Turn turn : conversation.turns()) {
            writer.write(turn);
        }
        tools();
        settings(conversation.settings());
        if (conversation.delivery().streams()) {
            request.put("stream", true);
            request.putObject("stream_options").put("include_usage", true);
        }
        for (Extra extra : conversation.extras()) {
            if (!ChatExtras.write(extra, request)) {
                losses.extra(extra, conversation);
            }
        }
        return request;
    }

    private void tools() {
        if (!conversation.tools().isEmpty()) {
            ArrayNode tools = request.putArray("tools");
            for (Tool tool : conversation.tools()) {
                ObjectNode function = tools.addObject()
                        .put("type", "function")
                        .putObject("function")
                        .put("name", tool.name());
                if (tool.description() != null) {
                    function.put("description", tool.description());
                }
                if (tool.schema() != null) {
                    function.set("parameters", tool.schema());
                }
                if (tool.strict() != null) {
                    function.put("strict", tool.strict());
                }
            }
        }
        ToolChoice choice = conversation.toolChoice();
        if (choice != null && !conversation.tools().isEmpty()) {
            switch (choice) {
                case ToolChoice.Auto auto -> request.put("tool_choice", "auto");
                case ToolChoice.None none -> request.put("tool_choice", "none");
                case ToolChoice.Required required -> request.put("tool_choice", "required");
                case ToolChoice.Named named ->
                    request.putObject("tool_choice")
                            .put("type", "function")
                            .putObject("function")
                            .put("name", named.name());
            }
        }
        if (conversation.parallelToolCalls() != null && !conversation.tools().isEmpty()) {
            request.put("parallel_tool_calls", conversation.parallelToolCalls());
        }
    }

    private void settings(Settings settings) {
        if (settings.maxOutputTokens() != null) {
            boolean openAi = OPENAI.matcher(target.name()).matches();
            request.put(openAi ? "max_completion_tokens" : "max_tokens", settings.maxOutputTokens());
        }
        if (settings.temperature() != null) {
            request.put("temperature", settings.temperature());
        }
        if (settings.topP() != null) {
            request.put("top_p", settings.topP());
        }
        if (settings.topK() != null) {
            losses.topK(settings.topK());
        }
        if (!settings.stop().isEmpty()) {
            ArrayNode stop = request.putArray("stop");
            settings.stop().forEach(stop::add);
        }
        if (settings.seed() != null) {
            request.put("seed", settings.seed());
        }
        if (settings.presencePenalty() != null) {
            request.put("presence_penalty", settings.presencePenalty());
        }
        if (settings.frequencyPenalty() != null) {
            request.put("frequency_penalty", settings.frequencyPenalty());
        }
        if (settings.user() != null) {
            request.put("user", settings.user());
        }
        if (settings.format() != null) {
            format(settings.format());
        }
        if (settings.reasoning() != null) {
            effort(settings.reasoning());
        }
    }

    private void format(OutputFormat format) {
        ObjectNode json = request.putObject("response_format");
        switch (format) {
            case OutputFormat.Json any -> json.put("type", "json_object");
            case OutputFormat.JsonSchema schema -> {
                ObjectNode body =
                        json.put("type", "json_schema").putObject("json_schema").put("name", schema.name());
                if (schema.description() != null) {
                    body.put("description", schema.description());
                }
                body.set("schema", schema.schema());
                if (schema.strict() != null) {
                    body.put("strict", schema.strict());
                }
            }
        }
    }

    /** As much as the model thinks fit is what it does when nothing is said. */
    private void effort(Settings.Reasoning reasoning) {
        Long budget = reasoning.budgetTokens();
        if (reasoning.effort() != null) {
            request.put("reasoning_effort", reasoning.effort().id());
        } else if (budget != null && budget >= 0) {
            request.put("reasoning_effort", ReasoningEffort.ofBudget(budget).id());
        }
    }
}
