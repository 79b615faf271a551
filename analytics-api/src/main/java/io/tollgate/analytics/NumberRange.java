package io.tollgate.analytics;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers from one to another, both included unless said otherwise.
 *
 * @param from null if there is no lowest
 * @param to null if there is no highest
 */
record NumberRange(
        @Nullable BigDecimal from,
        boolean fromExcluded,
        @Nullable BigDecimal to,
        boolean toExcluded) {
    private static final String NUMBER = "\\d{1,15}(?:\\.\\d{1,9})?";
    private static final Pattern BOUND = Pattern.compile("(>=?|<=?)(" + NUMBER + ")");
    private static final Pattern BETWEEN = Pattern.compile("(" + NUMBER + ")?\\.\\.(" + NUMBER + ")?");
    private static final Pattern ONE = Pattern.compile(NUMBER);

    NumberRange {
        if (from == null && to == null) {
            throw new IllegalArgumentException("a range has an end");
        }
    }

    /**
     * Reads {@code >1000}, {@code <=5}, {@code 0.01..0.05}, {@code 10..} or {@code 7}.
     *
     * @throws RefusedException if the text is none of these
     */
    static NumberRange parse(String parameter, String text) {
        Matcher bound = BOUND.matcher(text);
        if (bound.matches()) {
            BigDecimal number = new BigDecimal(bound.group(2));
            return switch (bound.group(1)) {
                case ">" -> new NumberRange(number, true, null, false);
                case ">=" -> new NumberRange(number, false, null, false);
                case "<" -> new NumberRange(null, false, number, true);
                default -> new NumberRange(null, false, number, false);
            };
        }
        Matcher between = BETWEEN.matcher(text);
        if (between.matches()) {
            BigDecimal from = number(between.group(1));
            BigDecimal to = number(between.group(2));
            if ((from != null || to != null) && (from == null || to == null || from.compareTo(to) <= 0)) {
                return new NumberRange(from, false, to, false);
            }
        }
        if (ONE.matcher(text).matches()) {
            return new NumberRange(number(text), false, number(text), false);
        }
        throw RefusedException.invalid(
                parameter,
                "\"" + text + "\" is no range of " + parameter
                        + "; allowed: a number, >1000, >=1000, <1000, <=1000, 0.01..0.05, 10.. or ..10, from the lower to the higher");
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    /** Adds a condition that is never null. */
    void addTo(Sql.Writer sql, Measure measure) {
        sql.add("ifNull(");
        if (from != null) {
            sql.add(measure.sql() + (fromExcluded ? " > " : " >= ") + "toDecimal128(?, 9)", from.toPlainString());
        }
        if (to != null) {
            sql.add(from == null ? "" : " AND ");
            sql.add(measure.sql() + (toExcluded ? " < " : " <= ") + "toDecimal128(?, 9)", to.toPlainString());
        }
        sql.add(", 0)");
    }
}
