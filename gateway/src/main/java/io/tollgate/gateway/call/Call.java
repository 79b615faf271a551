package io.tollgate.gateway.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * One accepted call, from its acceptance to the last byte that its caller gets: what never changes of it, its
 * {@linkplain CallState state}, and its end. Confined to the event loop that accepted it.
 */
public final class Call {
    private final AcceptedCall accepted;
    private final CallState state;
    private final Promise<CallEnd> ended = Promise.promise();
    private final Promise<Void> left = Promise.promise();
    private final ByteBudget.Lease memory;
    private CallListener listener = CallListener.NONE;
    private boolean drains;
    private @Nullable String id;

    /** @param memory what the call holds of the process's memory; closed when the call ends */
    public Call(AcceptedCall accepted, ByteBudget.Lease memory) {
        this.accepted = accepted;
        this.state = new CallState(accepted);
        this.memory = memory;
    }

    public AcceptedCall accepted() {
        return accepted;
    }

    public CallState state() {
        return state;
    }

    /** Its id as text, which is told in several places. */
    public String id() {
        String text = id;
        if (text == null) {
            text = accepted.id().toString();
            id = text;
        }
        return text;
    }

    /** What the call holds of the process's memory, and may take more of. */
    public ByteBudget.Lease memory() {
        return memory;
    }

    /** Sets the one listener that hears of the call's progress. */
    public void listen(CallListener listening) {
        listener = listening;
    }

    /** Completes once the call may go to a provider; fails where it must not. */
    public Future<Void> recordIntent() {
        return listener.recordIntent();
    }

    /**
     * Records what was used so far, before the caller gets what it was used for. Called by the exchange that meters the
     * answer, and by nobody else.
     *
     * @param reported whether the provider itself has reported usage by now
     */
    public void recordUsage(MeteredUsage usage, boolean reported) {
        if (reported) {
            MeteredUsage before = state.usage();
            boolean news = before.source() == MeteredUsage.Source.NONE
                    || (before.tokens().outputTokens() == 0 && usage.tokens().outputTokens() > 0);
            state.usage(usage);
            if (news) {
                listener.usageReported();
            }
        }
        listener.outputSoFar(usage.tokens().outputTokens());
    }

    /** Records what the answer of the last attempt used in all. Called by the exchange that metered it. */
    public void recordTotalUsage(MeteredUsage usage) {
        state.usage(usage);
    }

    /** Completes when the caller has got the last byte that it will get; never fails. */
    public Future<CallEnd> ended() {
        return ended.future();
    }

    /** Ends the call; only the first time counts. */
    public void end(CallEnd end) {
        if (ended.tryComplete(end)) {
            memory.close();
        }
    }

    /** Completes when the caller has left before the end: whatever runs for it stops. */
    public Future<Void> left() {
        return left.future();
    }

    public boolean callerPresent() {
        return !left.future().isComplete();
    }

    public void callerLeft() {
        left.tryComplete();
    }

    /**
     * Has the call end no sooner than its answer, although its caller has left. Called by the exchange, when it hears
     * of that.
     */
    public void drain() {
        drains = true;
    }

    /** Whether the answer is read to its end for a caller that has left. */
    public boolean drains() {
        return drains;
    }
}
