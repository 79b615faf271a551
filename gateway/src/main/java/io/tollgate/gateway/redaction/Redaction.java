package io.tollgate.gateway.redaction;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * What is replaced in bodies.
 *
 * @param kinds of data that the gateway recognizes itself
 * @param expressions of the operator's own
 */
public record Redaction(Set<Kind> kinds, List<Expression> expressions) {
    /** Everything that the gateway recognizes itself. */
    public static final Redaction USUAL = new Redaction(EnumSet.allOf(Kind.class), List.of());

    public static final int MOST_EXPRESSIONS = 16;

    /** Kinds of data that are recognized. */
    public enum Kind {
        EMAIL,
        /** In international form, or as North America and much of Europe write their own. */
        PHONE,
        /** Payment cards, by their issuers' ranges and the checksum of ISO/IEC 7812-1. */
        CARD,
        /** Bank accounts, by their countries' lengths and the checksum of ISO 13616-1. */
        IBAN,
        /** Tokens and keys by their makers' prefixes, private keys, and what a name such as password introduces. */
        SECRET;

        /** As configuration and answers write it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of that {@link #id}; null if there is none. */
        public static @Nullable Kind of(String id) {
            for (Kind kind : values()) {
                if (kind.id().equals(id)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /**
     * An expression in the syntax of RE2, which is matched in linear time.
     *
     * @param name what stands in place of a match: 1 to 32 lower-case letters, digits, dashes or underscores
     */
    public record Expression(String name, String pattern) {
        public static final int LONGEST = 256;
        /** What counted repetitions may multiply a pattern by, all of them together. */
        private static final int MOST_REPETITIONS = 1000;

        private static final java.util.regex.Pattern NAME = java.util.regex.Pattern.compile("[a-z0-9_-]{1,32}");
        private static final java.util.regex.Pattern COUNTED =
                java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

        public Expression {
            String problem = problem(name, pattern);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        }

        /** Whether an expression may be called so. */
        public static boolean isName(String name) {
            return NAME.matcher(name).matches() && Kind.of(name) == null;
        }

        /** What is wrong with an expression; null if nothing is. */
        public static @Nullable String problem(String name, String pattern) {
            if (!isName(name)) {
                return "must have a name of 1 to 32 lower-case letters, digits, dashes or underscores that is no kind"
                        + " of its own";
            }
            if (pattern.isEmpty() || pattern.length() > LONGEST) {
                return "must have 1 to " + LONGEST + " characters";
            }
            if (repetitions(pattern) > MOST_REPETITIONS) {
                return "must not repeat more than " + MOST_REPETITIONS + " times, counted repetitions multiplied";
            }
            try {
                return Pattern.compile(pattern).matcher("").find() ? "must not match the empty text" : null;
            } catch (PatternSyntaxException e) {
                return "is no regular expression in the syntax of RE2: " + e.getDescription();
            }
        }

        private static long repetitions(String pattern) {
            long product = 1;
            Matcher counted = COUNTED.matcher(pattern);
            while (counted.find() && product <= MOST_REPETITIONS) {
                String most = counted.group(2);
                product *= Math.max(1, Long.parseLong(most == null || most.isEmpty() ? counted.group(1) : most));
            }
            return product;
        }
    }

    public Redaction {
        kinds = kinds.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(kinds));
        expressions = List.copyOf(expressions);
        if (expressions.size() > MOST_EXPRESSIONS) {
            throw new IllegalArgumentException("there may be " + MOST_EXPRESSIONS + " expressions at most");
        }
        Set<String> names = new HashSet<>();
        if (!expressions.stream().map(Expression::name).allMatch(names::add)) {
            throw new IllegalArgumentException("two expressions have the same name");
        }
    }
}
