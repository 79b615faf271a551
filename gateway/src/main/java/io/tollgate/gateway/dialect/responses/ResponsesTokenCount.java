package io.tollgate.gateway.dialect.responses;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.TokenCountCodec;
import io.vertx.core.buffer.Buffer;

/** {@code POST /v1/responses/input_tokens} (OpenAI API reference, "Get input token counts"). */
public final class ResponsesTokenCount implements TokenCountCodec {
    private final Codec responses;

    /** @param responses reads a request of Responses, whose members a count has too */
    public ResponsesTokenCount(Codec responses) {
        this.responses = responses;
    }

    @Override
    public Conversation readRequest(Buffer body, RequestPath path) throws FailureException {
        return responses.readRequest(body, path);
    }

    @Override
    public Buffer writeEstimate(long tokens) {
        return Json.buffer(Json.object()
                .put("object", "response.input_tokens")
                .put("input_tokens", tokens)
                .put("estimated", true));
    }
}
