package io.tollgate.gateway.audit;

import io.tollgate.gateway.audit.spool.LaneCall;
import io.tollgate.gateway.audit.spool.Spool;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A call that has its row, and of which more is to become known; kept in the spool until it is closed, over restarts
 * too.
 */
public final class OpenCall {
    private final UsageEvent row;
    private final byte[] clue;
    private final LaneCall kept;

    OpenCall(UsageEvent row, byte[] clue, LaneCall kept) {
        this.row = row;
        this.clue = clue;
        this.kept = kept;
    }

    /** What it was booked as. */
    public UsageEvent row() {
        return row;
    }

    /** What is needed to find out the rest. */
    public byte[] clue() {
        return clue.clone();
    }

    /** Those that earlier runs left. */
    public static List<OpenCall> left(Spool spool) {
        UsageEvents events = new UsageEvents();
        return spool.leftOpen().stream()
                .map(left -> {
                    ByteBuffer state = ByteBuffer.wrap(left.state());
                    byte[] row = new byte[state.getInt()];
                    state.get(row);
                    byte[] clue = new byte[state.remaining()];
                    state.get(clue);
                    return new OpenCall(events.decode(row), clue, left.call());
                })
                .toList();
    }

    static byte[] state(byte[] row, byte[] clue) {
        return ByteBuffer.allocate(Integer.BYTES + row.length + clue.length)
                .putInt(row.length)
                .put(row)
                .put(clue)
                .array();
    }

    /** Nothing more is to become known. For any thread. */
    public void close() {
        kept.close();
    }
}
