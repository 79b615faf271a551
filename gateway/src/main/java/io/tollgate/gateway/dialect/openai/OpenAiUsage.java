package io.tollgate.gateway.dialect.openai;

import static io.tollgate.gateway.dialect.TokenCounts.UNREPORTED;
import static io.tollgate.gateway.dialect.TokenCounts.orZero;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.gateway.dialect.UsageReader;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage of an OpenAI-style answer (OpenAI API reference, "The chat completion object", "Embeddings" and
 * "Create transcription"), with the spellings that compatible providers have.
 */
public class OpenAiUsage implements UsageReader {
    /** Of Gemini's compatible API, which leaves thoughts out of everything but the total. */
    private static final String THOUGHTS_IN_TOTAL = "gemini-";

    private final Observations observed = new Observations();
    private final OpenAiReport told = new OpenAiReport();
    private boolean thoughtsInTotal;
    private boolean stale = true;
    private @Nullable TokenUsage made;

    /**
     * All that has been reported; null if nothing was.
     *
     * <p>Some providers leave a part out of the count that it belongs to, and report it separately, and in the total:
     * xAI leaves out reasoning; proxies of Anthropic's API, what was read from the cache and written to it. Gemini's
     * compatible API has thoughts in the total alone. A total that is larger for another reason is a gap.
     */
    @Override
    public final @Nullable TokenUsage usage() {
        if (stale) {
            made = sum();
            stale = false;
        }
        return made;
    }

    private @Nullable TokenUsage sum() {
        if (!told.any()) {
            return null;
        }
        boolean totalAlone = told.input == UNREPORTED && told.output == UNREPORTED;
        long in = totalAlone ? orZero(told.total) : orZero(told.input);
        long out = orZero(told.output);
        long read = orZero(told.cached);
        long wrote = orZero(told.written);
        long reasoned = orZero(told.reasoning);
        long left = told.input == UNREPORTED || told.output == UNREPORTED || told.total == UNREPORTED
                ? 0
                : told.total - in - out;
        if (read + wrote > 0 && (read + wrote > in || inputLeftOut(left, read + wrote, reasoned))) {
            in += read + wrote;
            left -= read + wrote;
        }
        if (reasoned > 0 && (left == reasoned || reasoned > out)) {
            out += reasoned;
        } else if (left > 0 && reasoned == 0 && thoughtsInTotal) {
            out += left;
            reasoned = left;
        } else if (left > 0 && in + out > 0) {
            observed.gap("total_tokens");
        }
        return new TokenUsage(in, out, read, wrote, reasoned);
    }

    private static boolean inputLeftOut(long left, long cachedOrWritten, long reasoned) {
        return left != reasoned && (left == cachedOrWritten || left == cachedOrWritten + reasoned);
    }

    @Override
    public Particulars particulars() {
        usage();
        return observed.all();
    }

    @Override
    public final boolean inputKnown() {
        return told.input != UNREPORTED || told.output == UNREPORTED;
    }

    @Override
    public final boolean outputKnown() {
        return told.output != UNREPORTED;
    }

    /** What is gathered beside the tokens. */
    protected final Observations observed() {
        return observed;
    }

    /** The answer says which tier served it. */
    final void serviceTier(@Nullable String tier) {
        observed.serviceTier(tier);
    }

    /** The answer says which model it comes from. */
    final void answeredBy(@Nullable String model) {
        thoughtsInTotal |= model != null && model.toLowerCase(Locale.ROOT).contains(THOUGHTS_IN_TOTAL);
    }

    @Override
    public void other(String path, byte[] value) {
        switch (path) {
            case "service_tier" -> serviceTier(Observations.string(value));
            case "model" -> {
                answeredBy(Observations.string(value));
                stale = true;
            }
            default -> {
                // Of another shape.
            }
        }
    }

    @Override
    public final boolean read(JsonParser parser) throws IOException {
        OpenAiReport report = new OpenAiReport();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            report.member(name, parser, observed);
        }
        told.replace(report, observed);
        stale = true;
        return report.any() || observed.counted(Meter.AUDIO_SECONDS) > 0;
    }
}
