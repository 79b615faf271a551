package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Between what a caller speaks and what a provider speaks: one call's requests go one way, its answer comes the other.
 * Usage is metered before an answer is translated, from the provider's own bytes. For one exchange.
 */
public interface Translator {
    /**
     * The body that goes upstream.
     *
     * @throws FailureException if the request is not as it must be, or holds what the provider's format has no place
     *     for
     */
    Buffer request(ModelRequest request, Target target) throws FailureException;

    /**
     * Parameters of the request that are left out of what goes upstream, by their paths. Known once it was translated.
     */
    List<String> dropped();

    /** Parameters of the request whose value was changed to the nearest that the provider takes. Likewise. */
    List<String> adjusted();

    /** Whether an answer that is no stream is translated only once all of it is there. */
    boolean needsAll();

    /** The media type of what the caller gets for an answer with a status; null if that is as it came. */
    @Nullable
    String mediaType(int status);

    /**
     * What it takes to translate an answer or a part of one, in bytes, beside what came and what is made of it; for
     * as long as that takes.
     */
    default long workingBytes(Buffer received) {
        return 0;
    }

    /** What is kept of the request, and of a stream until more of it has come, in bytes. */
    default long keptBytes() {
        return 0;
    }

    /** Whether the caller has heard of a failure that the provider has reported in its stream. */
    default boolean toldFailure() {
        return true;
    }

    /**
     * The body of an answer that is all there; of an error too, which its status tells.
     *
     * @throws UnreadableAnswerException if a successful answer is not what the provider's format says
     */
    Buffer answer(int status, Buffer body) throws UnreadableAnswerException;

    /**
     * Hands on what a part of a stream comes to, if anything: whole events, and apart from them the one that reports
     * the usage and nothing else, where there is such a one.
     *
     * @throws UnreadableAnswerException if it is not what the provider's format says
     */
    void part(Part part, Consumer<Part> to) throws UnreadableAnswerException;

    /**
     * Hands on what is left when the upstream has ended its stream.
     *
     * @throws UnreadableAnswerException if what it ended with is not what the provider's format says
     */
    void end(Consumer<Part> to) throws UnreadableAnswerException;
}
