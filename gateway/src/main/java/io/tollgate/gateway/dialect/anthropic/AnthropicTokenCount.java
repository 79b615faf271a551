package io.tollgate.gateway.dialect.anthropic;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.TokenCountCodec;
import io.vertx.core.buffer.Buffer;

/** {@code POST /v1/messages/count_tokens} (Anthropic API reference, "Count Message tokens"). */
public final class AnthropicTokenCount implements TokenCountCodec {
    private final Codec messages;

    /** @param messages reads a request of the Messages API, whose members a count has too, but for the limit */
    public AnthropicTokenCount(Codec messages) {
        this.messages = messages;
    }

    @Override
    public Conversation readRequest(Buffer body, RequestPath path) throws FailureException {
        return messages.readRequest(body, path);
    }

    @Override
    public Buffer writeEstimate(long tokens) {
        return Json.buffer(Json.object().put("input_tokens", tokens).put("estimated", true));
    }
}
