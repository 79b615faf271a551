package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;

/** Numbers of tokens as a row has them, or differences between such. */
public record Counts(
        long input,
        long output,
        long cachedInput,
        long cacheWriteInput,
        long reasoning,
        long cacheWrite1hInput,
        long inputAudio,
        long cachedInputAudio,
        long outputAudio,
        long inputImage,
        long outputImage,
        long inputVideo) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Those of a usage. */
    public static Counts of(MeteredUsage usage) {
        TokenUsage tokens = usage.tokens();
        Particulars told = usage.particulars();
        return new Counts(
                tokens.inputTokens(),
                tokens.outputTokens(),
                tokens.cachedInputTokens(),
                tokens.cacheWriteInputTokens(),
                tokens.reasoningTokens(),
                told.whole(Meter.CACHE_WRITE_1H),
                told.whole(Meter.INPUT_AUDIO),
                told.whole(Meter.CACHED_INPUT_AUDIO),
                told.whole(Meter.OUTPUT_AUDIO),
                told.whole(Meter.INPUT_IMAGE),
                told.whole(Meter.OUTPUT_IMAGE),
                told.whole(Meter.INPUT_VIDEO));
    }

    /** Both together. */
    public Counts plus(Counts more) {
        return combined(more, 1);
    }

    /** What is to be added to others to have these. */
    public Counts minus(Counts others) {
        return combined(others, -1);
    }

    private Counts combined(Counts other, int sign) {
        return new Counts(
                input + sign * other.input,
                output + sign * other.output,
                cachedInput + sign * other.cachedInput,
                cacheWriteInput + sign * other.cacheWriteInput,
                reasoning + sign * other.reasoning,
                cacheWrite1hInput + sign * other.cacheWrite1hInput,
                inputAudio + sign * other.inputAudio,
                cachedInputAudio + sign * other.cachedInputAudio,
                outputAudio + sign * other.outputAudio,
                inputImage + sign * other.inputImage,
                outputImage + sign * other.outputImage,
                inputVideo + sign * other.inputVideo);
    }
}
