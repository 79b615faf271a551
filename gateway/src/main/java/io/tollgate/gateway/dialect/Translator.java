package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Target;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Between what a caller speaks and what a provider speaks: one call's requests go one way, its answer comes the other.
 * Usage is metered before an answer is translated, from the provider's own bytes. For one exchange.
 */
public interface Translator {
    /** The body that goes upstream. */
    Buffer request(ModelRequest request, Target target);

    /** The body of an answer that is all there; of an error too, which its status tells. */
    Buffer answer(int status, Buffer body);

    /** Hands on what a part of a stream comes to, if anything. */
    void part(Part part, Consumer<Part> to);

    /** Hands on what is left when the upstream has ended its stream. */
    void end(Consumer<Part> to);
}
