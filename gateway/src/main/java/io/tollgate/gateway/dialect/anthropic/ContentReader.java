package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.CalledTools;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.Signature;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the content of messages, one after the other (Anthropic API reference, "Create a Message"). For one request.
 */
final class ContentReader {
    /** What calls a tool where no code does that Anthropic runs ("Programmatic tool calling"). */
    static final String DIRECT = "direct";

    private final CalledTools tools = new CalledTools();

    /** Reads a system prompt, which is text. */
    List<Part.Text> system(@Nullable Field system) throws FailureException {
        List<Part.Text> texts = new ArrayList<>();
        for (Part part : system == null ? List.<Part>of() : content(system)) {
            if (!(part instanceof Part.Text text)) {
                throw Field.unsupported(part.path(), "is not text, and a system prompt is");
            }
            texts.add(text);
        }
        return texts;
    }

    List<Part> read(Field message) throws FailureException {
        return content(message.require("content"));
    }

    private List<Part> content(Field content) throws FailureException {
        if (content.value().isTextual()) {
            return List.of(new Part.Text(content.path(), content.string()));
        }
        if (!content.value().isArray()) {
            throw content.invalid("must be a string or an array of blocks");
        }
        List<Part> parts = new ArrayList<>();
        for (Field block : content.elements()) {
            parts.add(block(block.object()));
        }
        return parts;
    }

    static @Nullable JsonNode cacheControl(Field of) {
        Field mark = of.get("cache_control");
        return mark == null ? null : mark.value();
    }

    private Part block(Field block) throws FailureException {
        String type = block.require("type").string();
        String path = block.path();
        return switch (type) {
            case "text" -> new Part.Text(path, block.require("text").string(), cacheControl(block));
            case "image" -> {
                Source source = source(block);
                yield source == null
                        ? new Part.Foreign(path, type)
                        : new Part.Image(path, source, null, cacheControl(block));
            }
            case "document" -> {
                Source source = source(block);
                yield source == null
                        ? new Part.Foreign(path, type)
                        : new Part.Document(path, source, block.text("title"), cacheControl(block));
            }
            case "thinking" ->
                new Part.Reasoning(path, block.require("thinking").string(), signature(block.text("signature")));
            case "redacted_thinking" ->
                new Part.Reasoning(
                        path, "", Thinking.redacted(block.require("data").string()));
            case "tool_use" -> call(block);
            case "tool_result" -> result(block);
            default -> new Part.Foreign(path, type);
        };
    }

    private static @Nullable Signature signature(@Nullable String written) {
        return written == null || written.isEmpty()
                ? null
                : Signature.fromCaller(WireFormat.ANTHROPIC_MESSAGES, written);
    }

    private Part call(Field block) throws FailureException {
        String id = block.require("id").string();
        String name = block.require("name").string();
        Field input = block.get("input");
        Field caller = block.get("caller");
        if (caller != null && !caller.object().require("type").string().equals(DIRECT)) {
            throw caller.unsupported("is code that Anthropic runs, and its result goes to that code");
        }
        tools.called(id, name);
        return new Part.ToolCall(
                block.path(),
                id,
                name,
                input == null ? "{}" : Json.text(input.object().value()),
                null);
    }

    private Part result(Field block) throws FailureException {
        Field id = block.require("tool_use_id");
        Field content = block.get("content");
        return new Part.ToolResult(
                block.path(),
                id.string(),
                tools.name(id),
                content == null ? List.of() : content(content),
                Boolean.TRUE.equals(block.flag("is_error")),
                cacheControl(block));
    }

    /** Where a block's bytes come from; null for what only Anthropic has. */
    private static @Nullable Source source(Field block) throws FailureException {
        Field source = block.require("source").object();
        Field type = source.require("type");
        return switch (type.string()) {
            case "base64" ->
                new Source.Inline(
                        source.require("media_type").string(),
                        source.require("data").string());
            case "url" -> new Source.Url(source.require("url").string(), null);
            case "text" -> new Source.PlainText(source.require("data").string());
            case "file" -> new Source.File(source.require("file_id").string());
            default -> null;
        };
    }
}
