package io.tollgate.gateway.dialect.responses;

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
import io.tollgate.gateway.dialect.openai.OpenAiErrors;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's Responses (OpenAI API reference, "Responses"). */
public final class OpenAiResponses implements Dialect {
    private static final String PATH = "/responses";

    private static final ResponseShape SHAPE = new ResponseShape(
            Set.of("usage", "response.usage"),
            Set.of("model", "response.model"),
            Set.of(),
            Set.of("content", "text", "arguments", "refusal", "reasoning"),
            Set.of("response.completed", "response.incomplete"),
            Set.of("response.failed", "error"),
            ResponsesUsage.OTHERS,
            ResponsesUsage::new);

    @Override
    public WireFormat wireFormat() {
        return WireFormat.OPENAI_RESPONSES;
    }

    @Override
    public KeyHeader keyHeader() {
        return KeyHeader.BEARER;
    }

    @Override
    public String path(UpstreamOperation operation, String model, boolean streams) {
        return operation == UpstreamOperation.RESPONSES ? PATH : "/" + operation.call();
    }

    @Override
    public @Nullable ApiPath recognize(String path) {
        return path.endsWith(PATH) ? ApiPath.asksModel(path, PATH) : null;
    }

    @Override
    public ResponseMeter meter(Request request) {
        // A document of this API is never a stream: those are events.
        return new GenericResponseMeter(SHAPE, request.billing(), false);
    }

    @Override
    public JsonObject error(ErrorBody error) {
        return OpenAiErrors.json(error);
    }

    /** As the reference has it, and as OpenAI sends it: with an object that its SDKs raise as an exception. */
    @Override
    public Buffer errorEvent(ErrorBody error, long number) {
        return event(error, number);
    }

    static Buffer event(ErrorBody error, long number) {
        return ErrorBody.event(
                "error",
                new JsonObject()
                        .put("type", "error")
                        .put("code", error.code())
                        .put("message", error.message())
                        .put("param", error.param())
                        .put("sequence_number", number)
                        .mergeIn(OpenAiErrors.json(error)));
    }
}
