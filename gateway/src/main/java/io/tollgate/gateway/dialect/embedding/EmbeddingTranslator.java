package io.tollgate.gateway.dialect.embedding;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamStatus;
import io.tollgate.gateway.dialect.Translator;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Between two wire formats that both have embeddings. For one exchange. */
public final class EmbeddingTranslator implements Translator {
    private final Side caller;
    private final Side provider;
    private final Setup setup;
    private final Losses losses = new Losses();
    private @Nullable EmbeddingRequest asked;
    private String model = "";

    /**
     * One of two formats.
     *
     * @param errors whose errors are the format's
     */
    public record Side(EmbeddingCodec embeddings, Codec errors) {}

    /**
     * What is known of a call beside its request.
     *
     * @param pathModel the model that the route's path names; empty if it names none
     * @param dropsUnsupported whether parameters that the provider's format does not have are left out; else they are
     *     refused
     * @param requestId that errors tell
     */
    public record Setup(String pathModel, boolean dropsUnsupported, String requestId) {}

    public EmbeddingTranslator(Side caller, Side provider, Setup setup) {
        this.caller = caller;
        this.provider = provider;
        this.setup = setup;
    }

    @Override
    public Buffer request(ModelRequest request, Target target) throws FailureException {
        EmbeddingRequest read = caller.embeddings().readRequest(request.edited(), setup.pathModel());
        Buffer body = provider.embeddings().writeRequest(read, target.upstreamModel(), losses);
        if (!setup.dropsUnsupported()) {
            losses.refuse(target);
        }
        asked = read;
        model = target.upstreamModel();
        return body;
    }

    @Override
    public List<String> dropped() {
        return losses.parameters();
    }

    @Override
    public List<String> adjusted() {
        return losses.adjusted();
    }

    @Override
    public boolean needsAll() {
        return true;
    }

    /** Numbers, and how they are written anew. */
    @Override
    public long workingBytes(Buffer received) {
        return 2L * received.length();
    }

    @Override
    public String mediaType(int status) {
        return "application/json";
    }

    @Override
    public Buffer answer(int status, Buffer body) throws UnreadableAnswerException {
        if (!UpstreamStatus.succeeds(status)) {
            return caller.errors()
                    .writeError(provider.errors().readError(status, body).withRequestId(setup.requestId()));
        }
        EmbeddingRequest request = Objects.requireNonNull(asked, "no request was translated");
        Embeddings embeddings = provider.embeddings().readAnswer(body);
        if (embeddings.vectors().size() != request.inputs().size()) {
            throw new UnreadableAnswerException("the answer has not as many vectors as the request has inputs");
        }
        return caller.embeddings().writeAnswer(embeddings, request, model);
    }

    @Override
    public void part(Part part, Consumer<Part> to) throws UnreadableAnswerException {
        throw new UnreadableAnswerException("embeddings came as a stream");
    }

    @Override
    public void end(Consumer<Part> to) {
        // Nothing is held back.
    }
}
