package io.tollgate.gateway.dialect.openai;

import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.ApiPath;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.GenericResponseMeter;
import io.tollgate.gateway.dialect.KeyHeader;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.tollgate.gateway.dialect.ResponseShape;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions, completions and embeddings (OpenAI API reference, "Chat" and "Embeddings"). */
public final class OpenAiChat implements Dialect {
    private static final List<String> PATHS = List.of("/chat/completions", "/completions", "/embeddings");

    /** Groq reports usage under a name of its own, Moonshot in its choices. */
    static final ResponseShape SHAPE = new ResponseShape(
            Set.of("usage", "x_groq.usage", "choices.usage"),
            Set.of("model"),
            Set.of("choices.finish_reason"),
            Set.of("content", "text", "arguments", "refusal", "reasoning", "reasoning_content", "thinking"),
            Set.of(),
            Set.of("error"),
            Set.of("service_tier", "model"),
            OpenAiUsage::new);

    @Override
    public WireFormat wireFormat() {
        return WireFormat.OPENAI_CHAT;
    }

    @Override
    public KeyHeader keyHeader() {
        return KeyHeader.BEARER;
    }

    @Override
    public String path(UpstreamOperation operation, String model, boolean streams) {
        return switch (operation) {
            case CHAT_COMPLETIONS -> "/chat/completions";
            case EMBEDDINGS -> "/embeddings";
            case COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK -> "/" + operation.call();
            case RESPONSES,
                    RESPONSES_INPUT_TOKENS,
                    MESSAGES,
                    MESSAGES_COUNT_TOKENS,
                    GENERATE_CONTENT,
                    GEMINI_COUNT_TOKENS,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS -> throw new IllegalArgumentException(operation + " is of another format");
        };
    }

    @Override
    public @Nullable ApiPath recognize(String path) {
        for (String own : PATHS) {
            if (path.endsWith(own)) {
                return ApiPath.asksModel(path, own);
            }
        }
        return null;
    }

    @Override
    public ResponseMeter meter(Request request) {
        return request instanceof ModelRequest parsed && parsed.billing() == UpstreamApi.Billing.TOKENS
                ? new ChatResponseMeter()
                : generic(request);
    }

    @Override
    public ResponseMeter meterOfPieces(Request request) {
        return generic(request);
    }

    private static ResponseMeter generic(Request request) {
        return new GenericResponseMeter(
                switch (request) {
                    case ModelRequest parsed -> shape("/" + parsed.operation().call());
                    case PassthroughRequest passing -> shape(passing);
                },
                request.billing(),
                request.streams(),
                request instanceof ModelRequest parsed ? parsed.shown() : Map.of());
    }

    private static ResponseShape shape(PassthroughRequest request) {
        int query = request.path().indexOf('?');
        String path = query < 0 ? request.path() : request.path().substring(0, query);
        return request.method().equals("POST") ? shape(path) : SHAPE;
    }

    /** What else the owner of this format serves is charged by other units. */
    private static ResponseShape shape(String path) {
        for (MediaShape media : MediaShape.ALL) {
            if (media.serves(path)) {
                return media.shape();
            }
        }
        return SHAPE;
    }

    @Override
    public JsonObject error(ErrorBody error) {
        return OpenAiErrors.json(error);
    }

    @Override
    public Buffer errorEvent(ErrorBody error, long number) {
        return ErrorBody.event(null, error(error));
    }
}
