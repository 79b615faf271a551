package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;

/** The words of an item of reasoning: the thoughts themselves where a model shows them, else their summary. */
final class ReasoningText {
    /** Between the parts of a summary, which are paragraphs. */
    static final String BETWEEN = "\n\n";

    private ReasoningText() {}

    static String of(JsonNode item) {
        String thoughts = joined(item.path("content"), "");
        return thoughts.isEmpty() ? joined(item.path("summary"), BETWEEN) : thoughts;
    }

    private static String joined(JsonNode parts, String between) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                text.append(between);
            }
            text.append(parts.path(i).path("text").asText());
        }
        return text.toString();
    }
}
