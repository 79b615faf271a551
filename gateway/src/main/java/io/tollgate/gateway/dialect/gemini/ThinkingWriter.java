package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings.Reasoning;
import java.util.Locale;

/**
 * Writes how much a model is to think, within what its generation can do (Gemini API, "Gemini thinking": thinking
 * levels and budgets, by model).
 */
final class ThinkingWriter {
    private static final String NAME = "reasoning_effort";
    private static final long DYNAMIC = -1;
    private static final long MOST_PRO = 32_768;
    private static final long LEAST_PRO = 128;
    private static final long MOST_FLASH = 24_576;
    private static final long LEAST_FLASH_LITE = 512;

    private final String model;
    private final Losses losses;
    private final ObjectNode config = Json.object();

    private ThinkingWriter(String model, Losses losses) {
        this.model = model.toLowerCase(Locale.ROOT);
        this.losses = losses;
    }

    /** Writes {@code thinkingConfig}, if there is anything to say. */
    static void write(Reasoning reasoning, String model, Losses losses, ObjectNode generationConfig) {
        ThinkingWriter writer = new ThinkingWriter(model, losses);
        writer.write(reasoning);
        if (!writer.config.isEmpty()) {
            generationConfig.set("thinkingConfig", writer.config);
        }
    }

    private void write(Reasoning reasoning) {
        Long budget = reasoning.budgetTokens();
        ReasoningEffort effort = reasoning.effort();
        switch (Generation.of(model)) {
            case PLAIN -> {
                if (thinks(reasoning)) {
                    losses.parameter(NAME);
                }
            }
            case BUDGET -> {
                if (budget != null) {
                    budget(budget);
                } else if (effort != null) {
                    budget(effort.budgetTokens());
                }
                shown(reasoning);
            }
            case LEVEL -> {
                if (budget != null && budget != 0) {
                    config.put("thinkingBudget", budget);
                } else if (budget != null || effort != null) {
                    level(effort == null ? ReasoningEffort.NONE : effort);
                }
                shown(reasoning);
            }
        }
    }

    private static boolean thinks(Reasoning reasoning) {
        Long budget = reasoning.budgetTokens();
        ReasoningEffort effort = reasoning.effort();
        return budget != null ? budget != 0 : effort != null && effort != ReasoningEffort.NONE;
    }

    /** Whoever asks for reasoning, and does not say that it wants it hidden, is shown it. */
    private void shown(Reasoning reasoning) {
        Boolean shown = reasoning.shown();
        if (shown != null ? shown : thinks(reasoning)) {
            config.put("includeThoughts", true);
        } else if (shown != null) {
            config.put("includeThoughts", false);
        }
    }

    private void budget(long asked) {
        long written = asked;
        if (asked != DYNAMIC) {
            if (isPro()) {
                written = Math.clamp(asked, LEAST_PRO, MOST_PRO);
            } else {
                long least = model.contains("lite") && asked != 0 ? LEAST_FLASH_LITE : 0;
                written = Math.clamp(asked, least, MOST_FLASH);
            }
        }
        if (written != asked) {
            losses.adjusted(NAME);
        }
        config.put("thinkingBudget", written);
    }

    /** The newest models cannot stop thinking altogether, and the larger ones not even nearly. */
    private void level(ReasoningEffort effort) {
        ReasoningEffort written = switch (effort) {
            case NONE, MINIMAL -> isPro() ? ReasoningEffort.LOW : ReasoningEffort.MINIMAL;
            case LOW, HIGH -> effort;
            case MEDIUM -> model.contains("gemini-3-pro") ? ReasoningEffort.HIGH : effort;
            case XHIGH, MAX -> ReasoningEffort.HIGH;
        };
        if (written != effort) {
            losses.adjusted(NAME);
        }
        config.put("thinkingLevel", written.name());
    }

    private boolean isPro() {
        return model.contains("pro");
    }
}
