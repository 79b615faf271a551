package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a model charges at one time. A kind of token without a rate of its own is charged as the kind that includes it:
 * cached and cache-written input and audio as input, reasoning and audio as output.
 *
 * @param inputAudio shown, not charged: usage does not tell audio apart; likewise {@code outputAudio}
 * @param request USD for the call itself, 0 with almost every provider
 */
public record PriceList(
        Price input,
        Price output,
        @Nullable Price cachedInput,
        @Nullable Price cacheWrite,
        @Nullable Price reasoning,
        @Nullable Price inputAudio,
        @Nullable Price outputAudio,
        BigDecimal request) {

    /** Rates for input and output alone. */
    public static PriceList of(Price input, Price output) {
        return new PriceList(input, output, null, null, null, null, null, BigDecimal.ZERO);
    }

    /** The exact cost in USD, not rounded. */
    BigDecimal cost(TokenUsage usage) {
        long all = usage.inputTokens();
        long cached = cachedInput == null ? 0 : usage.cachedInputTokens();
        long written = cacheWrite == null ? 0 : usage.cacheWriteInputTokens();
        long reasoned = reasoning == null ? 0 : usage.reasoningTokens();
        BigDecimal cost = plus(request, input, Math.max(0, all - cached - written), all);
        cost = plus(cost, cachedInput, cached, all);
        cost = plus(cost, cacheWrite, written, all);
        cost = plus(cost, output, Math.max(0, usage.outputTokens() - reasoned), all);
        return plus(cost, reasoning, reasoned, all);
    }

    private static BigDecimal plus(BigDecimal cost, @Nullable Price rate, long tokens, long inputTokens) {
        return tokens == 0 || rate == null
                ? cost
                : cost.add(rate.at(inputTokens).multiply(BigDecimal.valueOf(tokens)));
    }
}
