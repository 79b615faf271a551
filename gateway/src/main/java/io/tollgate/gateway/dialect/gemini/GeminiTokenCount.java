package io.tollgate.gateway.dialect.gemini;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.TokenCountCodec;
import io.vertx.core.buffer.Buffer;

/**
 * {@code countTokens} (Gemini API reference, "Counting tokens"): of contents alone, or of a whole request in {@code
 * generateContentRequest}.
 */
public final class GeminiTokenCount implements TokenCountCodec {
    @Override
    public Conversation readRequest(Buffer body, RequestPath path) throws FailureException {
        Field request = Field.root(body);
        Field whole = request.members().take("generateContentRequest");
        return RequestReader.read(whole == null ? request : whole, path);
    }

    @Override
    public Buffer writeEstimate(long tokens) {
        return Json.buffer(Json.object().put("totalTokens", tokens).put("estimated", true));
    }
}
