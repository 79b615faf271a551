package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.CalledTools;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.DataUrl;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a request, one after the other (OpenAI API reference, "Create chat completion"). */
final class ChatMessageReader {
    private final List<Part.Text> system = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final CalledTools tools = new CalledTools();

    List<Part.Text> system() {
        return system;
    }

    List<Turn> turns() {
        return turns;
    }

    void read(Field message) throws FailureException {
        Field role = message.require("role");
        switch (role.string()) {
            case "system", "developer" -> {
                for (Part part : content(message.require("content"))) {
                    if (!(part instanceof Part.Text text)) {
                        throw Field.unsupported(part.path(), "is not text, and instructions are");
                    }
                    system.add(text);
                }
            }
            case "user" -> turns.add(new Turn(Role.USER, content(message.require("content"))));
            case "assistant" -> turns.add(new Turn(Role.ASSISTANT, assistant(message)));
            case "tool" -> turns.add(new Turn(Role.USER, List.of(result(message))));
            default -> throw role.invalid("must be system, developer, user, assistant or tool");
        }
    }

    private Part.ToolResult result(Field message) throws FailureException {
        Field id = message.require("tool_call_id");
        Field content = message.get("content");
        return new Part.ToolResult(
                message.path(),
                id.string(),
                tools.name(id),
                content == null ? List.of() : content(content),
                false,
                ChatRequestReader.cacheControl(message));
    }

    private List<Part> assistant(Field message) throws FailureException {
        List<Part> parts = new ArrayList<>();
        reasoning(message, parts);
        Field content = message.get("content");
        if (content != null) {
            parts.addAll(content(content));
        }
        String refusal = message.text("refusal");
        if (refusal != null && !refusal.isEmpty()) {
            parts.add(new Part.Refusal(message.path() + ".refusal", refusal));
        }
        Field calls = message.get("tool_calls");
        for (Field call : calls == null ? List.<Field>of() : calls.elements()) {
            parts.add(call(call.object()));
        }
        if (message.get("audio") != null) {
            parts.add(new Part.Foreign(message.path() + ".audio", "audio"));
        }
        return parts;
    }

    /** Thoughts with signatures are in {@code reasoning_details}; without, as DeepSeek and vLLM have them. */
    private static void reasoning(Field message, List<Part> parts) throws FailureException {
        Field details = message.get("reasoning_details");
        if (details != null) {
            for (Field each : details.elements()) {
                Part.Reasoning thought = ReasoningDetails.read(each.path(), each.value());
                if (thought != null) {
                    parts.add(thought);
                }
            }
        }
        if (parts.isEmpty()) {
            Field thoughts = message.get("reasoning_content");
            thoughts = thoughts == null ? message.get("reasoning") : thoughts;
            if (thoughts != null && thoughts.value().isTextual()) {
                parts.add(new Part.Reasoning(thoughts.path(), thoughts.string(), null));
            }
        }
    }

    private Part call(Field call) throws FailureException {
        String type = call.text("type");
        if (type != null && !type.equals("function")) {
            return new Part.Foreign(call.path(), type);
        }
        Field function = call.require("function").object();
        String id = call.require("id").string();
        String name = function.require("name").string();
        Field arguments = function.get("arguments");
        tools.called(id, name);
        return new Part.ToolCall(call.path(), id, name, arguments(arguments), ReasoningDetails.ofCall(call.value()));
    }

    /** Some clients send an object where the text of one should be. */
    private static String arguments(@Nullable Field arguments) throws FailureException {
        if (arguments == null) {
            return "{}";
        }
        return arguments.value().isObject() ? Json.text(arguments.value()) : arguments.string();
    }

    private static List<Part> content(Field content) throws FailureException {
        if (content.value().isTextual()) {
            return List.of(new Part.Text(content.path(), content.string()));
        }
        if (!content.value().isArray()) {
            throw content.invalid("must be a string or an array of parts");
        }
        List<Part> parts = new ArrayList<>();
        for (Field each : content.elements()) {
            parts.add(part(each.object()));
        }
        return parts;
    }

    private static Part part(Field part) throws FailureException {
        JsonNode cacheControl = ChatRequestReader.cacheControl(part);
        String type = part.require("type").string();
        return switch (type) {
            case "text" -> new Part.Text(part.path(), part.require("text").string(), cacheControl);
            case "refusal" ->
                new Part.Refusal(part.path(), part.require("refusal").string());
            case "image_url" -> image(part, cacheControl);
            case "input_audio" -> audio(part.require("input_audio").object(), part.path());
            case "file" -> file(part.require("file").object(), part.path(), cacheControl);
            default -> new Part.Foreign(part.path(), type);
        };
    }

    private static Part image(Field part, @Nullable JsonNode cacheControl) throws FailureException {
        Field image = part.require("image_url");
        Field url = image.value().isTextual() ? image : image.object().require("url");
        String detail = image.value().isTextual() ? null : image.text("detail");
        if (!DataUrl.is(url.string())) {
            return new Part.Image(part.path(), new Source.Url(url.string(), null), detail, cacheControl);
        }
        return new Part.Image(part.path(), inline(url), detail, cacheControl);
    }

    private static Source.Inline inline(Field url) throws FailureException {
        Source.Inline source = DataUrl.read(url.string());
        if (source == null) {
            throw url.invalid("must be data:{media type};base64,{data}");
        }
        return source;
    }

    private static Part audio(Field audio, String path) throws FailureException {
        String format = audio.require("format").string();
        String mediaType = format.equals("mp3") ? "audio/mpeg" : "audio/" + format;
        return new Part.Audio(
                path, new Source.Inline(mediaType, audio.require("data").string()));
    }

    private static Part file(Field file, String path, @Nullable JsonNode cacheControl) throws FailureException {
        String name = file.text("filename");
        String id = file.text("file_id");
        if (id != null) {
            return new Part.Document(path, new Source.File(id), name, cacheControl);
        }
        Field data = file.require("file_data");
        Source source = DataUrl.is(data.string()) ? inline(data) : new Source.Inline("application/pdf", data.string());
        return new Part.Document(path, source, name, cacheControl);
    }
}
