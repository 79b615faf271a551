package io.tollgate.gateway.dialect.conversation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How hard a model thinks, by OpenAI's names, and the one table that turns that into a budget of tokens and back. */
public enum ReasoningEffort {
    NONE(0),
    MINIMAL(1_024),
    LOW(4_096),
    MEDIUM(8_192),
    HIGH(24_576),
    XHIGH(32_768),
    MAX(64_000);

    private final long budgetTokens;

    ReasoningEffort(long budgetTokens) {
        this.budgetTokens = budgetTokens;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Tokens to think with. */
    public long budgetTokens() {
        return budgetTokens;
    }

    /** The effort of a name; null if there is none. */
    public static @Nullable ReasoningEffort of(String id) {
        for (ReasoningEffort effort : values()) {
            if (effort.id().equals(id)) {
                return effort;
            }
        }
        return null;
    }

    /** The least effort whose budget is enough. */
    public static ReasoningEffort ofBudget(long tokens) {
        for (ReasoningEffort effort : values()) {
            if (tokens <= effort.budgetTokens) {
                return effort;
            }
        }
        return MAX;
    }
}
