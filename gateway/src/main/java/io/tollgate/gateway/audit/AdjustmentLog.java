package io.tollgate.gateway.audit;

import io.tollgate.gateway.audit.spool.Lane;
import io.tollgate.gateway.audit.spool.LaneCall;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.schemas.AdjustmentEvents;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one event loop writes to its lane of the spool about calls that are over. */
public final class AdjustmentLog {
    private final Lane lane;
    private final UsageRow rows;
    private final AdjustmentEvents encoder = new AdjustmentEvents();
    private final UsageEvents rowEncoder = new UsageEvents();

    public AdjustmentLog(Lane lane, UsageRow rows) {
        this.lane = lane;
        this.rows = rows;
    }

    /** Books an adjustment; one of the same id that was booked before is the same. */
    public void book(AdjustmentEvent event) {
        lane.adjustment(event.getAdjustmentId(), encoder.encode(event));
    }

    /**
     * Keeps a call that has just ended, and of which more is to become known.
     *
     * @param id of the adjustment that will tell it
     * @param clue what is needed to find it out
     * @return null if there is no room
     */
    public @Nullable OpenCall open(UUID id, Call call, CallEnd end, byte[] clue) {
        UsageEvent row = rows.of(call, end);
        LaneCall kept = lane.open(id, OpenCall.state(rowEncoder.encode(row), clue));
        return kept == null ? null : new OpenCall(row, clue, kept);
    }

    /** Runs something on the event loop. For any thread. */
    public void onLoop(Runnable work) {
        lane.onLoop(work);
    }
}
