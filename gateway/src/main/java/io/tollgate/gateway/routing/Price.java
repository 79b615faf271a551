package io.tollgate.gateway.routing;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/**
 * A price in USD for one token, that may depend on how long the whole input is.
 *
 * @param base the price of a token
 * @param above what the price is instead for long inputs, by rising length
 */
public record Price(BigDecimal base, List<Step> above) {
    private static final int MILLION_EXPONENT = 6;

    /** The price of a token, once the call's input is longer than that many tokens. */
    public record Step(long inputTokens, BigDecimal price) {
        public Step {
            notNegative(price);
        }
    }

    public Price {
        notNegative(base);
        above = List.copyOf(above);
        for (int i = 1; i < above.size(); i++) {
            if (above.get(i - 1).inputTokens() >= above.get(i).inputTokens()) {
                throw new IllegalArgumentException("the steps of a price must be in ascending order");
            }
        }
    }

    /** A rate from the price of a million tokens. */
    public static Price perMillion(BigDecimal price) {
        return new Price(price.movePointLeft(MILLION_EXPONENT), List.of());
    }

    /** This rate, with another price of a million tokens above some length of the input. */
    Price above(long inputTokens, BigDecimal price) {
        Step step = new Step(inputTokens, price.movePointLeft(MILLION_EXPONENT));
        return new Price(base, Stream.concat(above.stream(), Stream.of(step)).toList());
    }

    /** The price of a token in a call with that much input. */
    public BigDecimal at(long inputTokens) {
        for (int i = above.size() - 1; i >= 0; i--) {
            if (inputTokens > above.get(i).inputTokens()) {
                return above.get(i).price();
            }
        }
        return base;
    }

    /** The length above which the price is that of a call with that much input; -1 for the base. */
    long stepAt(long inputTokens) {
        for (int i = above.size() - 1; i >= 0; i--) {
            if (inputTokens > above.get(i).inputTokens()) {
                return above.get(i).inputTokens();
            }
        }
        return -1;
    }

    /** A price of something that is no token. */
    static Price each(BigDecimal price) {
        return new Price(price, List.of());
    }

    private static void notNegative(BigDecimal price) {
        if (price.signum() < 0) {
            throw new IllegalArgumentException("a price is not negative, as " + price + " is");
        }
    }
}
