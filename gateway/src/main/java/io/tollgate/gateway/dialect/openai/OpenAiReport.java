package io.tollgate.gateway.dialect.openai;

import static io.tollgate.gateway.dialect.TokenCounts.UNREPORTED;
import static io.tollgate.gateway.dialect.TokenCounts.orZero;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.gateway.dialect.ServerTools;
import io.tollgate.gateway.dialect.TokenCounts;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What one usage object says, in the spellings that there are; what it does not say is {@link TokenCounts#UNREPORTED}.
 */
final class OpenAiReport {
    long input = UNREPORTED;
    long output = UNREPORTED;
    long cached = UNREPORTED;
    long written = UNREPORTED;
    long reasoning = UNREPORTED;
    long total = UNREPORTED;
    private long missed = UNREPORTED;
    private long writtenForAnHour = UNREPORTED;
    private long inputAudio = UNREPORTED;
    private long cachedAudio = UNREPORTED;
    private long outputAudio = UNREPORTED;
    private long inputImage = UNREPORTED;
    private long outputImage = UNREPORTED;
    private long inputVideo = UNREPORTED;
    private boolean seconds;
    private boolean callersKey;
    private @Nullable BigDecimal cost;
    private @Nullable BigDecimal upstreamCost;

    boolean any() {
        return input != UNREPORTED || output != UNREPORTED || total != UNREPORTED || seconds;
    }

    void member(String name, JsonParser parser, Observations observed) throws IOException {
        switch (name) {
            case "prompt_tokens", "input_tokens" -> input = TokenCounts.at(parser);
            case "completion_tokens", "output_tokens" -> output = TokenCounts.at(parser);
            case "total_tokens" -> total = TokenCounts.at(parser);
            // As DeepSeek says it; as Moonshot and Together do; as Anthropic's API and proxies of it do.
            case "prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens" ->
                cached = Math.max(cached, TokenCounts.at(parser));
            case "prompt_cache_miss_tokens" -> missed = TokenCounts.at(parser);
            case "cache_creation_input_tokens" -> written = Math.max(written, TokenCounts.at(parser));
            case "cache_creation" -> cacheCreation(parser);
            // With an s as chat completions have it, without as transcriptions and the realtime API do.
            case "prompt_tokens_details", "input_tokens_details", "input_token_details" -> details(parser, true);
            case "completion_tokens_details", "output_tokens_details", "output_token_details" -> details(parser, false);
            case "seconds" -> seconds(parser, observed);
            case "server_tool_use", "server_side_tool_usage_details" -> ServerTools.read(parser, observed);
            // Of reranking, as Cohere and OpenRouter charge it: a unit that no price here is of.
            case "search_units" -> {
                if (TokenCounts.at(parser) > 0) {
                    observed.gap("search_units");
                }
            }
            case "num_search_queries" -> observed.count(Meter.WEB_SEARCH, TokenCounts.at(parser));
            case "cost" -> cost(parser);
            case "cost_details" -> costDetails(parser);
            // OpenRouter's word for a key of the caller's own.
            case "is_byok" -> callersKey = parser.currentToken() == JsonToken.VALUE_TRUE;
            case "service_tier" -> observed.serviceTier(Observations.textAt(parser));
            default -> parser.skipChildren();
        }
    }

    private void details(JsonParser parser, boolean ofInput) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "cached_tokens" -> cached = Math.max(cached, TokenCounts.at(parser));
                // As OpenAI and OpenRouter say it; as LiteLLM does; as Alibaba does.
                case "cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens" ->
                    written = Math.max(written, TokenCounts.at(parser));
                case "cache_creation_token_details", "cache_creation" -> cacheCreation(parser);
                case "cached_tokens_details" -> cachedDetails(parser);
                case "reasoning_tokens" -> reasoning = TokenCounts.at(parser);
                case "audio_tokens" -> {
                    long count = TokenCounts.at(parser);
                    inputAudio = ofInput ? count : inputAudio;
                    outputAudio = ofInput ? outputAudio : count;
                }
                case "image_tokens" -> {
                    long count = TokenCounts.at(parser);
                    inputImage = ofInput ? count : inputImage;
                    outputImage = ofInput ? outputImage : count;
                }
                case "video_tokens" -> inputVideo = ofInput ? TokenCounts.at(parser) : inputVideo;
                default -> parser.skipChildren();
            }
        }
    }

    private void cachedDetails(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean audio = parser.currentName().equals("audio_tokens");
            parser.nextToken();
            long count = TokenCounts.at(parser);
            cachedAudio = audio ? count : cachedAudio;
        }
    }

    private void cacheCreation(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        long brief = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            long count = TokenCounts.at(parser);
            switch (name) {
                case "ephemeral_5m_input_tokens" -> brief = orZero(count);
                case "ephemeral_1h_input_tokens" -> writtenForAnHour = count;
                default -> {
                    // Not known.
                }
            }
        }
        written = Math.max(written, brief + orZero(writtenForAnHour));
    }

    private void seconds(JsonParser parser, Observations observed) throws IOException {
        BigDecimal length = Observations.amountAt(parser);
        if (length != null && length.signum() >= 0) {
            observed.count(Meter.AUDIO_SECONDS, length.stripTrailingZeros());
            seconds = true;
        }
    }

    /** A number, or text; Perplexity has an object with the total in it. */
    private void cost(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            cost = Observations.amountAt(parser);
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean all = parser.currentName().equals("total_cost");
            parser.nextToken();
            BigDecimal amount = Observations.amountAt(parser);
            cost = all ? amount : cost;
        }
    }

    private void costDetails(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean upstream = parser.currentName().equals("upstream_inference_cost");
            parser.nextToken();
            BigDecimal amount = Observations.amountAt(parser);
            upstreamCost = upstream ? amount : upstreamCost;
        }
    }

    /**
     * Takes what a later report says in place of what was said before. What it leaves out stays, and so does what it
     * says is nothing where there was something: tokens that were spent do not come back.
     */
    void replace(OpenAiReport later, Observations observed) {
        if (later.input == UNREPORTED && later.missed != UNREPORTED) {
            later.input = later.missed + orZero(later.cached);
        }
        if (orZero(later.input) + orZero(later.cached) + orZero(later.written) > 0 || input == UNREPORTED) {
            if (later.input != UNREPORTED && later.cached == UNREPORTED && cached > later.input) {
                cached = UNREPORTED;
            }
            input = newer(input, later.input);
            cached = newer(cached, later.cached);
            written = newer(written, later.written);
        }
        if (later.output > 0 || output == UNREPORTED) {
            output = newer(output, later.output);
            reasoning = newer(reasoning, later.reasoning);
        }
        total = later.total;
        observed.count(Meter.CACHE_WRITE_1H, later.writtenForAnHour);
        observed.count(Meter.INPUT_AUDIO, later.inputAudio);
        observed.count(Meter.CACHED_INPUT_AUDIO, later.cachedAudio);
        observed.count(Meter.OUTPUT_AUDIO, later.outputAudio);
        observed.count(Meter.INPUT_IMAGE, later.inputImage);
        observed.count(Meter.OUTPUT_IMAGE, later.outputImage);
        observed.count(Meter.INPUT_VIDEO, later.inputVideo);
        seconds |= later.seconds;
        if (later.cost != null) {
            // With a key of the caller's own, the router charges its fee, and the provider behind it the rest.
            BigDecimal behind = later.callersKey && later.upstreamCost != null ? later.upstreamCost : BigDecimal.ZERO;
            observed.told(later.cost.add(behind));
        }
    }

    private static long newer(long before, long later) {
        return later == UNREPORTED ? before : later;
    }
}
