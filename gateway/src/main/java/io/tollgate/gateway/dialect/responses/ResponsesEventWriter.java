package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.TextFrame;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of a response (OpenAI API reference, "Streaming events"). Its last event repeats all of the answer,
 * which is kept for it, up to a bound beyond which the response fails. For one answer.
 */
final class ResponsesEventWriter implements EventWriter {
    /** In UTF-16 units. */
    private static final long LONGEST = 32 << 20;

    private final Asked asked;
    private final StreamedItem.Events events = new Numbered();
    private final Map<Integer, StreamedItem> open = new TreeMap<>();
    private final Map<Integer, ObjectNode> ended = new TreeMap<>();
    private ResponseObject response;
    private OutputItems items;
    private Finish finish = Finish.ERROR;
    private @Nullable TokenUsage usage;
    private boolean started;
    private boolean over;
    private int places;
    private long number;
    private long length;

    ResponsesEventWriter(Asked asked) {
        this.asked = asked;
        this.response = new ResponseObject(asked, "", "");
        this.items = items();
    }

    private OutputItems items() {
        return new OutputItems(response.id(), ToolNames.of(asked.conversation().extras()));
    }

    @Override
    public void write(StreamEvent event, Buffer to) {
        if (over) {
            return;
        }
        switch (event) {
            case StreamEvent.Start start -> start(start.id(), start.model(), to);
            case StreamEvent.PartStart start -> {
                start("", "", to);
                StreamedItem item = new StreamedItem(items, start.part(), places, events);
                if (item.begin(to)) {
                    places++;
                    open.put(start.index(), item);
                }
            }
            case StreamEvent.Delta delta -> {
                StreamedItem item = open.get(delta.index());
                length += delta.text().length();
                if (length > LONGEST) {
                    fail("server_error", "The answer is longer than this gateway can translate.", to);
                } else if (item != null) {
                    item.more(delta.text(), to);
                }
            }
            case StreamEvent.Signed signed -> {
                StreamedItem item = open.get(signed.index());
                if (item != null) {
                    item.sign(signed.signature());
                }
            }
            case StreamEvent.PartEnd end -> {
                StreamedItem item = open.remove(end.index());
                if (item != null) {
                    end(item, OutputItems.COMPLETED, to);
                }
            }
            case StreamEvent.Finished finished -> finish = finished.finish();
            case StreamEvent.Used used -> usage = used.usage();
            case StreamEvent.Failed failed -> {
                start("", "", to);
                to.appendBuffer(OpenAiResponses.event(failed.error(), number));
                number++;
                fail(ResponsesErrors.code(failed.error()), failed.error().message(), to);
            }
            case StreamEvent.End end -> {
                start("", "", to);
                closeAll(to);
                ObjectNode whole = response.ended(finish, output(), usage);
                over = true;
                last(whole, to);
            }
        }
    }

    @Override
    public boolean repeatsText() {
        return true;
    }

    private void start(String id, String model, Buffer to) {
        if (!started) {
            started = true;
            response = new ResponseObject(asked, id, model);
            items = items();
            ObjectNode begun = response.begun();
            events.event(response("response.created", begun), to);
            events.event(response("response.in_progress", begun), to);
        }
    }

    private static ObjectNode response(String type, ObjectNode response) {
        ObjectNode event = Json.object().put("type", type);
        event.set("response", response);
        return event;
    }

    private void end(StreamedItem item, String status, Buffer to) {
        ended.put(item.place(), item.end(status, to));
        ObjectNode signature = item.callSignature(places);
        if (signature != null) {
            StreamedItem.added(signature, places, events, to);
            StreamedItem.done(signature, places, events, to);
            ended.put(places, signature);
            places++;
        }
    }

    private void closeAll(Buffer to) {
        open.values().forEach(item -> end(item, OutputItems.INCOMPLETE, to));
        open.clear();
    }

    private ArrayNode output() {
        return Json.object().arrayNode().addAll(ended.values());
    }

    private void fail(String code, String message, Buffer to) {
        start("", "", to);
        closeAll(to);
        over = true;
        last(response.failed(code, message, output(), usage), to);
    }

    private void last(ObjectNode whole, Buffer to) {
        events.event(response("response." + whole.path("status").asText(), whole), to);
        open.clear();
        ended.clear();
    }

    /** Appends events, each of which gets the next number. */
    private final class Numbered implements StreamedItem.Events {
        @Override
        public void event(ObjectNode event, Buffer to) {
            event.put("sequence_number", number);
            number++;
            to.appendString("event: ")
                    .appendString(event.path("type").asText())
                    .appendString("\ndata: ")
                    .appendBytes(Json.bytes(event))
                    .appendString("\n\n");
        }

        @Override
        public void text(String text, TextFrame frame, Buffer to) {
            frame.append(text, to);
            to.appendString(number + "}\n\n");
            number++;
        }
    }
}
