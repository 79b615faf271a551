package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.dialect.Translator;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Between a caller and a provider that speak the same: bytes pass, but for what the gateway itself reads or asks for.
 */
enum IdentityTranslator implements Translator {
    INSTANCE;

    @Override
    public Buffer request(ModelRequest request, Target target) {
        return RequestRewriter.forUpstream(request, target);
    }

    @Override
    public List<String> dropped() {
        return List.of();
    }

    @Override
    public List<String> adjusted() {
        return List.of();
    }

    @Override
    public boolean needsAll() {
        return false;
    }

    @Override
    public @Nullable String mediaType(int status) {
        return null;
    }

    @Override
    public Buffer answer(int status, Buffer body) {
        return body;
    }

    @Override
    public void part(Part part, Consumer<Part> to) {
        to.accept(part);
    }

    @Override
    public void end(Consumer<Part> to) {
        // Nothing is held back.
    }
}
