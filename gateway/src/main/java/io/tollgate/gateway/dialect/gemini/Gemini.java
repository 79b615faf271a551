package io.tollgate.gateway.dialect.gemini;

import io.tollgate.gateway.call.CallerProviderKey.Location;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.ApiPath;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.GenericResponseMeter;
import io.tollgate.gateway.dialect.KeyHeader;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.tollgate.gateway.dialect.ResponseShape;
import io.tollgate.gateway.dialect.conversation.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Google's Gemini API (Gemini API reference, "GenerateContentResponse", "Embeddings" and "Authentication"). */
public final class Gemini implements Dialect {
    private static final String MODELS = "/models/";
    private static final String STREAM = "streamGenerateContent";
    private static final Set<String> ACTIONS = Set.of("generateContent", STREAM, "embedContent", "batchEmbedContents");
    private static final KeyHeader KEY = new KeyHeader(Location.X_GOOG_API_KEY, "");

    private static final ResponseShape SHAPE = new ResponseShape(
            Set.of("usageMetadata"),
            Set.of("modelVersion"),
            Set.of("candidates.finishReason", "promptFeedback.blockReason"),
            Set.of("text"),
            Set.of(),
            Set.of(),
            Set.of(GeminiUsage.SEARCHES),
            GeminiUsage::new);

    @Override
    public WireFormat wireFormat() {
        return WireFormat.GEMINI;
    }

    @Override
    public KeyHeader keyHeader() {
        return KEY;
    }

    @Override
    public String path(UpstreamOperation operation, String model, boolean streams) {
        String action = switch (operation) {
            case GENERATE_CONTENT -> streams ? STREAM : "generateContent";
            case GEMINI_COUNT_TOKENS -> "countTokens";
            case EMBED_CONTENT -> "embedContent";
            case BATCH_EMBED_CONTENTS -> "batchEmbedContents";
            case CHAT_COMPLETIONS,
                    RESPONSES,
                    EMBEDDINGS,
                    MESSAGES,
                    MESSAGES_COUNT_TOKENS,
                    RESPONSES_INPUT_TOKENS,
                    COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK -> throw new IllegalArgumentException(operation + " is of another format");
        };
        return "/v1beta" + MODELS + encoded(model) + ":" + action;
    }

    @Override
    public String streamQuery() {
        return "alt=sse";
    }

    /** A name as one segment of a path, so that it leads nowhere else. */
    private static String encoded(String model) {
        return URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@code …/models/{model}:{action}}. */
    @Override
    public @Nullable ApiPath recognize(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        int colon = last.lastIndexOf(':');
        if (colon <= 0 || !path.contains(MODELS)) {
            return null;
        }
        String action = last.substring(colon + 1);
        boolean canonical = ApiPath.isVersion(path.substring(0, path.indexOf(MODELS)))
                && path.indexOf(MODELS) + MODELS.length() == path.lastIndexOf('/') + 1;
        return new ApiPath(
                ACTIONS.contains(action), decoded(last.substring(0, colon)), action.equals(STREAM), canonical);
    }

    private static String decoded(String escaped) {
        try {
            return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return escaped;
        }
    }

    @Override
    public ResponseMeter meter(Request request) {
        return new GenericResponseMeter(SHAPE, request.billing(), request.streams());
    }

    /** Blank lines: Google's own clients in Python and Go take a comment for an answer, and fail. */
    @Override
    public Buffer keepAlive() {
        return Buffer.buffer("\r\n\r\n");
    }

    @Override
    public JsonObject error(ErrorBody error) {
        return new JsonObject(Json.buffer(GeminiErrors.write(error)));
    }

    @Override
    public Buffer errorEvent(ErrorBody error, long number) {
        return Buffer.buffer("data: ")
                .appendBytes(Json.bytes(GeminiErrors.write(error)))
                .appendString("\n\n");
    }
}
