package io.tollgate.gateway.dialect.openai;

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

/**
 * OpenAI's chat completions, read and written (OpenAI API reference, "Chat").
 *
 * <p>Thoughts are {@code reasoning_content}, as DeepSeek and vLLM have them; what signs them is in {@code
 * reasoning_details}, as OpenRouter has it, and behind a tool call in {@code extra_content}, as Google's compatible API
 * has it. A caller that sends a message back as it got it sends these back as well.
 */
public final class ChatCodec implements Codec {
    @Override
    public Conversation readRequest(Buffer body, RequestPath path) throws FailureException {
        return new ChatRequestReader(Field.root(body)).read();
    }

    @Override
    public Buffer writeRequest(Conversation conversation, TargetModel target, Losses losses) throws FailureException {
        return Json.buffer(new ChatRequestWriter(conversation, target, losses).write());
    }

    @Override
    public Completion readAnswer(Buffer body) throws UnreadableAnswerException {
        JsonNode answer = Json.read(body);
        if (answer == null || !answer.isObject()) {
            throw new UnreadableAnswerException("it is not a JSON object");
        }
        return ChatAnswers.read(answer);
    }

    @Override
    public Buffer writeAnswer(Completion completion, Asked asked) {
        return Json.buffer(ChatAnswers.write(completion, asked));
    }

    @Override
    public EventReader eventReader() {
        return new ChatEventReader();
    }

    @Override
    public EventWriter eventWriter(Asked asked) {
        return new ChatEventWriter(asked);
    }

    @Override
    public ErrorBody readError(int status, Buffer body) {
        return OpenAiErrorReader.read(status, Json.read(body));
    }

    @Override
    public Buffer writeError(ErrorBody error) {
        return Buffer.buffer(OpenAiErrors.json(error).encode());
    }
}
