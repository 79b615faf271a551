package io.tollgate.schemas;

/** Names of the topics that Tollgate's services share. */
public final class Topics {
    /** One {@link io.tollgate.schemas.avro.UsageEvent} for each accepted call, keyed by call id. */
    public static final String USAGE = "tollgate.usage";

    /** Records of {@link #USAGE} that could not be stored, as they were, with coordinates and reason in headers. */
    public static final String USAGE_DEAD = "tollgate.usage.dead";

    /** Header of a record that may have been sent before, and whose call may have its row already. */
    public static final String REDELIVERED = "redelivered";

    private Topics() {}
}
