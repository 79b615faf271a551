package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must come through a translation, in a form in which two things are equal if they mean the same: neighbouring
 * texts are one, arguments are JSON, and ids are left out where a format has no place for them.
 */
public record Meaning(
        List<String> said,
        List<Call> calls,
        List<Result> results,
        @Nullable String finish,
        @Nullable TokenUsage usage) {

    /** A tool call. */
    public record Call(String id, String name, @Nullable JsonNode arguments) {}

    /** A tool's result. */
    public record Result(String callId, String name, String text, boolean isError) {}

    /** Of an answer. */
    public static Meaning of(Completion completion, boolean ids) {
        Meaning parts = ofParts(completion.parts(), ids, true);
        String finish = switch (completion.finish()) {
            case STOP, STOP_SEQUENCE, PAUSE, ERROR -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool calls";
            case CONTENT_FILTER -> "filter";
        };
        return new Meaning(parts.said, parts.calls, parts.results, finish, completion.usage());
    }

    /**
     * Of a conversation's turns, those of one role together where they are neighbours.
     *
     * @param errors whether the formats all tell results that are errors
     */
    public static List<Meaning> of(Conversation conversation, boolean ids, boolean errors) {
        List<Meaning> turns = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        Conversation.Role role = null;
        for (Conversation.Turn turn : conversation.turns()) {
            if (role != null && role != turn.role()) {
                turns.add(ofParts(parts, ids, errors));
                parts.clear();
            }
            role = turn.role();
            parts.addAll(turn.parts());
        }
        turns.add(ofParts(parts, ids, errors));
        return turns;
    }

    private static Meaning ofParts(List<Part> parts, boolean ids, boolean errors) {
        StringBuilder text = new StringBuilder();
        List<Call> calls = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Text said) {
                text.append(said.text());
            } else if (part instanceof Part.ToolCall call) {
                calls.add(new Call(ids ? call.id() : "", call.name(), Json.read(call.arguments())));
            } else if (part instanceof Part.ToolResult result) {
                StringBuilder content = new StringBuilder();
                for (Part each : result.content()) {
                    if (each instanceof Part.Text said) {
                        content.append(said.text());
                    }
                }
                results.add(new Result(
                        ids ? result.callId() : "", result.name(), content.toString(), errors && result.isError()));
            }
        }
        return new Meaning(text.isEmpty() ? List.of() : List.of(text.toString()), calls, results, null, null);
    }
}
