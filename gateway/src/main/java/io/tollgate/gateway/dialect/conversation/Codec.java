package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.ErrorBody;
import io.vertx.core.buffer.Buffer;

/**
 * One wire format, read and written. What a caller sends and gets is read with {@link #readRequest} and written with
 * {@link #writeAnswer}, {@link #eventWriter} and {@link #writeError}; what a provider gets and sends is written with
 * {@link #writeRequest} and read with {@link #readAnswer}, {@link #eventReader} and {@link #readError}. Pure functions,
 * for any thread.
 */
public interface Codec {
    /**
     * Reads a caller's request.
     *
     * @param path the route's own part of the request, where a format keeps model and delivery there; else ignored
     * @throws FailureException {@code invalid_request} naming the path of what is wrong
     */
    Conversation readRequest(Buffer body, RequestPath path) throws FailureException;

    /**
     * What a path says of a request.
     *
     * @param model empty if it names none
     */
    record RequestPath(String model, Conversation.Delivery delivery) {
        public static final RequestPath NONE = new RequestPath("", Conversation.Delivery.WHOLE);
    }

    /**
     * Writes a request for a provider.
     *
     * @param losses told of what the format has no place for
     * @throws FailureException {@code unsupported_content} naming the path of a part that the format has no place for
     */
    Buffer writeRequest(Conversation conversation, TargetModel target, Losses losses) throws FailureException;

    /**
     * The model that a request is written for.
     *
     * @param name the provider's name for it
     * @param maxOutputTokens the most that it can say, for formats in which a request must name a limit; 0 if not known
     */
    record TargetModel(String name, long maxOutputTokens) {}

    /** Reads a whole, successful answer of a provider. */
    Completion readAnswer(Buffer body) throws UnreadableAnswerException;

    /** Writes a whole answer for the caller. */
    Buffer writeAnswer(Completion completion, Asked asked);

    /** A reader for a provider's stream. */
    EventReader eventReader();

    /** A writer for the caller's stream. */
    EventWriter eventWriter(Asked asked);

    /**
     * What an answer needs to know of its request.
     *
     * @param conversation as the caller asked it, without its turns
     * @param model that was asked, by the provider's name
     * @param createdSeconds since the epoch
     * @param fallbackId an id for an answer whose provider gives none, without a prefix of the format's
     */
    record Asked(Conversation conversation, String model, long createdSeconds, String fallbackId) {
        /**
         * The name that an answer gives its model, which is the provider's own, as in an answer that is not translated.
         *
         * @param told by the provider; empty if it does not say
         */
        public String model(String told) {
            return told.isEmpty() ? model : told;
        }
    }

    /** Reads a provider's error, whatever it looks like; what cannot be read leaves the status to speak. */
    ErrorBody readError(int status, Buffer body);

    /** Writes an error for the caller. */
    Buffer writeError(ErrorBody error);
}
