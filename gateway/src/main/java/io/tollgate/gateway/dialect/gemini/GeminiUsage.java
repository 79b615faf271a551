package io.tollgate.gateway.dialect.gemini;

import static io.tollgate.gateway.dialect.TokenCounts.UNREPORTED;
import static io.tollgate.gateway.dialect.TokenCounts.orZero;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.gateway.dialect.TokenCounts;
import io.tollgate.gateway.dialect.UsageReader;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage of an answer of Gemini's API (Gemini API reference, "UsageMetadata" and "GroundingMetadata"): the
 * prompt with its cached part, what tools added to it, candidates, and thoughts apart from them. Each part of a stream
 * reports all of it up to there.
 */
final class GeminiUsage implements UsageReader {
    /** Where an answer says what was searched for. */
    static final String SEARCHES = "candidates.groundingMetadata.webSearchQueries";

    private static final int MOST_SEARCHES = 1_000;

    private final Observations observed = new Observations();
    private final Set<String> searches = new HashSet<>();
    private long prompt = UNREPORTED;
    private long tools = UNREPORTED;
    private long cached = UNREPORTED;
    private long candidates = UNREPORTED;
    private long thoughts = UNREPORTED;
    private Map<Meter, Long> ofPrompt = Map.of();
    private Map<Meter, Long> ofTools = Map.of();
    private @Nullable TokenUsage made;

    @Override
    public boolean read(JsonParser parser) throws IOException {
        boolean reported = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "promptTokensDetails" -> ofPrompt = newer(ofPrompt, byMeter(parser, false));
                case "toolUsePromptTokensDetails" -> ofTools = newer(ofTools, byMeter(parser, false));
                case "cacheTokensDetails" -> {
                    Long audio = byMeter(parser, false).get(Meter.INPUT_AUDIO);
                    observed.count(Meter.CACHED_INPUT_AUDIO, audio == null ? UNREPORTED : audio);
                }
                case "candidatesTokensDetails", "responseTokensDetails" ->
                    byMeter(parser, true).forEach(observed::count);
                case "serviceTier" -> {
                    String tier = Observations.textAt(parser);
                    observed.serviceTier(tier == null ? null : tier.toLowerCase(Locale.ROOT));
                }
                default -> reported |= member(name, TokenCounts.at(parser));
            }
        }
        for (Meter meter : new Meter[] {Meter.INPUT_AUDIO, Meter.INPUT_IMAGE, Meter.INPUT_VIDEO}) {
            observed.count(meter, ofPrompt.getOrDefault(meter, 0L) + ofTools.getOrDefault(meter, 0L));
        }
        made = prompt == UNREPORTED && candidates == UNREPORTED && thoughts == UNREPORTED ? null : sum();
        return reported;
    }

    private boolean member(String name, long count) {
        switch (name) {
            case "promptTokenCount" -> prompt = newer(prompt, count);
            case "toolUsePromptTokenCount" -> tools = newer(tools, count);
            case "cachedContentTokenCount" -> cached = newer(cached, count);
            // As Gemini's own API says it, and as its live one does.
            case "candidatesTokenCount", "responseTokenCount" -> candidates = newer(candidates, count);
            case "thoughtsTokenCount" -> thoughts = newer(thoughts, count);
            default -> {
                return false;
            }
        }
        return count != UNREPORTED;
    }

    /** What is left out stays, and so does what is said to be nothing: tokens that were spent do not come back. */
    private static long newer(long before, long later) {
        return later > 0 || before == UNREPORTED ? later : before;
    }

    private static Map<Meter, Long> newer(Map<Meter, Long> before, Map<Meter, Long> later) {
        return later.isEmpty() ? before : later;
    }

    /** Counts by what was read or made; text is what is left. */
    private Map<Meter, Long> byMeter(JsonParser parser, boolean made) throws IOException {
        Map<Meter, Long> counts = new EnumMap<>(Meter.class);
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return counts;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String modality = null;
            long count = UNREPORTED;
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean names = parser.currentName().equals("modality");
                boolean counted = parser.currentName().equals("tokenCount");
                parser.nextToken();
                if (names) {
                    modality = Observations.textAt(parser);
                } else {
                    long number = TokenCounts.at(parser);
                    count = counted ? number : count;
                }
            }
            if (modality != null && count > 0) {
                Meter meter = meter(modality, made);
                if (meter != null) {
                    counts.merge(meter, count, Long::sum);
                }
            }
        }
        return counts;
    }

    /** Null for text, and for what there is no meter of, which is a gap. */
    private @Nullable Meter meter(String modality, boolean made) {
        return switch (modality) {
            case "AUDIO" -> made ? Meter.OUTPUT_AUDIO : Meter.INPUT_AUDIO;
            // Pages of documents are read as images (Gemini API, "Document understanding").
            case "IMAGE", "DOCUMENT" -> made ? Meter.OUTPUT_IMAGE : Meter.INPUT_IMAGE;
            case "VIDEO" -> {
                if (made) {
                    observed.gap("output_video");
                    yield null;
                }
                yield Meter.INPUT_VIDEO;
            }
            case "TEXT", "MODALITY_UNSPECIFIED" -> null;
            default -> {
                observed.gap((made ? "output_" : "input_") + modality.toLowerCase(Locale.ROOT));
                yield null;
            }
        };
    }

    @Override
    public void other(String path, byte[] value) {
        if (!path.equals(SEARCHES)) {
            return;
        }
        Observations.reading(value, parser -> {
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                if (!parser.getText().isEmpty() && searches.size() < MOST_SEARCHES) {
                    searches.add(parser.getText());
                }
            }
        });
        observed.count(Meter.GROUNDING, searches.size());
    }

    private TokenUsage sum() {
        long reasoning = orZero(thoughts);
        return new TokenUsage(
                orZero(prompt) + orZero(tools), orZero(candidates) + reasoning, orZero(cached), 0, reasoning);
    }

    @Override
    public @Nullable TokenUsage usage() {
        return made;
    }

    @Override
    public Particulars particulars() {
        return observed.all();
    }

    @Override
    public boolean inputKnown() {
        return prompt != UNREPORTED;
    }

    @Override
    public boolean outputKnown() {
        return candidates != UNREPORTED || thoughts != UNREPORTED;
    }
}
