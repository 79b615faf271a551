package io.tollgate.gateway.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A name for several models, of which a policy says which one is asked first.
 *
 * @param targets in their order of preference, each a model's name or {@code provider/model}
 * @param sticky what keeps a call of the policy {@code weighted} with the model that an earlier one had: {@code
 *     session}, or {@code metadata.} and a key of {@code cf-aig-metadata}; null if nothing does
 */
public record AliasConfig(
        String name,
        Policy policy,
        List<Choice> targets,
        @Nullable String sticky) {
    /** The name that stands for every model that is able, unless it is an alias itself. */
    public static final String AUTO = "auto";

    /** What {@link #sticky} says for the caller's session. */
    public static final String SESSION = "session";

    /** What {@link #sticky} begins with for a key of the caller's metadata. */
    public static final String METADATA = "metadata.";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");
    private static final int MOST_TARGETS = 50;

    /** How candidates are put in order. */
    public enum Policy {
        /** As listed. */
        PRIORITY,
        /** By shares, as their weights are. */
        WEIGHTED,
        /** The one that begins to answer soonest first. */
        LATENCY,
        /** The one that the call costs least at first. */
        COST,
        /** The one with the least of its permits in use first. */
        LEAST_BUSY,
        /** By what is known of success, headroom, latency, fit and priority together. */
        SCORE;

        /** As configuration and the API write it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The policy of that id.
         *
         * @throws IllegalArgumentException with those that there are, for any other text
         */
        public static Policy of(String id) {
            for (Policy policy : values()) {
                if (policy.id().equals(id)) {
                    return policy;
                }
            }
            throw new IllegalArgumentException("the policy is one of "
                    + String.join(", ", Arrays.stream(values()).map(Policy::id).toList()));
        }
    }

    /**
     * One of the models.
     *
     * @param model a name that a call could have, but for an alias or a route
     * @param weight more than 0; its share is this of the sum of all
     */
    public record Choice(String model, double weight) {
        public Choice {
            if (model.isBlank()) {
                throw new IllegalArgumentException("a target needs a model");
            }
            if (!(weight > 0 && weight <= 1_000_000)) {
                throw new IllegalArgumentException(
                        "the weight of " + model + " must be more than 0 and at most 1000000");
            }
        }
    }

    /**
     * An alias that is in order.
     *
     * @throws IllegalArgumentException with what is wrong, in words for an operator
     */
    public AliasConfig {
        targets = List.copyOf(targets);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of an alias is 1 to 128 letters, digits and . _ : @ -, and no slash");
        }
        if (targets.isEmpty() || targets.size() > MOST_TARGETS) {
            throw new IllegalArgumentException("an alias has 1 to " + MOST_TARGETS + " targets");
        }
        if (targets.stream().anyMatch(choice -> choice.model().equals(name))) {
            throw new IllegalArgumentException("an alias cannot be a target of itself");
        }
        if (sticky != null
                && !sticky.equals(SESSION)
                && !(sticky.startsWith(METADATA) && sticky.length() > METADATA.length())) {
            throw new IllegalArgumentException("sticky must be session, or metadata. and a key");
        }
    }
}
