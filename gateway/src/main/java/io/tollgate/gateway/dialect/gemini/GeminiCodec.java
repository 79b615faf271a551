package io.tollgate.gateway.dialect.gemini;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/** {@code generateContent} and {@code streamGenerateContent} of Google's Gemini API (Gemini API reference). */
public final class GeminiCodec implements Codec {
    private final Supplier<String> callIds;

    /**
     * @param callIds makes ids for calls of functions in answers, which have none by themselves; never the same twice
     */
    public GeminiCodec(Supplier<String> callIds) {
        this.callIds = callIds;
    }

    @Override
    public Conversation readRequest(Buffer body, RequestPath path) throws FailureException {
        return RequestReader.read(Field.root(body), path);
    }

    @Override
    public Buffer writeRequest(Conversation conversation, TargetModel target, Losses losses) throws FailureException {
        return Json.buffer(new RequestWriter(conversation, target, losses).write());
    }

    @Override
    public Completion readAnswer(Buffer body) throws UnreadableAnswerException {
        return AnswerReader.whole(Json.read(body), callIds);
    }

    @Override
    public Buffer writeAnswer(Completion completion, Asked asked) {
        return Json.buffer(new AnswerJson(asked).whole(completion));
    }

    @Override
    public EventReader eventReader() {
        return new AnswerReader(callIds);
    }

    @Override
    public EventWriter eventWriter(Asked asked) {
        return new AnswerWriter(asked);
    }

    @Override
    public ErrorBody readError(int status, Buffer body) {
        return GeminiErrors.read(status, Json.read(body));
    }

    @Override
    public Buffer writeError(ErrorBody error) {
        return Json.buffer(GeminiErrors.write(error));
    }
}
