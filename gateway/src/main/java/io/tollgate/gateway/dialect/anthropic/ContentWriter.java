package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.service.text.Excerpt;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes parts as blocks (Anthropic API reference, "Create a Message"). */
final class ContentWriter {
    /** What Anthropic takes no id with. */
    private static final Pattern NOT_IN_AN_ID = Pattern.compile("[^a-zA-Z0-9_-]");

    private ContentWriter() {}

    static ArrayNode texts(List<Part.Text> texts) {
        ArrayNode blocks = Json.object().arrayNode();
        for (Part.Text text : texts) {
            text(text, blocks);
        }
        return blocks;
    }

    /** Results come first, right after their calls. Text without a letter is left out: there must not be any. */
    static ArrayNode content(List<Part> parts) throws FailureException {
        ArrayNode blocks = Json.object().arrayNode();
        for (Part part : parts) {
            if (part instanceof Part.ToolResult) {
                write(part, blocks);
            }
        }
        for (Part part : parts) {
            if (!(part instanceof Part.ToolResult)) {
                write(part, blocks);
            }
        }
        return blocks;
    }

    static void mark(ObjectNode block, @Nullable JsonNode cacheControl) {
        if (cacheControl != null) {
            block.set("cache_control", cacheControl);
        }
    }

    private static void text(Part.Text text, ArrayNode blocks) {
        if (!text.text().isEmpty()) {
            mark(blocks.addObject().put("type", "text").put("text", text.text()), text.cacheControl());
        }
    }

    private static void write(Part part, ArrayNode blocks) throws FailureException {
        switch (part) {
            case Part.Text text -> text(text, blocks);
            case Part.Image image -> {
                ObjectNode block = blocks.addObject().put("type", "image");
                block.set("source", source(image, image.source()));
                mark(block, image.cacheControl());
            }
            case Part.Document document -> {
                ObjectNode block = blocks.addObject().put("type", "document");
                block.set("source", source(document, document.source()));
                if (document.name() != null) {
                    block.put("title", document.name());
                }
                mark(block, document.cacheControl());
            }
            case Part.ToolCall call -> {
                ObjectNode block = blocks.addObject()
                        .put("type", "tool_use")
                        .put("id", id(call.id()))
                        .put("name", call.name());
                input(block, call.arguments());
            }
            case Part.ToolResult result -> result(result, blocks);
            case Part.Reasoning thought -> {
                ObjectNode block = Thinking.requestBlock(thought);
                if (block != null) {
                    blocks.add(block);
                }
            }
            case Part.Refusal refusal -> text(new Part.Text(refusal.path(), refusal.text()), blocks);
            case Part.Audio audio ->
                throw Field.unsupported(audio.path(), "is sound, which Anthropic's API has no place for");
            case Part.Foreign foreign ->
                throw Field.unsupported(
                        foreign.path(),
                        "is of the type " + foreign.type() + ", which cannot be carried over to Anthropic's API");
        }
    }

    /** The same id for a call and its result, whatever the caller's looks like. */
    static String id(String id) {
        return NOT_IN_AN_ID.matcher(id).replaceAll("_");
    }

    /** Arguments as they came, if they are an object; what a model wrote wrongly is told as it is. */
    static void input(ObjectNode block, String arguments) {
        JsonNode read = arguments.isBlank() ? Json.object() : Json.read(arguments);
        if (read == null || !read.isObject()) {
            block.putObject("input").put("arguments", arguments);
        } else if (arguments.isBlank()) {
            block.set("input", read);
        } else {
            block.putRawValue("input", new RawValue(arguments));
        }
    }

    private static void result(Part.ToolResult result, ArrayNode blocks) throws FailureException {
        ObjectNode block = blocks.addObject().put("type", "tool_result").put("tool_use_id", id(result.callId()));
        ArrayNode content = content(result.content());
        if (!content.isEmpty()) {
            block.set("content", content);
        }
        if (result.isError()) {
            block.put("is_error", true);
        }
        mark(block, result.cacheControl());
    }

    private static ObjectNode source(Part part, Source source) throws FailureException {
        ObjectNode json = Json.object();
        switch (source) {
            case Source.Url url -> json.put("type", "url").put("url", url.url());
            case Source.PlainText text ->
                json.put("type", "text").put("media_type", "text/plain").put("data", text.text());
            case Source.File file -> {
                if (!file.id().startsWith("file_")) {
                    throw Field.unsupported(part.path(), "is a file that another provider keeps");
                }
                json.put("type", "file").put("file_id", file.id());
            }
            case Source.Inline inline -> inline(part, inline, json);
        }
        return json;
    }

    private static void inline(Part part, Source.Inline inline, ObjectNode json) throws FailureException {
        String type = inline.mediaType().toLowerCase(Locale.ROOT);
        boolean document = part instanceof Part.Document;
        if (document && type.startsWith("text/")) {
            json.put("type", "text").put("media_type", "text/plain").put("data", Base64Text.decoded(part, inline));
            return;
        }
        if (document && !type.equals("application/pdf")) {
            throw Field.unsupported(
                    part.path(),
                    "is a document of the type " + Excerpt.of(type) + ", and Anthropic's API takes PDF and text");
        }
        json.put("type", "base64").put("media_type", type).put("data", inline.data());
    }
}
