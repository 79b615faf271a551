package io.tollgate.gateway.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollgate.gateway.audit.spool.Lane;
import io.tollgate.gateway.call.Call;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What one event loop writes to its lane of the spool about its calls. */
public final class CallLog {
    private final Lane lane;
    private final UsageRow rows;
    private final boolean power;
    private final UsageEvents encoder = new UsageEvents();

    /**
     * The log of an event loop.
     *
     * @param power whether {@link #kept} waits for the disk
     */
    public CallLog(Lane lane, UsageRow rows, boolean power) {
        this.lane = lane;
        this.rows = rows;
        this.power = power;
    }

    /** Notes that a call is accepted; false where there is no room for its row. */
    boolean accepted(Call call) {
        if (!lane.hasRoom() || !intend(call)) {
            return false;
        }
        call.watch(new Call.Watcher() {
            @Override
            public void answered(long outputTokens) {
                lane.progress(call.accepted().id(), outputTokens);
            }

            @Override
            public void usageTold() {
                intend(call);
            }
        });
        return true;
    }

    /** Notes what is known of a call by now: its row, should the process die. */
    boolean intend(Call call) {
        return lane.intent(
                call.accepted().id(),
                Intent.encode(
                        encoder.encode(rows.interrupted(call)), call.wishes().customPrices()));
    }

    /** Completes once what was noted survives what it is to survive; fails where the disk did. */
    Future<Void> kept() {
        if (!power) {
            return Future.succeededFuture();
        }
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

    void ended(Call call, Call.Ending ending) {
        lane.outcome(call.accepted().id(), encoder.encode(rows.of(call, ending)));
    }

    /**
     * An intent's bytes: the length of the row, the row, and what its cost would be reckoned by, which no row tells.
     *
     * @param prices the caller's own, for each token in and out; null for the catalogue's
     */
    record Intent(UsageEvent row, Call.@Nullable CustomPrices prices) {
        static byte[] encode(byte[] row, Call.@Nullable CustomPrices prices) {
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
                    tail.length == 0
                            ? null
                            : new Call.CustomPrices(new BigDecimal(prices[0]), new BigDecimal(prices[1])));
        }
    }
}
