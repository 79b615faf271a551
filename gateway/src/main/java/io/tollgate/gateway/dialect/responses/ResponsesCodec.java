package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Field;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.tollgate.gateway.dialect.openai.OpenAiErrors;
import io.vertx.core.buffer.Buffer;

/** OpenAI's Responses, read and written (OpenAI API reference, "Responses" and "Streaming events"). */
public final class ResponsesCodec implements Codec {
    @Override
    public Conversation readRequest(Buffer body, RequestPath path) throws FailureException {
        return RequestReader.read(Field.root(body));
    }

    @Override
    public Buffer writeRequest(Conversation conversation, TargetModel target, Losses losses) throws FailureException {
        return Json.buffer(new RequestWriter(conversation, target, losses).write());
    }

    @Override
    public Completion readAnswer(Buffer body) throws UnreadableAnswerException {
        return AnswerReader.read(Bytes.read(body, Json::read));
    }

    @Override
    public Buffer writeAnswer(Completion completion, Asked asked) {
        ResponseObject response = new ResponseObject(asked, completion.id(), completion.model());
        OutputItems items =
                new OutputItems(response.id(), ToolNames.of(asked.conversation().extras()));
        ArrayNode output = Json.object().arrayNode();
        for (Part part : completion.parts()) {
            ObjectNode item = items.item(part, output.size(), OutputItems.COMPLETED);
            if (item != null) {
                output.add(item);
            }
            if (part instanceof Part.ToolCall call && call.signature() != null) {
                output.add(items.callSignature(call.signature(), output.size()));
            }
        }
        return Json.buffer(response.ended(completion.finish(), output, completion.usage()));
    }

    @Override
    public EventReader eventReader() {
        return new ResponsesEventReader();
    }

    @Override
    public EventWriter eventWriter(Asked asked) {
        return new ResponsesEventWriter(asked);
    }

    @Override
    public ErrorBody readError(int status, Buffer body) {
        return ResponsesErrors.read(status, Bytes.read(body, Json::read));
    }

    @Override
    public Buffer writeError(ErrorBody error) {
        return OpenAiErrors.json(error).toBuffer();
    }
}
