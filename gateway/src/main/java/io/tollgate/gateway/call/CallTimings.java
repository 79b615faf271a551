package io.tollgate.gateway.call;

/** Where a call's time goes. Belongs to the call's event loop. */
public final class CallTimings {
    private final long acceptedAtNanos;
    private long queueNanos;
    private long upstreamNanos;
    private long firstPartNanos;
    private long overheadMicros;

    CallTimings(long acceptedAtNanos) {
        this.acceptedAtNanos = acceptedAtNanos;
    }

    /** Spent waiting for permits, and between attempts. */
    public long queueNanos() {
        return queueNanos;
    }

    public void addQueueNanos(long nanos) {
        queueNanos += nanos;
    }

    /** Spent waiting for upstreams. */
    public long upstreamNanos() {
        return upstreamNanos;
    }

    public void addUpstreamNanos(long nanos) {
        upstreamNanos += nanos;
    }

    /** From acceptance to the first part of the answer; 0 before there is one. */
    public long firstPartNanos() {
        return firstPartNanos;
    }

    /**
     * Takes note that the first part of the answer is about to be sent.
     *
     * @return what the gateway itself took until then, in microseconds
     */
    public long markFirstPart(long nowNanos) {
        firstPartNanos = Math.max(1, nowNanos - acceptedAtNanos);
        overheadMicros = Math.max(0, firstPartNanos - upstreamNanos - queueNanos) / 1_000;
        return overheadMicros;
    }

    /** Of the time to the first part, what was spent on neither upstreams nor permits, in microseconds. */
    public long overheadMicros() {
        return overheadMicros;
    }
}
