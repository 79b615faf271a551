package io.tollgate.gateway.dialect.anthropic;

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
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Anthropic's Messages (Anthropic API reference, "Messages" and "Authentication"). */
public final class AnthropicMessages implements Dialect {
    /** Anthropic API reference, "Versions"; the newest there is. */
    private static final String VERSION = "anthropic-version";

    private static final String PATH = "/messages";
    private static final KeyHeader KEY = new KeyHeader(Location.X_API_KEY, "");

    private static final ResponseShape SHAPE = new ResponseShape(
            Set.of("usage", "message.usage"),
            Set.of("model", "message.model"),
            Set.of(),
            // Of thinking that is not shown, the signature is all that is seen.
            Set.of("content", "text", "thinking", "signature", "partial_json"),
            Set.of("message_stop"),
            Set.of("error"),
            Set.of(),
            AnthropicUsage::new);

    @Override
    public WireFormat wireFormat() {
        return WireFormat.ANTHROPIC_MESSAGES;
    }

    @Override
    public KeyHeader keyHeader() {
        return KEY;
    }

    @Override
    public void addHeaders(MultiMap headers) {
        if (!headers.contains(VERSION)) {
            headers.set(VERSION, "2023-06-01");
        }
    }

    @Override
    public String path(UpstreamOperation operation, String model, boolean streams) {
        return switch (operation) {
            case MESSAGES -> "/v1/messages";
            case MESSAGES_COUNT_TOKENS -> "/v1/messages/count_tokens";
            case CHAT_COMPLETIONS,
                    RESPONSES,
                    EMBEDDINGS,
                    GENERATE_CONTENT,
                    GEMINI_COUNT_TOKENS,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS,
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
    }

    /** OpenAI's threads have messages too. */
    @Override
    public @Nullable ApiPath recognize(String path) {
        return path.endsWith(PATH) && !path.contains("/threads/") ? ApiPath.asksModel(path, PATH) : null;
    }

    @Override
    public ResponseMeter meter(Request request) {
        return new GenericResponseMeter(SHAPE, request.billing(), false);
    }

    /** As Anthropic itself does (Anthropic API reference, "Streaming messages", "Ping events"). */
    @Override
    public Buffer keepAlive() {
        return ErrorBody.event("ping", new JsonObject().put("type", "ping"));
    }

    @Override
    public JsonObject error(ErrorBody error) {
        return new JsonObject()
                .put("type", "error")
                .put("error", new JsonObject().put("type", type(error)).put("message", error.message()))
                .put("request_id", error.requestId());
    }

    /** Anthropic API reference, "Errors". */
    private static String type(ErrorBody error) {
        if (error.type().equals("insufficient_quota")) {
            return "billing_error";
        }
        return switch (error.status()) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 408, 504 -> "timeout_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            default -> error.status() < 500 ? "invalid_request_error" : "api_error";
        };
    }

    @Override
    public Buffer errorEvent(ErrorBody error, long number) {
        return ErrorBody.event("error", error(error));
    }
}
