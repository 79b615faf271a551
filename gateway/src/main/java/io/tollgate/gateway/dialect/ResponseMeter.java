package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.MeteredUsage;
import org.jspecify.annotations.Nullable;

/** Reads off an answer, while its bytes pass, what was used and whether it is complete. For one answer. */
public interface ResponseMeter {
    /**
     * Reads one event of a stream.
     *
     * @return whether it reports the usage and nothing else, and the gateway has asked for it
     */
    boolean event(byte[] bytes, int start, int end);

    /**
     * Reads the next piece of an event that is too long to be held.
     *
     * @param last whether the event ends with it
     */
    void eventPiece(byte[] bytes, int start, int end, boolean last);

    /** Reads a JSON document, or its next piece where the meter was made for pieces. */
    void json(byte[] bytes, int start, int end);

    /** Whether the provider has reported what was used. */
    boolean usageReported();

    /** The model that answers, by the provider's own name; null if it is not known, or nobody needs to know. */
    @Nullable
    String model();

    /** Whether the provider has sent the marker that ends a stream. */
    boolean done();

    /** Whether the answer has come to its end, by any of the signs that there are. */
    boolean complete();

    /** Whether the provider has reported that something failed. */
    boolean failed();

    /** The number that the next event would have, where events have numbers; else 0. */
    long nextEvent();

    /**
     * What was used, as the provider reports it; an estimate if it does not report it, or where more has come since.
     *
     * @param promptBytes length of what the model had to read
     */
    MeteredUsage usage(long promptBytes);
}
