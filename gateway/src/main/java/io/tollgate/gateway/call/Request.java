package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/** What a call asks for, once its body has been read. */
public sealed interface Request permits ModelRequest, PassthroughRequest {
    /** The format of the request and of its answer. */
    WireFormat wireFormat();

    /** The model as the caller named it; null if it named none. */
    @Nullable
    String model();

    /**
     * The service tier that it asks for, in the words of its API, such as {@code flex}: a wish, which the provider may
     * not grant. Null if it asks for none, as far as it was read.
     */
    @Nullable
    String serviceTier();

    /** The project that the request itself names; null if it names none. */
    @Nullable
    String project();

    /** Whether it asks for a stream, as far as it says. */
    boolean streams();

    /** The length of what a model has to read, in bytes; 0 if that is not known, or no model is asked. */
    long promptBytes();

    /** What is sent of it, in bytes; 0 if that is not known yet. */
    long bytes();

    /** Whether it costs tokens. */
    UpstreamApi.Billing billing();

    /** What the caller brought to call the provider with; null if it brought nothing. */
    @Nullable
    CallerProviderKey key();

    /** Whether sending it twice does no more than sending it once, by its very method (RFC 9110, section 9.2.2). */
    boolean idempotent();

    /** Whether it may be sent again although the provider may already have received it. */
    boolean replayable();
}
