package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an answer that comes as deltas, none of which says where a part begins or ends: text, thoughts and a
 * refusal go on until another kind comes, tool calls until the answer is finished. For one answer.
 */
final class ChatParts {
    /** More than any model calls at once. */
    private static final int MOST_CALLS = 1_000;

    private final Map<Integer, Call> calls = new LinkedHashMap<>();
    private String answerId = "";
    private int next;
    private @Nullable Kind open;
    private int openIndex;
    private @Nullable Call last;

    private enum Kind {
        TEXT,
        REASONING,
        REFUSAL
    }

    /** A tool call, which begins once its name is known. */
    private static final class Call {
        String id = "";
        String name = "";
        final StringBuilder waiting = new StringBuilder();

        @Nullable
        Signature signature;

        int index = -1;
    }

    void ofAnswer(String id) {
        answerId = id;
    }

    boolean callTools() {
        return !calls.isEmpty();
    }

    void text(String text, Consumer<StreamEvent> to) {
        add(Kind.TEXT, new Part.Text("", ""), text, to);
    }

    void reasoning(String text, Consumer<StreamEvent> to) {
        add(Kind.REASONING, new Part.Reasoning("", "", null), text, to);
    }

    void refusal(String text, Consumer<StreamEvent> to) {
        add(Kind.REFUSAL, new Part.Refusal("", ""), text, to);
    }

    private void add(Kind kind, Part empty, String text, Consumer<StreamEvent> to) {
        if (text.isEmpty()) {
            return;
        }
        if (open != kind) {
            close(to);
            open = kind;
            openIndex = next++;
            to.accept(new StreamEvent.PartStart(openIndex, empty));
        }
        to.accept(new StreamEvent.Delta(openIndex, text));
    }

    /** A part that comes at once. */
    void whole(Part part, Consumer<StreamEvent> to) {
        close(to);
        int index = next++;
        to.accept(new StreamEvent.PartStart(index, part));
        to.accept(new StreamEvent.PartEnd(index));
    }

    private void close(Consumer<StreamEvent> to) {
        if (open != null) {
            open = null;
            to.accept(new StreamEvent.PartEnd(openIndex));
        }
    }

    void toolCall(JsonNode delta, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        if (!delta.isObject()) {
            return;
        }
        Call call = call(delta);
        JsonNode function = delta.path("function");
        if (call.index < 0) {
            call.id = call.id.isEmpty() ? delta.path("id").asText("") : call.id;
            call.name = call.name.isEmpty() ? function.path("name").asText("") : call.name;
        }
        JsonNode arguments = function.path("arguments");
        call.waiting.append(arguments.isContainerNode() ? Json.text(arguments) : arguments.asText(""));
        Signature signature = ReasoningDetails.ofCall(delta);
        call.signature = signature == null ? call.signature : signature;
        if (call.index < 0 && !call.name.isEmpty() && !call.name.equals("null")) {
            begin(call, to);
        }
        if (call.index >= 0) {
            tell(call, to);
        }
    }

    private static String named(JsonNode delta) {
        return delta.path("function").path("name").asText("");
    }

    /** Some hosts give calls no index: an id, or a name, begins another one then. */
    private Call call(JsonNode delta) throws UnreadableAnswerException {
        JsonNode at = delta.path("index");
        String id = delta.path("id").asText("");
        int index;
        if (at.isIntegralNumber()) {
            index = at.asInt();
        } else if (last != null && (id.isEmpty() ? named(delta).isEmpty() : id.equals(last.id))) {
            return last;
        } else {
            index = calls.size();
        }
        Call call = calls.get(index);
        // Others give all of them the same one.
        boolean another = call != null
                && !id.isEmpty()
                && !call.id.isEmpty()
                && !id.equals(call.id)
                && !named(delta).isEmpty();
        if (another) {
            index = -1 - calls.size();
            call = null;
        }
        if (call == null) {
            if (calls.size() == MOST_CALLS) {
                throw new UnreadableAnswerException("it calls more than " + MOST_CALLS + " tools");
            }
            call = new Call();
            calls.put(index, call);
        }
        last = call;
        return call;
    }

    private void begin(Call call, Consumer<StreamEvent> to) {
        close(to);
        call.index = next++;
        if (call.id.isEmpty() || call.id.equals("null")) {
            call.id = "call_" + answerId.replaceAll("[^A-Za-z0-9_-]", "_") + "_" + call.index;
        }
        to.accept(new StreamEvent.PartStart(call.index, new Part.ToolCall("", call.id, call.name, "", null)));
    }

    private static void tell(Call call, Consumer<StreamEvent> to) {
        if (!call.waiting.isEmpty()) {
            to.accept(new StreamEvent.Delta(call.index, call.waiting.toString()));
            call.waiting.setLength(0);
        }
        if (call.signature != null) {
            to.accept(new StreamEvent.Signed(call.index, call.signature));
            call.signature = null;
        }
    }

    /** Ends all parts; a call that never got a name is none. */
    void end(Consumer<StreamEvent> to) {
        close(to);
        for (Call call : calls.values()) {
            if (call.index >= 0) {
                to.accept(new StreamEvent.PartEnd(call.index));
            }
        }
    }
}
