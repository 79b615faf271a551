package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;

/** Anthropic's Messages, read and written (Anthropic API reference, "Messages"). */
public final class MessagesCodec implements Codec {
    @Override
    public Conversation readRequest(Buffer body, RequestPath path) throws FailureException {
        return new RequestReader(Field.root(body)).read();
    }

    @Override
    public Buffer writeRequest(Conversation conversation, TargetModel target, Losses losses) throws FailureException {
        return Json.buffer(new RequestWriter(conversation, target, losses).write());
    }

    @Override
    public Completion readAnswer(Buffer body) throws UnreadableAnswerException {
        JsonNode answer = Json.read(body);
        if (answer == null || !answer.isObject()) {
            throw new UnreadableAnswerException("it is not a JSON object");
        }
        return Answers.read(answer);
    }

    @Override
    public Buffer writeAnswer(Completion completion, Asked asked) {
        return Json.buffer(Answers.write(completion, asked));
    }

    @Override
    public EventReader eventReader() {
        return new MessageEventReader();
    }

    @Override
    public EventWriter eventWriter(Asked asked) {
        return new MessageEventWriter(asked);
    }

    @Override
    public ErrorBody readError(int status, Buffer body) {
        return ErrorReader.read(status, Json.read(body));
    }

    @Override
    public Buffer writeError(ErrorBody error) {
        return Json.buffer(AnthropicErrors.json(error));
    }
}
