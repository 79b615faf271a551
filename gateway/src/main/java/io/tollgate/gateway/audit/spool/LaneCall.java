package io.tollgate.gateway.audit.spool;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a lane holds of one call: where its newest intent is, until it has an outcome. For the lane's event loop. */
public final class LaneCall {
    private final Lane lane;
    private final UUID id;
    private final SpoolRecord.Kind kind;
    private @Nullable Segment segment;
    private int position;
    private boolean over;
    private @Nullable LaneCall older;
    private @Nullable LaneCall newer;

    LaneCall(Lane lane, UUID id, SpoolRecord.Kind kind) {
        this.lane = lane;
        this.id = id;
        this.kind = kind;
    }

    /** The kind of what is noted until it is over. */
    SpoolRecord.Kind kind() {
        return kind;
    }

    UUID id() {
        return id;
    }

    /**
     * Notes that the call is accepted, or what more is known of it; once it has ended, nothing more is.
     *
     * @param row what the call's row will say if nothing more is heard of it
     * @return false if there is no room
     */
    public boolean intent(byte[] row) {
        return over || lane.intent(this, row);
    }

    /** Whether something was noted, and no outcome has followed. */
    public boolean noted() {
        return segment != null;
    }

    /** Notes how far the answer has come; the last value counts. */
    public void progress(long progress) {
        if (segment != null) {
            segment.progress(position, progress);
        }
    }

    /** Takes over the row of the call, which has ended. */
    public void outcome(byte[] row) {
        over = true;
        lane.outcome(this, row);
    }

    /** Nothing more is to become known; for any thread. */
    public void close() {
        lane.onLoop(() -> lane.forget(this));
    }

    boolean isIn(Segment one) {
        return segment == one;
    }

    /** The newest intent; null if there is none. */
    @Nullable
    SpoolRecord newest() {
        return segment == null ? null : segment.at(position);
    }

    /** The newest intent is elsewhere now. */
    void movedTo(Segment other, int at) {
        other.opened(1);
        left();
        segment = other;
        position = at;
    }

    /** The call counts on no intent any more. */
    void left() {
        if (segment != null) {
            segment.opened(-1);
            segment = null;
        }
    }

    /** Calls in the order of their newest intents. */
    static final class CallQueue {
        private @Nullable LaneCall oldest;
        private @Nullable LaneCall newest;

        @Nullable
        LaneCall oldest() {
            return oldest;
        }

        @Nullable
        LaneCall after(LaneCall call) {
            return call.newer;
        }

        void add(LaneCall call) {
            call.older = newest;
            call.newer = null;
            if (newest == null) {
                oldest = call;
            } else {
                newest.newer = call;
            }
            newest = call;
        }

        void remove(LaneCall call) {
            if (call.older == null) {
                oldest = call.newer;
            } else {
                call.older.newer = call.newer;
            }
            if (call.newer == null) {
                newest = call.older;
            } else {
                call.newer.older = call.older;
            }
        }
    }
}
