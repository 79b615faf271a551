package io.tollgate.gateway.redaction;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tollgate.gateway.redaction.Redaction.Expression;
import java.util.List;
import java.util.function.LongSupplier;

/** Finds what an operator's own expressions match. For any thread. */
final class OwnExpressions {
    /** An expression that is ready to be matched. */
    private record Compiled(String name, Pattern pattern) {}

    private final List<Compiled> expressions;
    private final LongSupplier nanos;

    OwnExpressions(List<Expression> expressions, LongSupplier nanos) {
        this.expressions = expressions.stream()
                .map(expression -> new Compiled(expression.name(), Pattern.compile(expression.pattern())))
                .toList();
        this.nanos = nanos;
    }

    boolean none() {
        return expressions.isEmpty();
    }

    long now() {
        return expressions.isEmpty() ? 0 : nanos.getAsLong();
    }

    /**
     * Adds what there is in a text.
     *
     * @param deadline by which it has to be done
     * @throws TimedText.TooSlowException if it is not
     */
    void find(String text, long deadline, Findings found) {
        if (expressions.isEmpty()) {
            return;
        }
        TimedText timed = new TimedText(text, nanos, deadline);
        for (Compiled expression : expressions) {
            // One match after another: each is found in linear time, and all of them together in the time given.
            Matcher matcher = expression.pattern.matcher(timed);
            while (matcher.find()) {
                if (matcher.end() > matcher.start()) {
                    found.add(matcher.start(), matcher.end(), expression.name);
                }
            }
        }
    }
}
