package io.tollgate.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.CallFailure.UnsupportedContent;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.DataUrl;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.Signature;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the input of a request (OpenAI API reference, "Create a model response", input). For one request. */
final class ItemWriter {
    private static final String CONTENT = "content";

    private final ToolNames names;
    private final ArrayNode items = Json.object().arrayNode();
    private boolean hasReasoning;

    ItemWriter(ToolNames names) {
        this.names = names;
    }

    ArrayNode items() {
        return items;
    }

    /** Whether reasoning of OpenAI's models is among the items. */
    boolean hasReasoning() {
        return hasReasoning;
    }

    void system(List<Part.Text> texts) {
        if (!texts.isEmpty()) {
            ArrayNode content = message("system");
            texts.forEach(text -> content.addObject().put("type", "input_text").put("text", text.text()));
        }
    }

    void write(List<Turn> turns) throws FailureException {
        for (Turn turn : turns) {
            ArrayNode content = null;
            for (Part part : turn.parts()) {
                if (isItem(part)) {
                    item(part);
                    content = null;
                } else {
                    if (content == null) {
                        content = message(turn.role() == Role.USER ? "user" : "assistant");
                    }
                    content.add(turn.role() == Role.USER ? said(part) : answered(part));
                }
            }
        }
    }

    private ArrayNode message(String role) {
        return items.addObject().put("type", "message").put("role", role).putArray(CONTENT);
    }

    private static boolean isItem(Part part) {
        return part instanceof Part.ToolCall || part instanceof Part.ToolResult || part instanceof Part.Reasoning;
    }

    private void item(Part part) throws FailureException {
        switch (part) {
            case Part.ToolCall call -> call(call);
            case Part.ToolResult result -> result(result);
            case Part.Reasoning reasoning -> reasoning(reasoning.text(), reasoning.signature());
            case Part.Text text -> throw unsupported(part, "a text");
            case Part.Refusal refusal -> throw unsupported(part, "a refusal");
            case Part.Image image -> throw unsupported(part, "an image");
            case Part.Document document -> throw unsupported(part, "a document");
            case Part.Audio audio -> throw unsupported(part, "audio");
            case Part.Foreign foreign -> throw unsupported(part, "a part of type " + foreign.type());
        }
    }

    private void call(Part.ToolCall call) {
        reasoning("", call.signature());
        ToolNames.Caller caller = names.caller(call.name());
        ObjectNode item = items.addObject()
                .put("type", caller.custom() ? "custom_tool_call" : "function_call")
                .put("call_id", call.id())
                .put("name", caller.name());
        if (caller.namespace() != null) {
            item.put("namespace", caller.namespace());
        }
        if (caller.custom()) {
            item.put(ToolNames.INPUT, CustomInput.of(call.arguments()));
        } else {
            item.put("arguments", call.arguments().isEmpty() ? "{}" : call.arguments());
        }
    }

    private void result(Part.ToolResult result) throws FailureException {
        boolean custom = names.caller(result.name()).custom();
        ObjectNode item = items.addObject()
                .put("type", custom ? "custom_tool_call_output" : "function_call_output")
                .put("call_id", result.callId());
        if (result.content().isEmpty()) {
            item.put("output", "");
        } else if (result.content().size() == 1 && result.content().getFirst() instanceof Part.Text text) {
            item.put("output", text.text());
        } else {
            ArrayNode output = item.putArray("output");
            for (Part part : result.content()) {
                output.add(said(part));
            }
        }
        if (result.isError()) {
            item.put("status", "incomplete");
        }
    }

    /** Reasoning without a signature, or with another provider's, is of no use to OpenAI's models. */
    private void reasoning(String text, @Nullable Signature signature) {
        String encrypted = signature == null ? null : signature.forProvider(WireFormat.OPENAI_RESPONSES);
        if (encrypted != null) {
            ObjectNode item = items.addObject().put("type", "reasoning");
            ArrayNode summary = item.putArray("summary");
            if (!text.isEmpty()) {
                summary.addObject().put("type", "summary_text").put("text", text);
            }
            item.put("encrypted_content", encrypted);
            hasReasoning = true;
        }
    }

    private static ObjectNode said(Part part) throws FailureException {
        return switch (part) {
            case Part.Text text -> Json.object().put("type", "input_text").put("text", text.text());
            case Part.Image image -> image(image);
            case Part.Document document -> document(document);
            case Part.Audio audio -> throw unsupported(part, "audio");
            case Part.ToolCall call -> throw unsupported(part, "a call of a tool here");
            case Part.ToolResult result -> throw unsupported(part, "a tool's result here");
            case Part.Reasoning reasoning -> throw unsupported(part, "reasoning here");
            case Part.Refusal refusal -> throw unsupported(part, "a refusal of the user");
            case Part.Foreign foreign -> throw unsupported(part, "a part of type " + foreign.type());
        };
    }

    private static ObjectNode answered(Part part) throws FailureException {
        return switch (part) {
            case Part.Text text -> Json.object().put("type", "output_text").put("text", text.text());
            case Part.Refusal refusal -> Json.object().put("type", "refusal").put("refusal", refusal.text());
            case Part.Image image -> throw unsupported(part, "an image of the assistant");
            case Part.Document document -> throw unsupported(part, "a document of the assistant");
            case Part.Audio audio -> throw unsupported(part, "audio of the assistant");
            case Part.ToolCall call -> throw unsupported(part, "a call of a tool here");
            case Part.ToolResult result -> throw unsupported(part, "a tool's result here");
            case Part.Reasoning reasoning -> throw unsupported(part, "reasoning here");
            case Part.Foreign foreign -> throw unsupported(part, "a part of type " + foreign.type());
        };
    }

    private static ObjectNode image(Part.Image image) throws FailureException {
        ObjectNode written = Json.object().put("type", "input_image");
        switch (image.source()) {
            case Source.Url url -> written.put("image_url", url.url());
            case Source.Inline inline -> written.put("image_url", DataUrl.write(inline));
            case Source.PlainText text -> throw unsupported(image, "a text as an image");
            case Source.File file -> written.put("file_id", kept(image, file));
        }
        return image.detail() == null ? written : written.put("detail", image.detail());
    }

    private static ObjectNode document(Part.Document document) throws FailureException {
        ObjectNode written = Json.object().put("type", "input_file");
        String extension;
        switch (document.source()) {
            case Source.Url url -> {
                return written.put("file_url", url.url());
            }
            case Source.File file -> {
                return written.put("file_id", kept(document, file));
            }
            case Source.Inline inline -> {
                written.put("file_data", DataUrl.write(inline));
                extension = inline.mediaType().equals("text/plain") ? ".txt" : ".pdf";
            }
            case Source.PlainText text -> {
                String base64 = Base64.getEncoder().encodeToString(text.text().getBytes(UTF_8));
                written.put("file_data", DataUrl.write(new Source.Inline("text/plain", base64)));
                extension = ".txt";
            }
        }
        // A file that comes in the request must have a name.
        return written.put("filename", document.name() == null ? "document" + extension : document.name());
    }

    /** OpenAI's ids of files begin so, and nobody else's do. */
    private static String kept(Part part, Source.File file) throws FailureException {
        if (!file.id().startsWith("file-")) {
            throw unsupported(part, "a file that another provider keeps");
        }
        return file.id();
    }

    private static FailureException unsupported(Part part, String what) {
        return new FailureException(new UnsupportedContent(
                part.path() + " is " + what + ", for which OpenAI's Responses have no place.", part.path()));
    }
}
