package io.tollgate.gateway.books;

import io.tollgate.gateway.books.UsageCase.ProviderQuirk;
import io.tollgate.gateway.books.UsageCase.Told;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An answer as Gemini writes it: whole, as events, or as an array. */
final class GenerateBytes {
    private static final List<String> TEXTS = List.of("So we", " say \"}],", " it, and", " leave.");

    private final UsageCase usageCase;
    private final Amounts amounts;

    GenerateBytes(UsageCase usageCase, Amounts amounts) {
        this.usageCase = usageCase;
        this.amounts = amounts;
    }

    byte[] bytes() {
        return (usageCase.streamed() ? stream() : whole()).getBytes(StandardCharsets.UTF_8);
    }

    private String whole() {
        JsonObject answer = new JsonObject();
        if (usageCase.told() == Told.START) {
            answer.put("usageMetadata", usage(amounts));
        }
        answer.mergeIn(part(String.join("", TEXTS), true));
        if (usageCase.told() == Told.END) {
            answer.put("usageMetadata", usage(amounts));
        }
        return answer.encode();
    }

    private String stream() {
        StringBuilder stream = new StringBuilder();
        boolean array = usageCase.quirk() == ProviderQuirk.GENERATE_ARRAY;
        for (int i = 0; i < TEXTS.size(); i++) {
            boolean last = i == TEXTS.size() - 1;
            JsonObject part = part(TEXTS.get(i), last);
            switch (usageCase.told()) {
                case START -> {
                    if (i == 0) {
                        part.put("usageMetadata", usage(amounts));
                    }
                }
                case START_INPUT_ALONE -> {
                    if (i == 0) {
                        part.put("usageMetadata", usage(amounts.inputAlone()));
                    }
                }
                case END -> {
                    if (last) {
                        part.put("usageMetadata", usage(amounts));
                    }
                }
                case BOTH -> part.put("usageMetadata", usage(last ? amounts : amounts.inputAlone()));
                case NEVER -> {}
            }
            stream.append(array ? i == 0 ? "[" : ",\r\n" : "data: ")
                    .append(part.encode())
                    .append(array ? "" : "\n\n");
        }
        return stream.append(array ? "]\n" : "").toString();
    }

    private static JsonObject part(String text, boolean last) {
        JsonObject candidate = new JsonObject()
                .put(
                        "content",
                        new JsonObject()
                                .put("parts", new JsonArray().add(new JsonObject().put("text", text)))
                                .put("role", "model"))
                .put("index", 0);
        if (last) {
            candidate.put("finishReason", "STOP");
        }
        return new JsonObject()
                .put("candidates", new JsonArray().add(candidate))
                .put("modelVersion", "priced");
    }

    private static JsonObject usage(Amounts told) {
        JsonObject usage = new JsonObject()
                .put("promptTokenCount", told.input())
                .put("candidatesTokenCount", told.output() - told.reasoning())
                .put("totalTokenCount", told.input() + told.output())
                .put(
                        "promptTokensDetails",
                        new JsonArray()
                                .add(new JsonObject().put("modality", "TEXT").put("tokenCount", told.input())));
        if (told.read() > 0) {
            usage.put("cachedContentTokenCount", told.read());
        }
        return told.reasoning() > 0 ? usage.put("thoughtsTokenCount", told.reasoning()) : usage;
    }
}
