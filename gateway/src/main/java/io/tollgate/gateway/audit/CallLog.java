package io.tollgate.gateway.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollgate.gateway.audit.spool.Lane;
import io.tollgate.gateway.audit.spool.LaneCall;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallListener;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop writes to its lane of the spool about its calls. A call is noted when it goes to a provider, or
 * as soon as the event loop turns to anything else, whichever is first: most bodies come with their heads, and such a
 * call is noted once.
 */
public final class CallLog {
    private final Lane lane;
    private final UsageRow rows;
    private final boolean power;
    private final UsageEvents encoder = new UsageEvents();
    private final List<Entry> arrived = new ArrayList<>();

    /**
     * The log of an event loop.
     *
     * @param power whether a call waits for the disk before anything is spent on it
     */
    public CallLog(Lane lane, UsageRow rows, boolean power) {
        this.lane = lane;
        this.rows = rows;
        this.power = power;
    }

    /** Takes a call up; false if there is no room for its row. */
    boolean accepted(Call call) {
        if (!lane.hasRoom()) {
            return false;
        }
        Entry entry = new Entry(call);
        call.listen(entry);
        call.ended().onSuccess(entry::ended);
        if (arrived.isEmpty()) {
            lane.onLoop(this::noteArrived);
        }
        arrived.add(entry);
        return true;
    }

    private void noteArrived() {
        List<Entry> waiting = List.copyOf(arrived);
        arrived.clear();
        for (Entry entry : waiting) {
            if (!entry.call.ended().isComplete() && !entry.record.noted()) {
                // Where there is no room after all, the call will not be sent anywhere.
                var _ = entry.intend();
            }
        }
    }

    private final class Entry implements CallListener {
        private final Call call;
        private final LaneCall record;
        private boolean refused;

        Entry(Call call) {
            this.call = call;
            this.record = lane.call(call.accepted().id());
        }

        /** Notes what is known by now: the call's row, should the process die. */
        private boolean intend() {
            return record.intent(Intent.encode(
                    encoder.encode(rows.interrupted(call)),
                    call.state().options().customPrices()));
        }

        @Override
        public Future<Void> recordIntent() {
            if (!intend() && !record.noted()) {
                refused = true;
                return Future.failedFuture("the spool has no room");
            }
            return power ? onDisk() : Future.succeededFuture();
        }

        private Future<Void> onDisk() {
            Promise<Void> kept = Promise.promise();
            lane.whenSynced(onDisk -> {
                if (onDisk) {
                    kept.complete();
                } else {
                    kept.fail("the spool could not be synced");
                }
            });
            return kept.future();
        }

        @Override
        public void outputSoFar(long outputTokens) {
            record.progress(outputTokens);
        }

        @Override
        public void usageReported() {
            var _ = intend();
        }

        private void ended(CallEnd end) {
            if (!refused) {
                record.outcome(encoder.encode(rows.of(call, end)));
            }
        }
    }

    /**
     * An intent's bytes: the length of the row, the row, and what its cost would be computed from, which no row holds.
     *
     * @param prices the caller's own, for each token in and out; null for the catalogue's
     */
    record Intent(UsageEvent row, @Nullable CustomPrices prices) {
        static byte[] encode(byte[] row, @Nullable CustomPrices prices) {
            byte[] tail = prices == null
                    ? new byte[0]
                    : (prices.perTokenIn().toPlainString()
                                    + ' '
                                    + prices.perTokenOut().toPlainString())
                            .getBytes(US_ASCII);
            return ByteBuffer.allocate(Integer.BYTES + row.length + tail.length)
                    .putInt(row.length)
                    .put(row)
                    .put(tail)
                    .array();
        }

        static Intent decode(byte[] bytes, UsageEvents decoder) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            byte[] row = new byte[buffer.getInt()];
            buffer.get(row);
            byte[] tail = new byte[buffer.remaining()];
            buffer.get(tail);
            String[] prices = new String(tail, US_ASCII).split(" ", -1);
            return new Intent(
                    decoder.decode(row),
                    tail.length == 0 ? null : new CustomPrices(new BigDecimal(prices[0]), new BigDecimal(prices[1])));
        }
    }
}
