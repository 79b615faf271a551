package io.tollgate.gateway.dialect.embedding;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;

/**
 * One wire format's embeddings, read and written. What a caller sends and gets is read with {@link #readRequest} and
 * written with {@link #writeAnswer}; what a provider gets and sends is written with {@link #writeRequest} and read with
 * {@link #readAnswer}. Errors are those of the format's conversations. Pure functions, for any thread.
 */
public interface EmbeddingCodec {
    /**
     * Reads a caller's request.
     *
     * @param model that the path names; empty if it names none
     * @throws FailureException {@code invalid_request} naming the path of what is wrong
     */
    EmbeddingRequest readRequest(Buffer body, String model) throws FailureException;

    /**
     * Writes a request for a provider, for a list of vectors.
     *
     * @param model by the provider's name
     * @param losses told of what the format has no place for
     * @throws FailureException {@code unsupported_content} naming the path of an input that the format has no place for
     */
    Buffer writeRequest(EmbeddingRequest request, String model, Losses losses) throws FailureException;

    /** Reads a provider's answer to what {@link #writeRequest} wrote. */
    Embeddings readAnswer(Buffer body) throws UnreadableAnswerException;

    /**
     * Writes an answer for the caller. Tokens that the provider does not report are estimated, and marked so.
     *
     * @param model the name that the answer gives the model
     */
    Buffer writeAnswer(Embeddings embeddings, EmbeddingRequest asked, String model);
}
