package io.tollgate.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.conversation.EventData;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a response (OpenAI API reference, "Streaming events"). Compatible providers leave some of them
 * out: what was told in no delta is taken from the event that repeats it whole. For one answer.
 */
final class ResponsesEventReader implements EventReader {
    private static final int MOST_PARTS = 4_096;
    private static final byte[] DONE = "[DONE]".getBytes(US_ASCII);
    /** The place of what stands in an item itself and not in its content. */
    private static final int ITEM = -1;

    private final Map<Place, Growing> parts = new LinkedHashMap<>();
    private boolean started;
    private boolean ended;

    /** Where a part stands in the output. */
    private record Place(int item, int content) {}

    /** A part that has begun. */
    private static final class Growing {
        final int index;
        final Part part;

        /** The kind of events that tell its text; null while none has. */
        @Nullable
        String told;

        boolean ended;

        Growing(int index, Part part) {
            this.index = index;
            this.part = part;
        }
    }

    @Override
    public void event(byte[] bytes, int start, int end, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        EventData data = EventData.of(bytes, start, end);
        if (ended || data == null || data.start() == data.end()) {
            return;
        }
        if (data.end() - data.start() == DONE.length
                && Bytes.startsWith(data.bytes(), data.start(), data.end(), DONE)) {
            return;
        }
        JsonNode event = Json.read(data.bytes(), data.start(), data.end());
        if (event == null || !event.path("type").isTextual()) {
            throw new UnreadableAnswerException("an event is no JSON object with a type");
        }
        event(event, to);
    }

    private void event(JsonNode event, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        String type = event.path("type").textValue();
        int item = event.path("output_index").asInt(0);
        int content = event.path("content_index").asInt(0);
        switch (type) {
            case "response.created", "response.in_progress", "response.queued" -> start(event.path("response"), to);
            case "response.output_item.added" -> itemAdded(item, event.path("item"), to);
            case "response.content_part.added" -> contentAdded(new Place(item, content), event.path("part"), to);
            case "response.output_text.delta" ->
                more(begun(new Place(item, content), new Part.Text("", ""), to), event, to);
            case "response.refusal.delta" ->
                more(begun(new Place(item, content), new Part.Refusal("", ""), to), event, to);
            case "response.function_call_arguments.delta" -> more(parts.get(new Place(item, ITEM)), event, to);
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                more(begun(new Place(item, ITEM), new Part.Reasoning("", "", null), to), event, to);
            case "response.reasoning_summary_part.added" -> {
                Growing reasoning = parts.get(new Place(item, ITEM));
                if (reasoning != null && "response.reasoning_summary_text.delta".equals(reasoning.told)) {
                    to.accept(new StreamEvent.Delta(reasoning.index, ReasoningText.BETWEEN));
                }
            }
            case "response.content_part.done" -> {
                if (!event.path("part").path("type").asText().equals("reasoning_text")) {
                    whole(new Place(item, content), AnswerReader.content(event.path("part")), to);
                }
            }
            case "response.output_item.done" -> itemDone(item, event.path("item"), to);
            case "response.completed", "response.incomplete" -> completed(event.path("response"), to);
            case "response.failed" -> failed(event.path("response"), to);
            case "error" -> failed(event, to);
            default -> {
                // Repeats what deltas have told, or tells what OpenAI's own tools do.
            }
        }
    }

    private void start(JsonNode response, Consumer<StreamEvent> to) {
        if (!started) {
            started = true;
            to.accept(new StreamEvent.Start(
                    response.path("id").asText(""), response.path("model").asText("")));
        }
    }

    private void itemAdded(int item, JsonNode added, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        if (!added.path("type").asText().equals("message")) {
            for (Part part : AnswerReader.parts(added)) {
                begun(new Place(item, ITEM), part, to);
            }
        }
    }

    private void contentAdded(Place place, JsonNode part, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        if (!part.path("type").asText().equals("reasoning_text")) {
            begun(place, AnswerReader.content(part), to);
        }
    }

    /** The part at a place, which begins if it has not. */
    private Growing begun(Place place, Part part, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        Growing known = parts.get(place);
        if (known != null) {
            return known;
        }
        if (parts.size() == MOST_PARTS) {
            throw new UnreadableAnswerException("the answer has more than " + MOST_PARTS + " parts");
        }
        start(Json.object(), to);
        Growing growing = new Growing(parts.size(), part.begun());
        parts.put(place, growing);
        to.accept(new StreamEvent.PartStart(growing.index, growing.part));
        return growing;
    }

    /** Reasoning may be told twice, as it is and as a summary: the kind that comes first counts. */
    private static void more(@Nullable Growing part, JsonNode event, Consumer<StreamEvent> to) {
        String type = event.path("type").asText();
        String delta = event.path("delta").asText("");
        if (part == null || part.ended || delta.isEmpty() || (part.told != null && !part.told.equals(type))) {
            return;
        }
        part.told = type;
        to.accept(new StreamEvent.Delta(part.index, delta));
    }

    private void itemDone(int item, JsonNode done, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        List<Part> whole = AnswerReader.parts(done);
        boolean message = done.path("type").asText().equals("message");
        for (int i = 0; i < whole.size(); i++) {
            whole(new Place(item, message ? i : ITEM), whole.get(i), to);
        }
    }

    /** Ends a part, all of which is there. */
    private void whole(Place place, Part whole, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        Growing part = begun(place, whole, to);
        if (part.ended) {
            return;
        }
        String text = whole.streamed();
        if (part.told == null && !text.isEmpty()) {
            to.accept(new StreamEvent.Delta(part.index, text));
        }
        if (whole instanceof Part.Reasoning reasoning) {
            Signature signature = reasoning.signature();
            if (signature != null) {
                to.accept(new StreamEvent.Signed(part.index, signature));
            }
        }
        end(part, to);
    }

    private static void end(Growing part, Consumer<StreamEvent> to) {
        if (!part.ended) {
            part.ended = true;
            to.accept(new StreamEvent.PartEnd(part.index));
        }
    }

    private void completed(JsonNode response, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        start(response, to);
        if (parts.isEmpty()) {
            int item = 0;
            for (JsonNode each : response.path("output")) {
                itemDone(item++, each, to);
            }
        }
        parts.values().forEach(part -> end(part, to));
        List<Part> all = new ArrayList<>();
        parts.values().forEach(part -> all.add(part.part));
        to.accept(new StreamEvent.Finished(AnswerReader.finish(response, all), null));
        used(response, to);
        finish(to);
    }

    private void failed(JsonNode eventOrResponse, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        used(eventOrResponse, to);
        to.accept(new StreamEvent.Failed(ResponsesErrors.inStream(eventOrResponse)));
        finish(to);
    }

    private static void used(JsonNode response, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        TokenUsage usage = AnswerReader.usage(response.path("usage"));
        if (usage != null) {
            to.accept(new StreamEvent.Used(usage));
        }
    }

    @Override
    public void end(Consumer<StreamEvent> to) {
        if (!ended) {
            parts.values().forEach(part -> end(part, to));
            finish(to);
        }
    }

    private void finish(Consumer<StreamEvent> to) {
        ended = true;
        to.accept(new StreamEvent.End());
    }
}
