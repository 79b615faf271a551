package io.tollgate.gateway.books;

import io.tollgate.gateway.books.UsageCase.Told;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chat completion as OpenAI and those who speak its dialect write it, whole or as a stream. */
final class ChatBytes {
    private static final List<String> SHORT = List.of("So", " we", " say", " it", ", and", " leave.");

    /** Several tokens an event, and text that looks like what it is not. */
    private static final List<String> LONG = List.of(
            "An event of a provider that gathers what its model says, for a while,",
            " before it sends any of it on: \"usage\":{\"prompt_tokens\":7,\"completion_tokens\":7}",
            " and \"finish_reason\":\"stop\" \\ [DONE] {\"error\":{}} are no more than words here.");

    private final UsageCase usageCase;
    private final Amounts amounts;
    private final List<String> texts;

    ChatBytes(UsageCase usageCase, Amounts amounts) {
        this.usageCase = usageCase;
        this.amounts = amounts;
        this.texts = amounts.input() % 2 == 0 ? SHORT : LONG;
    }

    byte[] bytes() {
        return (usageCase.streamed() ? stream() : whole()).getBytes(StandardCharsets.UTF_8);
    }

    private String whole() {
        JsonObject message = new JsonObject().put("role", "assistant").put("content", String.join("", texts));
        JsonObject choice =
                new JsonObject().put("index", 0).put("message", message).put("finish_reason", "stop");
        JsonObject rest = new JsonObject().put("id", "c").put("object", "chat.completion");
        rest.put("choices", new JsonArray().add(choice));
        JsonObject answer = new JsonObject();
        switch (usageCase.told()) {
            case NEVER -> answer.mergeIn(rest);
            case START, START_INPUT_ALONE -> answer.put("usage", usage(amounts)).mergeIn(rest);
            case END -> answer.mergeIn(rest).put("usage", usage(amounts));
            case BOTH -> {
                place(rest, amounts);
                answer.mergeIn(rest).put("usage", usage(amounts));
            }
        }
        return answer.encode();
    }

    private String stream() {
        StringBuilder stream = new StringBuilder();
        Amounts early = usageCase.told() == Told.START ? amounts : amounts.inputAlone();
        boolean atStart = usageCase.told() != Told.END && usageCase.told() != Told.NEVER;
        boolean atEnd = usageCase.told() == Told.END || usageCase.told() == Told.BOTH;
        boolean apart = usageCase.quirk() == UsageCase.ProviderQuirk.PURE;
        if (atStart && apart) {
            event(stream, apart(early));
        }
        JsonObject first = chunk(new JsonObject().put("role", "assistant").put("content", ""), null);
        if (atStart && !apart) {
            place(first, early);
        }
        event(stream, first);
        for (String text : texts) {
            event(stream, chunk(new JsonObject().put("content", text), null));
        }
        JsonObject last = chunk(new JsonObject(), "stop");
        if (atEnd && !apart) {
            place(last, amounts);
        }
        event(stream, last);
        if (atEnd && apart) {
            event(stream, apart(amounts));
        }
        return stream.append("data: [DONE]\n\n").toString();
    }

    private static void event(StringBuilder stream, JsonObject data) {
        stream.append("data: ").append(data.encode()).append("\n\n");
    }

    private static JsonObject chunk(JsonObject delta, @Nullable String finishReason) {
        return new JsonObject()
                .put("id", "c")
                .put("object", "chat.completion.chunk")
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", 0)
                                        .put("delta", delta)
                                        .put("finish_reason", finishReason)))
                .put("usage", null);
    }

    private JsonObject apart(Amounts told) {
        return new JsonObject()
                .put("id", "c")
                .put("object", "chat.completion.chunk")
                .put("choices", new JsonArray())
                .put("usage", usage(told));
    }

    /** Puts usage where this quirk has it in an object that has more to say. */
    private void place(JsonObject object, Amounts told) {
        switch (usageCase.quirk()) {
            case PURE, CACHE_HITS, REASONING_APART -> object.put("usage", usage(told));
            case X_GROQ -> object.put("x_groq", new JsonObject().put("id", "r").put("usage", usage(told)));
            case IN_CHOICE -> object.getJsonArray("choices").getJsonObject(0).put("usage", usage(told));
            case RESPONSES, MESSAGES, GENERATE, GENERATE_ARRAY -> throw new IllegalStateException(usageCase.toString());
        }
    }

    private JsonObject usage(Amounts told) {
        boolean reasoningApart = usageCase.quirk() == UsageCase.ProviderQuirk.REASONING_APART;
        JsonObject usage = new JsonObject()
                .put("prompt_tokens", told.input())
                .put("completion_tokens", reasoningApart ? told.output() - told.reasoning() : told.output())
                .put("total_tokens", told.input() + told.output());
        JsonObject prompt = new JsonObject();
        switch (usageCase.quirk()) {
            case PURE, X_GROQ, REASONING_APART -> prompt.put("cached_tokens", told.read());
            case CACHE_HITS ->
                usage.put("prompt_cache_hit_tokens", told.read())
                        .put("prompt_cache_miss_tokens", told.input() - told.read());
            case IN_CHOICE -> usage.put("cached_tokens", told.read());
            case RESPONSES, MESSAGES, GENERATE, GENERATE_ARRAY -> throw new IllegalStateException(usageCase.toString());
        }
        if (told.written() > 0) {
            prompt.put("cache_write_tokens", told.written());
        }
        return usage.put("prompt_tokens_details", prompt)
                .put("completion_tokens_details", new JsonObject().put("reasoning_tokens", told.reasoning()));
    }
}
