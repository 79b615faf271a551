package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.DataUrl;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes turns as messages (OpenAI API reference, "Create chat completion"). For one request. */
final class ChatMessageWriter {
    private final ArrayNode messages;
    private final Losses losses;

    ChatMessageWriter(ArrayNode messages, Losses losses) {
        this.messages = messages;
        this.losses = losses;
    }

    void write(Turn turn) throws FailureException {
        switch (turn.role()) {
            case USER -> user(turn.parts());
            case ASSISTANT -> assistant(turn.parts());
        }
    }

    /** Results come first, right after their calls; what they show besides text follows them, as the user's. */
    private void user(List<Part> parts) throws FailureException {
        ArrayNode content = Json.object().arrayNode();
        for (Part part : parts) {
            if (part instanceof Part.ToolResult result) {
                result(result, content);
            }
        }
        for (Part part : parts) {
            if (!(part instanceof Part.ToolResult)) {
                content.add(part(part));
            }
        }
        if (!content.isEmpty()) {
            put(content, messages.addObject().put("role", "user"));
        }
    }

    /** One text is written as such: many hosts take no array where there need be none. */
    private static void put(ArrayNode content, ObjectNode message) {
        if (content.size() == 1 && content.get(0).has("text")) {
            message.set("content", content.get(0).get("text"));
        } else {
            message.set("content", content);
        }
    }

    private void result(Part.ToolResult result, ArrayNode shown) throws FailureException {
        ArrayNode texts = Json.object().arrayNode();
        for (Part part : result.content()) {
            if (part instanceof Part.Text) {
                texts.add(part(part));
            } else {
                shown.add(part(part));
            }
        }
        if (texts.isEmpty()) {
            texts.addObject().put("type", "text").put("text", shown.isEmpty() ? "" : "The result follows.");
        }
        if (result.isError()) {
            losses.adjusted(result.path() + ".is_error");
        }
        put(texts, messages.addObject().put("role", "tool").put("tool_call_id", result.callId()));
    }

    private void assistant(List<Part> parts) throws FailureException {
        ObjectNode message = Json.object().put("role", "assistant");
        ArrayNode content = Json.object().arrayNode();
        ArrayNode calls = Json.object().arrayNode();
        StringBuilder thoughts = new StringBuilder();
        List<String> refusals = new ArrayList<>();
        for (Part part : parts) {
            switch (part) {
                case Part.Reasoning thought -> {
                    // What another provider has signed is of no use to this one.
                    if (thought.signature() == null || thought.signature().origin() == WireFormat.OPENAI_CHAT) {
                        thoughts.append(thought.text());
                    }
                }
                case Part.Refusal refusal -> refusals.add(refusal.text());
                case Part.ToolCall call -> {
                    ObjectNode json = calls.addObject().put("id", call.id()).put("type", "function");
                    json.putObject("function").put("name", call.name()).put("arguments", call.arguments());
                    ReasoningDetails.putSignature(call.signature(), json);
                }
                case Part.Text text -> content.add(part(text));
                case Part.Image image -> throw unsupported(image, "is a picture of the assistant's");
                case Part.Document document -> throw unsupported(document, "is a document of the assistant's");
                case Part.Audio audio -> throw unsupported(audio, "is sound of the assistant's");
                case Part.ToolResult result -> throw unsupported(result, "is a result in a turn of the assistant's");
                case Part.Foreign foreign -> throw foreign(foreign);
            }
        }
        if (content.isEmpty()) {
            message.putNull("content");
        } else {
            put(content, message);
        }
        if (!refusals.isEmpty()) {
            message.put("refusal", String.join("\n", refusals));
        }
        if (!thoughts.isEmpty()) {
            message.put("reasoning_content", thoughts.toString());
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        if (!content.isEmpty() || !calls.isEmpty() || !refusals.isEmpty()) {
            messages.add(message);
        }
    }

    private static FailureException unsupported(Part part, String what) {
        return Field.unsupported(part.path(), what + ", which chat completions have no place for");
    }

    private static FailureException foreign(Part.Foreign part) {
        return Field.unsupported(
                part.path(), "is of the type " + part.type() + ", which cannot be carried over to chat completions");
    }

    private ObjectNode part(Part part) throws FailureException {
        return switch (part) {
            case Part.Text text -> Json.object().put("type", "text").put("text", text.text());
            case Part.Image image -> image(image);
            case Part.Document document -> document(document);
            case Part.Audio audio -> audio(audio);
            case Part.Refusal refusal -> Json.object().put("type", "text").put("text", refusal.text());
            case Part.Reasoning thought -> throw unsupported(thought, "is a thought of the user's");
            case Part.ToolCall call -> throw unsupported(call, "is a tool call of the user's");
            case Part.ToolResult result -> throw unsupported(result, "is a result within a result");
            case Part.Foreign foreign -> throw foreign(foreign);
        };
    }

    private static ObjectNode image(Part.Image image) throws FailureException {
        ObjectNode json = OpenAiJson.image(image);
        if (json == null) {
            throw unsupported(image, "is a picture that another provider keeps");
        }
        if (image.detail() != null && json.get("image_url") instanceof ObjectNode url) {
            url.put("detail", image.detail());
        }
        return json;
    }

    private static ObjectNode document(Part.Document document) throws FailureException {
        ObjectNode json = Json.object();
        switch (document.source()) {
            case Source.PlainText text -> {
                String title = document.name() == null ? "" : document.name() + "\n\n";
                json.put("type", "text").put("text", title + text.text());
            }
            case Source.Inline inline ->
                json.put("type", "file")
                        .putObject("file")
                        .put("filename", document.name() == null ? "document" : document.name())
                        .put("file_data", DataUrl.write(inline));
            case Source.File file -> {
                if (!file.id().startsWith("file-")) {
                    throw unsupported(document, "is a file that another provider keeps");
                }
                json.put("type", "file").putObject("file").put("file_id", file.id());
            }
            case Source.Url url -> throw unsupported(document, "is the address of a document");
        }
        return json;
    }

    private static ObjectNode audio(Part.Audio audio) throws FailureException {
        if (!(audio.source() instanceof Source.Inline inline)) {
            throw unsupported(audio, "is sound that is not in the request itself");
        }
        String type = inline.mediaType().toLowerCase(Locale.ROOT);
        String format = type.equals("audio/mpeg") ? "mp3" : type.substring(type.indexOf('/') + 1);
        ObjectNode json = Json.object().put("type", "input_audio");
        json.putObject("input_audio").put("data", inline.data()).put("format", format.equals("x-wav") ? "wav" : format);
        return json;
    }
}
