package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Settings.OutputFormat;
import io.tollgate.gateway.dialect.conversation.Tool;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a request for a chat completion (OpenAI API reference, "Create chat completion"). For one request. */
final class ChatRequestReader {
    /** What the conversation has a place for. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "reasoning_effort",
            "reasoning",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "stop",
            "seed",
            "presence_penalty",
            "frequency_penalty",
            "user",
            "stream",
            "stream_options");

    private final Field request;
    private final List<Extra> extras = new ArrayList<>();

    ChatRequestReader(Field request) {
        this.request = request;
    }

    Conversation read() throws FailureException {
        String model = request.require("model").string();
        ChatMessageReader messages = new ChatMessageReader();
        for (Field message : request.require("messages").elements()) {
            messages.read(message.object());
        }
        List<Tool> tools = tools();
        for (Map.Entry<String, JsonNode> member : request.value().properties()) {
            if (!KNOWN.contains(member.getKey()) && !member.getValue().isNull()) {
                extras.add(ChatExtras.read(member.getKey(), member.getValue()));
            }
        }
        return new Conversation(
                model,
                messages.system(),
                messages.turns(),
                tools,
                toolChoice(),
                request.flag("parallel_tool_calls"),
                settings(),
                delivery(),
                extras);
    }

    private Delivery delivery() throws FailureException {
        if (!Boolean.TRUE.equals(request.flag("stream"))) {
            return Delivery.WHOLE;
        }
        Field options = request.get("stream_options");
        boolean usage = options != null && Boolean.TRUE.equals(options.object().flag("include_usage"));
        return usage ? Delivery.EVENTS_WITH_USAGE : Delivery.EVENTS;
    }

    private Settings settings() throws FailureException {
        Field most = request.get("max_completion_tokens");
        if (most == null) {
            most = request.get("max_tokens");
        }
        Field temperature = request.get("temperature");
        Field topP = request.get("top_p");
        Field topK = request.get("top_k");
        Field stop = request.get("stop");
        return new Settings(
                most == null ? null : most.count(),
                temperature == null ? null : temperature.between(0, 2),
                topP == null ? null : topP.between(0, 1),
                topK == null ? null : topK.count(),
                stop == null ? List.of() : stop.strings(),
                request.integer("seed"),
                request.decimal("presence_penalty"),
                request.decimal("frequency_penalty"),
                format(),
                reasoning(),
                request.text("user"));
    }

    private @Nullable OutputFormat format() throws FailureException {
        Field format = request.get("response_format");
        if (format == null) {
            return null;
        }
        Field type = format.object().require("type");
        return switch (type.string()) {
            case "text" -> null;
            case "json_object" -> new OutputFormat.Json();
            case "json_schema" -> {
                Field schema = format.require("json_schema").object();
                String name = schema.text("name");
                Field body = schema.get("schema");
                yield new OutputFormat.JsonSchema(
                        name == null ? "answer" : name,
                        schema.text("description"),
                        body == null ? OpenAiJson.anyObject() : body.object().value(),
                        schema.flag("strict"));
            }
            default -> throw type.invalid("must be text, json_object or json_schema");
        };
    }

    /** OpenAI names an effort; OpenRouter has an object for it ("Reasoning tokens"), with a budget as well. */
    private Settings.@Nullable Reasoning reasoning() throws FailureException {
        Field effort = request.get("reasoning_effort");
        Long budget = null;
        Boolean shown = null;
        Field object = request.get("reasoning");
        if (object != null) {
            effort = effort == null ? object.object().get("effort") : effort;
            budget = object.integer("max_tokens");
            Boolean hidden = object.flag("exclude");
            shown = hidden == null ? null : !hidden;
            if (effort == null && budget == null && Boolean.FALSE.equals(object.flag("enabled"))) {
                budget = 0L;
            }
        }
        if (effort == null) {
            return object == null ? null : new Settings.Reasoning(null, budget, shown);
        }
        ReasoningEffort known = ReasoningEffort.of(effort.string());
        if (known == null) {
            throw effort.invalid("must be none, minimal, low, medium, high, xhigh or max");
        }
        return new Settings.Reasoning(known, null, shown);
    }

    private List<Tool> tools() throws FailureException {
        Field all = request.get("tools");
        List<Tool> tools = new ArrayList<>();
        for (Field each : all == null ? List.<Field>of() : all.elements()) {
            String type = each.object().text("type");
            if (type != null && !type.equals("function")) {
                extras.add(new Extra(each.path(), each.value(), true));
                continue;
            }
            Field function = each.require("function").object();
            Field schema = function.get("parameters");
            tools.add(new Tool(
                    each.path(),
                    function.require("name").string(),
                    function.text("description"),
                    schema == null ? null : schema.object().value(),
                    function.flag("strict"),
                    cacheControl(each)));
        }
        return tools;
    }

    static @Nullable JsonNode cacheControl(Field of) {
        Field mark = of.get("cache_control");
        return mark == null ? null : mark.value();
    }

    private @Nullable ToolChoice toolChoice() throws FailureException {
        Field choice = request.get("tool_choice");
        if (choice == null) {
            return null;
        }
        if (choice.value().isTextual()) {
            return switch (choice.string()) {
                case "auto" -> new ToolChoice.Auto();
                case "none" -> new ToolChoice.None();
                case "required", "any" -> new ToolChoice.Required();
                default -> throw choice.invalid("must be auto, none, required or {\"type\":\"function\",…}");
            };
        }
        String type = choice.object().require("type").string();
        if (type.equals("function")) {
            return new ToolChoice.Named(
                    choice.require("function").object().require("name").string());
        }
        extras.add(new Extra(choice.path(), choice.value(), true));
        return null;
    }
}
