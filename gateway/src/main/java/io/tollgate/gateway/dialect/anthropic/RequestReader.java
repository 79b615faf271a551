package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Settings.OutputFormat;
import io.tollgate.gateway.dialect.conversation.Tool;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a request for a message (Anthropic API reference, "Create a Message"). For one request. */
final class RequestReader {
    /** What the conversation has a place for. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "system",
            "tools",
            "tool_choice",
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "stop_sequences",
            "stream",
            "thinking",
            "output_config",
            "output_format",
            "metadata");

    /** What makes an answer cheaper, quicker or easier to look into, and no other. */
    private static final Set<String> HINTS =
            Set.of("cache_control", "service_tier", "context_management", "speed", "diagnostics", "betas");

    /** Tools that Anthropic runs itself, with nothing of the caller's in them, by their types. */
    private static final Pattern OFFERS = Pattern.compile("(web_search|web_fetch|code_execution)_\\d+");

    private final Field request;
    private final List<Extra> extras = new ArrayList<>();

    RequestReader(Field request) {
        this.request = request;
    }

    Conversation read() throws FailureException {
        String model = request.require("model").string();
        ContentReader content = new ContentReader();
        List<Part.Text> system = content.system(request.get("system"));
        List<Conversation.Turn> turns = new ArrayList<>();
        for (Field message : request.require("messages").elements()) {
            Field role = message.object().require("role");
            switch (role.string()) {
                case "user" -> turns.add(new Conversation.Turn(Conversation.Role.USER, content.read(message)));
                case "assistant" ->
                    turns.add(new Conversation.Turn(Conversation.Role.ASSISTANT, content.read(message)));
                case "system" -> system.addAll(content.system(message.require("content")));
                default -> throw role.invalid("must be user or assistant");
            }
        }
        List<Tool> tools = tools();
        ToolChoice choice = toolChoice();
        Settings settings = settings();
        for (Map.Entry<String, JsonNode> member : request.value().properties()) {
            String name = member.getKey();
            if (!KNOWN.contains(name) && !member.getValue().isNull()) {
                extras.add(new Extra(name, member.getValue(), !HINTS.contains(name)));
            }
        }
        boolean streams = Boolean.TRUE.equals(request.flag("stream"));
        return new Conversation(
                model,
                system,
                turns,
                tools,
                choice,
                parallel(),
                settings,
                streams ? Delivery.EVENTS : Delivery.WHOLE,
                extras);
    }

    private List<Tool> tools() throws FailureException {
        Field all = request.get("tools");
        List<Tool> tools = new ArrayList<>();
        for (Field each : all == null ? List.<Field>of() : all.elements()) {
            String type = each.object().text("type");
            if (type != null && !type.equals("custom")) {
                extras.add(Extra.tool(
                        each.path(), each.value(), OFFERS.matcher(type).matches()));
                continue;
            }
            Field callers = each.get("allowed_callers");
            if (callers != null && !callers.strings().contains(ContentReader.DIRECT)) {
                extras.add(new Extra(callers.path(), callers.value(), true));
            }
            Field schema = each.get("input_schema");
            tools.add(new Tool(
                    each.path(),
                    each.require("name").string(),
                    each.text("description"),
                    schema == null ? null : schema.object().value(),
                    each.flag("strict"),
                    ContentReader.cacheControl(each)));
        }
        return tools;
    }

    private @Nullable ToolChoice toolChoice() throws FailureException {
        Field choice = request.get("tool_choice");
        if (choice == null) {
            return null;
        }
        Field type = choice.object().require("type");
        return switch (type.string()) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "any" -> new ToolChoice.Required();
            case "tool" -> new ToolChoice.Named(choice.require("name").string());
            default -> throw type.invalid("must be auto, any, tool or none");
        };
    }

    private @Nullable Boolean parallel() throws FailureException {
        Field choice = request.get("tool_choice");
        Boolean disabled = choice == null ? null : choice.flag("disable_parallel_tool_use");
        return disabled == null ? null : !disabled;
    }

    private Settings settings() throws FailureException {
        Field most = request.get("max_tokens");
        Field temperature = request.get("temperature");
        Field topP = request.get("top_p");
        Field topK = request.get("top_k");
        Field stop = request.get("stop_sequences");
        Field metadata = request.get("metadata");
        return new Settings(
                most == null ? null : most.count(),
                temperature == null ? null : temperature.between(0, 1),
                topP == null ? null : topP.between(0, 1),
                topK == null ? null : topK.count(),
                stop == null ? List.of() : stop.strings(),
                null,
                null,
                null,
                format(),
                reasoning(),
                metadata == null ? null : metadata.object().text("user_id"));
    }

    private @Nullable OutputFormat format() throws FailureException {
        Field config = request.get("output_config");
        Field format = config == null ? null : config.object().get("format");
        if (format == null) {
            // As the beta had it.
            format = request.get("output_format");
        }
        if (format == null) {
            return null;
        }
        Field type = format.object().require("type");
        if (!type.string().equals("json_schema")) {
            throw type.invalid("must be json_schema");
        }
        return new OutputFormat.JsonSchema(
                "answer", null, format.require("schema").object().value(), true);
    }

    private Settings.@Nullable Reasoning reasoning() throws FailureException {
        Field config = request.get("output_config");
        Field effort = config == null ? null : config.object().get("effort");
        ReasoningEffort known = effort == null ? null : ReasoningEffort.of(effort.string());
        if (effort != null && known == null) {
            throw effort.invalid("must be low, medium, high, xhigh or max");
        }
        Field thinking = request.get("thinking");
        if (thinking == null) {
            return known == null ? null : new Settings.Reasoning(known, null, null);
        }
        String display = thinking.object().text("display");
        Boolean shown = display == null ? null : !display.equals("omitted");
        Field type = thinking.require("type");
        return switch (type.string()) {
            case "disabled" -> new Settings.Reasoning(null, 0L, shown);
            case "enabled" ->
                new Settings.Reasoning(null, thinking.require("budget_tokens").count(), shown);
            case "adaptive" -> new Settings.Reasoning(known, known == null ? -1L : null, shown);
            default -> throw type.invalid("must be enabled, adaptive or disabled");
        };
    }
}
