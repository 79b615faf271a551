package io.tollgate.gateway.route;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One element of a route, which leads to others by its outputs. */
public sealed interface Element {
    String id();

    /** Where each output leads, by the output's name. */
    Map<String, String> outputs();

    /** Where every call begins. */
    record Start(String id, String next) implements Element {
        @Override
        public Map<String, String> outputs() {
            return Map.of("next", next);
        }
    }

    /** Leads by a condition on the call. */
    record Conditional(String id, Condition condition, String whenTrue, String whenFalse) implements Element {
        @Override
        public Map<String, String> outputs() {
            return listed("true", whenTrue, "false", whenFalse);
        }
    }

    /**
     * Leads by chance.
     *
     * @param shares together at most 100 per cent
     * @param otherwise for what is left; null where nothing is
     * @param key calls with the same value of it go the same way; null where each call is drawn by itself
     */
    record Percentage(
            String id,
            List<Share> shares,
            @Nullable String otherwise,
            @Nullable Field key) implements Element {
        /** An output and how much of the calls it gets. */
        public record Share(String output, double percent, String to) {}

        public Percentage {
            shares = List.copyOf(shares);
        }

        @Override
        public Map<String, String> outputs() {
            Map<String, String> outputs = new LinkedHashMap<>();
            shares.forEach(share -> outputs.put(share.output(), share.to()));
            if (otherwise != null) {
                outputs.put("else", otherwise);
            }
            return outputs;
        }

        /** The output for a number from 0 to less than 1. */
        String output(double drawn) {
            double upTo = 0;
            for (Share share : shares) {
                upTo += share.percent() / 100;
                if (drawn < upTo) {
                    return share.output();
                }
            }
            return otherwise == null ? shares.getLast().output() : "else";
        }
    }

    /**
     * Leads by how much was asked, or spent, in a time.
     *
     * @param key each value of it has the limit to itself; null where all calls have one together
     * @param limit calls, or USD
     * @param fallback null where the route ends for a call that is over the limit
     */
    record Rate(
            String id,
            Counts counts,
            @Nullable Field key,
            BigDecimal limit,
            Duration interval,
            Technique technique,
            String success,
            @Nullable String fallback)
            implements Element {
        /** What is limited. */
        public enum Counts {
            COUNT,
            COST
        }

        /** What the interval is. */
        public enum Technique {
            /** The time before each call. */
            SLIDING,
            /** One after the other, of which one begins with the year 1970 of UTC. */
            FIXED
        }

        @Override
        public Map<String, String> outputs() {
            return listed("success", success, "fallback", fallback);
        }
    }

    /**
     * Asks a model.
     *
     * @param retries after the first attempt; null where the provider's setting holds
     * @param timeoutMillis to the first part of the answer, for each attempt; 0 where the provider's setting holds
     * @param success leads to an end: whoever has an answer needs no other
     * @param fallback null where the route ends with what the model brought
     */
    record Model(
            String id,
            String provider,
            String model,
            @Nullable Integer retries,
            long timeoutMillis,
            String success,
            @Nullable String fallback)
            implements Element {
        @Override
        public Map<String, String> outputs() {
            return listed("success", success, "fallback", fallback);
        }
    }

    /** Where a call ends, with the answer of the last model that gave one. */
    record End(String id) implements Element {
        @Override
        public Map<String, String> outputs() {
            return Map.of();
        }
    }

    private static Map<String, String> listed(String name, String to, String otherName, @Nullable String other) {
        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put(name, to);
        if (other != null) {
            outputs.put(otherName, other);
        }
        return outputs;
    }
}
