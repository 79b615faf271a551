package io.tollgate.gateway.dialect.responses;

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
import org.jspecify.annotations.Nullable;

/** Reads a request (OpenAI API reference, "Create a model response"). For one request. */
final class RequestReader {
    private static final String FORMAT = "format";

    /** Members that have a place in a conversation. */
    private static final Set<String> PLACED = Set.of(
            "model",
            "input",
            "instructions",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "text",
            "reasoning",
            "max_output_tokens",
            "temperature",
            "top_p",
            "user",
            "stream");

    private final Field request;
    private final List<Extra> extras = new ArrayList<>();

    private RequestReader(Field request) {
        this.request = request;
    }

    static Conversation read(Field request) throws FailureException {
        return new RequestReader(request).conversation();
    }

    private Conversation conversation() throws FailureException {
        List<Part.Text> system = new ArrayList<>();
        String instructions = request.text("instructions");
        if (instructions != null) {
            system.add(new Part.Text("instructions", instructions));
        }
        ItemReader items = new ItemReader(request.get("previous_response_id") != null, system);
        items.read(input());
        List<Tool> tools = new ToolsReader(extras).read(request.get("tools"));
        for (Map.Entry<String, JsonNode> each : request.value().properties()) {
            if (!PLACED.contains(each.getKey()) && !each.getValue().isNull()) {
                extras.add(Extras.read(each.getKey(), each.getValue()));
            }
        }
        Field parallel = request.get("parallel_tool_calls");
        Field stream = request.get("stream");
        return new Conversation(
                request.require("model").string(),
                system,
                items.turns(),
                tools,
                toolChoice(request.get(Extras.TOOL_CHOICE)),
                parallel == null ? null : parallel.flag(),
                settings(),
                stream != null && stream.flag() ? Delivery.EVENTS : Delivery.WHOLE,
                extras);
    }

    /** What is asked may also be at OpenAI: a prompt that it keeps, or a conversation. */
    private @Nullable Field input() throws FailureException {
        boolean kept = request.get("prompt") != null
                || request.get("conversation") != null
                || request.get("previous_response_id") != null;
        return kept ? request.get("input") : request.require("input");
    }

    private @Nullable ToolChoice toolChoice(@Nullable Field choice) throws FailureException {
        if (choice == null) {
            return null;
        }
        if (choice.value().isTextual()) {
            return switch (choice.string()) {
                case "auto" -> new ToolChoice.Auto();
                case "none" -> new ToolChoice.None();
                case "required" -> new ToolChoice.Required();
                default -> throw choice.invalid("must be none, auto, required, or an object that names a tool");
            };
        }
        String type = choice.object().require("type").string();
        if (type.equals("function") || type.equals(ToolsReader.CUSTOM)) {
            return new ToolChoice.Named(ToolNames.joined(
                    choice.text("namespace"), choice.require("name").string()));
        }
        extras.add(Extras.read(choice.path(), choice.value()));
        return null;
    }

    private Settings settings() throws FailureException {
        Field most = request.get("max_output_tokens");
        Field temperature = request.get("temperature");
        Field topP = request.get("top_p");
        String user = request.text("user");
        return new Settings(
                most == null ? null : most.count(),
                temperature == null ? null : temperature.between(0, 2),
                topP == null ? null : topP.between(0, 1),
                null,
                List.of(),
                null,
                null,
                null,
                format(request.get("text")),
                reasoning(request.get("reasoning")),
                user == null ? request.text("safety_identifier") : user);
    }

    private @Nullable OutputFormat format(@Nullable Field text) throws FailureException {
        if (text == null) {
            return null;
        }
        rest(text.object(), Set.of(FORMAT));
        Field format = text.get(FORMAT);
        if (format == null) {
            return null;
        }
        Field strict = format.get("strict");
        return switch (format.object().require("type").string()) {
            case "text" -> null;
            case "json_object" -> new OutputFormat.Json();
            case "json_schema" ->
                new OutputFormat.JsonSchema(
                        format.require("name").string(),
                        format.text("description"),
                        format.require("schema").object().value(),
                        strict == null ? null : strict.flag());
            default -> throw format.invalid("must be of type text, json_object or json_schema");
        };
    }

    private Settings.@Nullable Reasoning reasoning(@Nullable Field reasoning) throws FailureException {
        if (reasoning == null) {
            return null;
        }
        Field named = reasoning.object().get("effort");
        ReasoningEffort effort = named == null ? null : ReasoningEffort.of(named.string());
        if (named != null && effort == null) {
            throw named.invalid("must be none, minimal, low, medium, high, xhigh or max");
        }
        Field newer = reasoning.get("summary");
        Field summary = newer == null ? reasoning.get("generate_summary") : newer;
        if (summary != null) {
            extras.add(Extras.read(Extras.SUMMARY, summary.value()));
        }
        rest(reasoning, Set.of("effort", "summary", "generate_summary"));
        Boolean shown = summary == null ? null : Boolean.TRUE;
        return effort == null && shown == null ? null : new Settings.Reasoning(effort, null, shown);
    }

    /** Keeps the members of an object that have no place. */
    private void rest(Field object, Set<String> placed) {
        for (Map.Entry<String, JsonNode> each : object.value().properties()) {
            if (!placed.contains(each.getKey()) && !each.getValue().isNull()) {
                extras.add(Extras.read(object.path() + "." + each.getKey(), each.getValue()));
            }
        }
    }
}
