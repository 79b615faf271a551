package io.tollgate.schemas;

/** Names of the topics that Tollgate's services share. */
public final class Topics {
    /** One {@link io.tollgate.schemas.avro.UsageEvent} for each accepted call, keyed by call id. */
    public static final String USAGE = "tollgate.usage";

    /**
     * Records of {@link #USAGE} and {@link #ADJUSTMENTS} that could not be stored, as they were, with coordinates and
     * reason in headers.
     */
    public static final String USAGE_DEAD = "tollgate.usage.dead";

    /** One {@link io.tollgate.schemas.avro.AdjustmentEvent} for each late truth, keyed by adjustment id. */
    public static final String ADJUSTMENTS = "tollgate.adjustments";

    /**
     * One {@link io.tollgate.schemas.avro.PayloadEvent} for each call whose prompt and answer are kept, keyed by call
     * id. Some may be missing: nothing waits for them.
     */
    public static final String PAYLOADS = "tollgate.payloads";

    /** Header of a record that may have been sent before, and whose call may have its row already. */
    public static final String REDELIVERED = "redelivered";

    private Topics() {}
}
