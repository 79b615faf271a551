package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.ReasoningEffort;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.ToolChoice;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much a model is to think, as Anthropic has it (Anthropic API reference, "Extended thinking", "Adaptive
 * thinking"): a budget of at least 1,024 tokens within the limit of the answer, or an effort for newer models. Not with
 * a tool that must be called, nor in the middle of a tool loop whose calls come without the thoughts behind them.
 */
final class ThinkingWriter {
    private static final long LEAST_BUDGET = 1_024;
    /** What is left to say something with, where the caller sets no limit. */
    private static final long ANSWER = 8_192;

    private static final long AS_IT_THINKS_FIT = -1;
    private static final long OFF = 0;

    private final @Nullable Boolean shown;
    private final boolean asked;
    private final @Nullable ReasoningEffort effort;
    private long budget;
    private long maxTokens;

    /**
     * Decides.
     *
     * @param limit of the answer, which grows with the budget if the caller names none
     */
    ThinkingWriter(Conversation conversation, long limit, TargetModel target, Losses losses) {
        Settings.Reasoning reasoning = conversation.settings().reasoning();
        asked = reasoning != null && (reasoning.effort() != null || reasoning.budgetTokens() != null);
        shown = reasoning == null ? null : reasoning.shown();
        maxTokens = limit;
        budget = asked && reasoning != null ? wanted(reasoning) : OFF;
        if (budget != OFF && (forcesTool(conversation) || lacksThoughts(conversation))) {
            losses.adjusted("reasoning_effort");
            budget = OFF;
        }
        boolean adaptive = Generation.of(target.name()) == Generation.ADAPTIVE;
        effort = adaptive && budget > OFF ? effort(Objects.requireNonNull(reasoning), losses) : null;
        if (adaptive && budget != OFF) {
            budget = AS_IT_THINKS_FIT;
        } else if (budget > OFF) {
            fit(conversation.settings().maxOutputTokens() != null, target.maxOutputTokens(), losses);
        }
    }

    /** The nearest of Anthropic's, whose least is {@code low}. */
    private ReasoningEffort effort(Settings.Reasoning reasoning, Losses losses) {
        ReasoningEffort wished = reasoning.effort() == null ? ReasoningEffort.ofBudget(budget) : reasoning.effort();
        if (wished == ReasoningEffort.MINIMAL) {
            losses.adjusted("reasoning_effort");
            return ReasoningEffort.LOW;
        }
        return wished;
    }

    private static long wanted(Settings.Reasoning reasoning) {
        if (reasoning.effort() != null) {
            return reasoning.effort().budgetTokens();
        }
        return reasoning.budgetTokens() == null ? OFF : reasoning.budgetTokens();
    }

    private void fit(boolean limited, long most, Losses losses) {
        long wished = budget;
        budget = Math.max(budget, LEAST_BUDGET);
        if (!limited && budget + ANSWER > maxTokens) {
            maxTokens = most > 0 ? Math.min(most, budget + ANSWER) : budget + ANSWER;
        }
        if (budget >= maxTokens) {
            budget = maxTokens / 2;
        }
        if (budget < LEAST_BUDGET) {
            budget = OFF;
        }
        if (budget != wished) {
            losses.adjusted("reasoning_effort");
        }
    }

    private static boolean forcesTool(Conversation conversation) {
        ToolChoice choice = conversation.toolChoice();
        return !conversation.tools().isEmpty()
                && (choice instanceof ToolChoice.Required || choice instanceof ToolChoice.Named);
    }

    /** Whether the last thing that the assistant did was to call tools, without thoughts that Anthropic has signed. */
    private static boolean lacksThoughts(Conversation conversation) {
        List<Turn> turns = conversation.turns();
        if (turns.isEmpty() || turns.getLast().parts().stream().noneMatch(Part.ToolResult.class::isInstance)) {
            return false;
        }
        int at = turns.size() - 1;
        while (at >= 0 && turns.get(at).role() == Role.USER) {
            at--;
        }
        while (at > 0 && turns.get(at - 1).role() == Role.ASSISTANT) {
            at--;
        }
        return at >= 0 && turns.get(at).parts().stream().noneMatch(ThinkingWriter::isSigned);
    }

    private static boolean isSigned(Part part) {
        Signature signature = part instanceof Part.Reasoning thought ? thought.signature() : null;
        return signature != null && signature.origin() == WireFormat.ANTHROPIC_MESSAGES;
    }

    boolean thinks() {
        return budget != OFF;
    }

    long maxTokens() {
        return maxTokens;
    }

    void write(ObjectNode request) {
        if (!asked) {
            return;
        }
        ObjectNode thinking = request.putObject("thinking");
        if (budget == OFF) {
            thinking.put("type", "disabled");
            return;
        }
        if (budget == AS_IT_THINKS_FIT) {
            thinking.put("type", "adaptive");
            if (effort != null) {
                request.withObjectProperty("output_config").put("effort", effort.id());
            }
        } else {
            thinking.put("type", "enabled").put("budget_tokens", budget);
        }
        if (shown != null) {
            thinking.put("display", shown ? "summarized" : "omitted");
        }
    }
}
