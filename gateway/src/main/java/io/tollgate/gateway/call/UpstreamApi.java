package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a provider's API from the method and the path that are called.
 *
 * @param wireFormat of its answers
 * @param model that the path, or the body, names; null if neither does
 * @param streams whether the path asks for a stream
 */
public record UpstreamApi(
        WireFormat wireFormat, Billing billing, @Nullable String model, boolean streams) {
    /** Whether a call of it costs tokens. */
    public enum Billing {
        /** It answers with what a model says; usage is estimated where none is reported. */
        TOKENS,
        /** It answers with what a model makes, charged by tokens that it reports, or by other units. */
        UNITS,
        /** Nothing is known of it but what it reports. */
        IF_REPORTED,
        /** It only reads or deletes: any usage it reports belongs to another call. */
        NEVER
    }

    /** The same API with a model that was named elsewhere; a model in the path stands. */
    public UpstreamApi withModel(@Nullable String named) {
        return model != null ? this : new UpstreamApi(wireFormat, billing, named, streams);
    }

    /** Whether it is known to answer with what a model says, in tokens. */
    public boolean spendsTokens() {
        return billing == Billing.TOKENS;
    }
}
