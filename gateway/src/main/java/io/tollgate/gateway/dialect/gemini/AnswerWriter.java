package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stream, as events or as the elements of one array (Gemini API reference, "streamGenerateContent"). Calls of
 * functions are told whole, since Gemini's arguments are an object, and why the answer ends is told last, with the
 * usage.
 */
final class AnswerWriter implements EventWriter {
    private final boolean array;
    private final AnswerJson json;
    private final Map<Integer, Open> open = new HashMap<>();
    private boolean first = true;
    private boolean failed;
    private Finish finish = Finish.STOP;
    private @Nullable TokenUsage usage;

    /** A part that has begun. */
    private static final class Open {
        final Part part;
        final StringBuilder arguments = new StringBuilder();

        @Nullable
        Signature signature;

        Open(Part part) {
            this.part = part;
        }
    }

    AnswerWriter(Asked asked) {
        this.array = asked.conversation().delivery() == Delivery.JSON_ARRAY;
        this.json = new AnswerJson(asked);
    }

    @Override
    public void write(StreamEvent event, Buffer to) {
        switch (event) {
            case StreamEvent.Start start -> json.begin(start.id(), start.model());
            case StreamEvent.PartStart start -> start(start, to);
            case StreamEvent.Delta delta -> delta(open.get(delta.index()), delta.text(), to);
            case StreamEvent.Signed signed -> {
                Open part = open.get(signed.index());
                if (part != null) {
                    part.signature = signed.signature();
                }
            }
            case StreamEvent.PartEnd end -> end(open.remove(end.index()), to);
            case StreamEvent.Finished finished -> finish = finished.finish();
            case StreamEvent.Used used -> usage = used.usage();
            case StreamEvent.Failed error -> fail(error.error(), to);
            case StreamEvent.End end -> end(to);
        }
    }

    private void start(StreamEvent.PartStart start, Buffer to) {
        switch (start.part()) {
            case Part.Text part -> open.put(start.index(), new Open(part));
            case Part.Refusal part -> open.put(start.index(), new Open(part));
            case Part.Reasoning part -> open.put(start.index(), new Open(part));
            case Part.ToolCall part -> open.put(start.index(), new Open(part));
            case Part.Image part -> part(part, to);
            case Part.Audio part -> part(part, to);
            case Part.Document part -> part(part, to);
            case Part.ToolResult part -> part(part, to);
            case Part.Foreign part -> part(part, to);
        }
    }

    private void part(Part part, Buffer to) {
        ArrayNode parts = json.parts();
        json.part(part, parts);
        chunk(parts, to);
    }

    private void delta(@Nullable Open part, String text, Buffer to) {
        if (part == null || text.isEmpty()) {
            return;
        }
        ArrayNode parts = json.parts();
        switch (part.part) {
            case Part.Text said -> AnswerJson.text(text, parts);
            case Part.Refusal refused -> AnswerJson.text(text, parts);
            case Part.Reasoning thought -> json.thought(text, parts);
            case Part.ToolCall call -> part.arguments.append(text);
            case Part.Image other -> {
                // Comes whole.
            }
            case Part.Audio other -> {
                // Comes whole.
            }
            case Part.Document other -> {
                // Comes whole.
            }
            case Part.ToolResult other -> {
                // No answer holds one.
            }
            case Part.Foreign other -> {
                // Nobody but its own format knows what it is.
            }
        }
        chunk(parts, to);
    }

    private void end(@Nullable Open part, Buffer to) {
        if (part == null) {
            return;
        }
        ArrayNode parts = json.parts();
        if (part.part instanceof Part.ToolCall call) {
            json.part(new Part.ToolCall("", call.id(), call.name(), part.arguments.toString(), part.signature), parts);
        } else {
            AnswerJson.signature(part.signature, parts);
        }
        chunk(parts, to);
    }

    private void chunk(ArrayNode parts, Buffer to) {
        if (!parts.isEmpty()) {
            append(json.chunk(parts), to);
        }
    }

    private void fail(ErrorBody error, Buffer to) {
        failed = true;
        append(GeminiErrors.write(error), to);
    }

    private void end(Buffer to) {
        if (!failed) {
            append(json.last(json.parts(), finish, usage), to);
        }
        if (array) {
            to.appendString("]");
        }
    }

    private void append(JsonNode chunk, Buffer to) {
        if (array) {
            to.appendString(first ? "[" : ",\r\n").appendBytes(Json.bytes(chunk));
        } else {
            to.appendString("data: ").appendBytes(Json.bytes(chunk)).appendString("\r\n\r\n");
        }
        first = false;
    }
}
