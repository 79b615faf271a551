package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamStatus;
import io.tollgate.gateway.dialect.Translator;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A translator of whose errors it is kept whether they are about usage in streams, before they are translated. */
final class NotedErrors implements Translator {
    private final Translator translator;
    private boolean aboutUsage;

    NotedErrors(Translator translator) {
        this.translator = translator;
    }

    boolean aboutUsage() {
        return aboutUsage;
    }

    @Override
    public Buffer request(ModelRequest request, Target target) throws FailureException {
        return translator.request(request, target);
    }

    @Override
    public List<String> dropped() {
        return translator.dropped();
    }

    @Override
    public List<String> adjusted() {
        return translator.adjusted();
    }

    @Override
    public boolean needsAll() {
        return translator.needsAll();
    }

    @Override
    public @Nullable String mediaType(int status) {
        return translator.mediaType(status);
    }

    @Override
    public Buffer answer(int status, Buffer body) throws UnreadableAnswerException {
        aboutUsage |= !UpstreamStatus.succeeds(status) && StreamUsage.isAboutIt(body);
        return translator.answer(status, body);
    }

    @Override
    public void part(Part part, Consumer<Part> to) throws UnreadableAnswerException {
        translator.part(part, to);
    }

    @Override
    public void end(Consumer<Part> to) throws UnreadableAnswerException {
        translator.end(to);
    }
}
