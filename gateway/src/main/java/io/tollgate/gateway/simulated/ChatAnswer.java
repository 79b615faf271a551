package io.tollgate.gateway.simulated;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the model says to a request: each of the {@code n} choices is the same.
 *
 * @param pieces the text, a token each
 * @param calls the tools called instead
 */
record ChatAnswer(
        String id, ChatRequest request, List<String> pieces, List<Call> calls, String finishReason, Usage usage) {

    /** A call of a tool, with its arguments as JSON text. */
    record Call(String id, String name, String arguments) {}

    /** The tokens counted; {@code output} includes {@code reasoning}, and {@code input} includes {@code cached}. */
    record Usage(int input, int output, int cached, int reasoning) {
        JsonObject toJson() {
            return new JsonObject()
                    .put("prompt_tokens", input)
                    .put("completion_tokens", output)
                    .put("total_tokens", input + output)
                    .put(
                            "prompt_tokens_details",
                            new JsonObject().put("cached_tokens", cached).put("audio_tokens", 0))
                    .put(
                            "completion_tokens_details",
                            new JsonObject()
                                    .put("reasoning_tokens", reasoning)
                                    .put("audio_tokens", 0)
                                    .put("accepted_prediction_tokens", 0)
                                    .put("rejected_prediction_tokens", 0));
        }
    }

    /** Whole blocks of this many prompt tokens count as cached. */
    private static final int CACHED_BLOCK = 1_024;
    /** What the large model thinks before it speaks. */
    private static final int REASONING = 8;

    /** Answers a request; {@code seed} names the answer, so that equal requests get equal answers. */
    static ChatAnswer to(ChatRequest request, Behaviour behaviour, long seed) {
        int reasoning = request.model().equals(Models.LARGE) ? Math.min(REASONING, request.limit() / 2) : 0;
        List<String> pieces = List.of();
        List<Call> calls = List.of();
        String finishReason = "stop";
        int said = 0;
        if (request.calls().isEmpty()) {
            List<String> all = pieces(text(request, behaviour), behaviour);
            pieces = all.subList(0, Math.min(all.size(), request.limit() - reasoning));
            finishReason = pieces.size() < all.size() ? "length" : "stop";
            said = pieces.size();
        } else {
            calls = calls(request.calls(), seed);
            finishReason = "tool_calls";
            said = calls.stream()
                    .mapToInt(call -> Words.count(call.name()) + Words.count(call.arguments()))
                    .sum();
        }
        Usage usage = new Usage(
                or(behaviour.inputTokens(), request.prompt()),
                or(behaviour.outputTokens(), request.n() * said + reasoning),
                or(behaviour.cachedTokens(), request.prompt() / CACHED_BLOCK * CACHED_BLOCK),
                or(behaviour.reasoningTokens(), reasoning));
        return new ChatAnswer("chatcmpl-" + hex(seed), request, pieces, calls, finishReason, usage);
    }

    String text() {
        return String.join("", pieces);
    }

    private static String text(ChatRequest request, Behaviour behaviour) {
        String text = behaviour.text() != null ? behaviour.text() : said(request);
        for (String stop : request.stop()) {
            int at = stop.isEmpty() ? -1 : text.indexOf(stop);
            text = at < 0 ? text : text.substring(0, at);
        }
        return text;
    }

    private static String said(ChatRequest request) {
        if (request.schema() != null) {
            return request.schema().isEmpty()
                    ? new JsonObject().put("you_said", request.lastText()).encode()
                    : Json.encode(SampleJson.of(request.schema()));
        }
        return switch (request.lastRole()) {
            case "tool", "function" -> "The tool said: " + request.lastText();
            case "user" -> "You said: " + request.lastText();
            default -> "The last message, from " + request.lastRole() + ", said: " + request.lastText();
        };
    }

    private static List<String> pieces(String text, Behaviour behaviour) {
        List<String> words = Words.split(text);
        if (words.isEmpty() || (behaviour.chunks() == 0 && behaviour.chunkBytes() == 0)) {
            return words;
        }
        int count = behaviour.chunks() == 0 ? words.size() : behaviour.chunks();
        List<String> pieces = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String word = words.get(i % words.size());
            String piece = i > 0 && i % words.size() == 0 ? " " + word : word;
            pieces.add(piece + "x".repeat(Math.max(0, behaviour.chunkBytes() - piece.length())));
        }
        return pieces;
    }

    private static List<Call> calls(List<ToolChoice.Asked> asked, long seed) {
        List<Call> calls = new ArrayList<>();
        for (ToolChoice.Asked each : asked) {
            JsonObject function = each.function();
            JsonObject parameters =
                    function.getValue("parameters") instanceof JsonObject given ? given : new JsonObject();
            Object arguments = each.arguments() != null
                    ? each.arguments()
                    : SampleJson.of(parameters.copy().put("type", "object"));
            calls.add(new Call("call_" + hex(seed + calls.size()), function.getString("name"), Json.encode(arguments)));
        }
        return calls;
    }

    private static String hex(long seed) {
        return String.format("%016x", seed);
    }

    private static int or(@Nullable Integer told, int counted) {
        return told == null ? counted : told;
    }
}
