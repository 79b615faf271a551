package io.tollgate.gateway.audit.spool;

import io.tollgate.gateway.audit.spool.SpoolRecord.Kind;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's side of the spool. Everything but the constructor belongs to that event loop; nothing here blocks.
 *
 * <p>What is appended survives the death of the process at once, and that of the machine after the next sync.
 */
public final class Lane {
    /** Room that any one record, and those of calls that were accepted before it, is sure to find. */
    static final int MARGIN = 64 << 10;

    private final Owner owner;
    private final Executor loop;
    private final InstantSource clock;
    private final int number;
    private final SpoolRecord.Writer writer = new SpoolRecord.Writer();
    private final LaneCall.CallQueue calls = new LaneCall.CallQueue();

    /**
     * Outcomes and adjustments that there is no room for at the moment; until there is, the calls' intents stand for
     * their outcomes.
     */
    private final Queue<Ended> deferred = new ArrayDeque<>();

    private final AtomicReference<@Nullable Segment> spare = new AtomicReference<>();
    private final Queue<Segment> segments = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<Boolean>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong outcomes = new AtomicLong();
    private volatile Segment current;

    private static final class Ended {
        private final Kind kind;
        private final LaneCall call;
        private final byte[] row;

        Ended(Kind kind, LaneCall call, byte[] row) {
            this.kind = kind;
            this.call = call;
            this.row = row;
        }
    }

    /** What a lane asks of the spool. */
    interface Owner {
        /** A lane has taken its spare segment and wants another. */
        void spareTaken(Lane lane);

        /** There is something to publish. */
        void appended();

        /** Somebody waits for a sync. */
        void syncWanted();
    }

    Lane(Owner owner, Executor loop, InstantSource clock, int number, Segment first) {
        this.owner = owner;
        this.loop = loop;
        this.clock = clock;
        this.number = number;
        this.current = first;
        segments.add(first);
    }

    /** Whether there is room for one more call. */
    public boolean hasRoom() {
        return deferred.isEmpty() && ((!current.isSealed() && current.remaining() > MARGIN) || spare.get() != null);
    }

    /** What is noted of a call goes in there. */
    public LaneCall call(UUID id) {
        return new LaneCall(this, id, Kind.INTENT);
    }

    /**
     * Keeps what is to become known of a call that has ended, over restarts too, until it is {@linkplain LaneCall#close
     * closed} or an adjustment of the same id follows.
     *
     * @return null if there is no room
     */
    public @Nullable LaneCall open(UUID id, byte[] state) {
        LaneCall open = new LaneCall(this, id, Kind.OPEN);
        return intent(open, state) ? open : null;
    }

    void forget(LaneCall call) {
        if (call.noted()) {
            calls.remove(call);
            call.left();
        }
    }

    boolean intent(LaneCall call, byte[] row) {
        Segment segment = fitting(SpoolRecord.size(row.length));
        if (segment == null) {
            return false;
        }
        int position = segment.append(writer, call.kind(), call.id(), clock.millis(), 0, row);
        moved(call, segment, position);
        return true;
    }

    private void moved(LaneCall call, Segment segment, int position) {
        if (call.noted()) {
            calls.remove(call);
        }
        call.movedTo(segment, position);
        calls.add(call);
    }

    void outcome(LaneCall call, byte[] row) {
        appendOrDefer(Kind.OUTCOME, call, row);
    }

    /**
     * Takes an adjustment over. Whether it was taken over before is not looked at: to the consumer, all of one id are
     * the same.
     */
    public void adjustment(UUID id, byte[] row) {
        appendOrDefer(Kind.ADJUSTMENT, call(id), row);
    }

    private void appendOrDefer(Kind kind, LaneCall call, byte[] row) {
        drainDeferred();
        if (!deferred.isEmpty() || !append(kind, call, row)) {
            deferred.add(new Ended(kind, call, row));
        }
    }

    /** Takes over the row of a call of an earlier run; false if there is no room for it yet. */
    boolean outcomeOfEarlierRun(UUID id, byte[] row) {
        return append(Kind.OUTCOME_AGAIN, call(id), row);
    }

    private boolean append(Kind kind, LaneCall call, byte[] row) {
        Segment segment = fitting(SpoolRecord.size(row.length));
        if (segment == null) {
            return false;
        }
        outcomes.setRelease(outcomes.getPlain() + 1);
        segment.append(writer, kind, call.id(), clock.millis(), 0, row);
        if (call.noted()) {
            calls.remove(call);
            call.left();
        }
        owner.appended();
        return true;
    }

    private void drainDeferred() {
        for (Ended first = deferred.peek(); first != null; first = deferred.peek()) {
            if (!append(first.kind, first.call, first.row)) {
                return;
            }
            deferred.remove();
        }
    }

    /**
     * Waits until what was appended before is on the disk.
     *
     * @param then called on the lane's event loop: true, or false if the disk failed
     */
    public void whenSynced(Consumer<Boolean> then) {
        waiting.add(then);
        owner.syncWanted();
    }

    /** A segment with room for some bytes; null if there is none. */
    private @Nullable Segment fitting(int bytes) {
        Segment segment = current;
        if (!segment.isSealed() && segment.remaining() >= bytes) {
            return segment;
        }
        return rotate(bytes) ? current : null;
    }

    private boolean rotate(int bytes) {
        Segment next = spare.get();
        if (next == null || next.remaining() < bytes) {
            return false;
        }
        spare.set(null);
        Segment last = current;
        segments.add(next);
        current = next;
        if (last.isSealed()) {
            evacuate(last);
        } else {
            carry(last);
        }
        last.completed();
        owner.spareTaken(this);
        return true;
    }

    /**
     * Writes the intents of long calls again, so that their segments can go: those that are older than the segment
     * before this one. Half a segment at most is filled in this way.
     */
    private void carry(Segment last) {
        int least = current.remaining() / 2;
        for (LaneCall call = calls.oldest(); call != null && !call.isIn(last) && !call.isIn(current); ) {
            LaneCall next = calls.after(call);
            if (!again(call, least)) {
                return;
            }
            call = next;
        }
    }

    /** Writes the intent of a call again, where enough is left of the segment afterwards. */
    private boolean again(LaneCall call, int least) {
        SpoolRecord intent = call.newest();
        if (intent == null || current.remaining() - intent.size() < least) {
            return false;
        }
        int position =
                current.append(writer, call.kind(), call.id(), intent.atMillis(), intent.progress(), intent.payload());
        moved(call, current, position);
        return true;
    }

    /** Writes again all that is still needed of a segment that did not reach the disk. */
    private void evacuate(Segment failed) {
        for (LaneCall call = calls.oldest(); call != null; ) {
            LaneCall next = calls.after(call);
            if (call.isIn(failed)) {
                var _ = again(call, 0);
            }
            call = next;
        }
        // What the reader has acknowledged by now is not known for certain here: better twice than never.
        int position = Segment.HEADER;
        while (position < failed.end()) {
            if (failed.publishedAt(position) && current.remaining() >= failed.sizeAt(position)) {
                SpoolRecord outcome = failed.at(position);
                outcomes.setRelease(outcomes.getPlain() + 1);
                current.append(writer, outcome.kind().again(), outcome.id(), outcome.atMillis(), 0, outcome.payload());
            }
            position += failed.sizeAt(position);
        }
    }

    // ---- The spool's side, for other threads.

    /** About {@link #hasRoom}, as other threads see it. */
    boolean seemsToHaveRoom() {
        Segment segment = current;
        return spare.get() != null || (!segment.isComplete() && segment.bytes() - segment.end() > MARGIN);
    }

    /** Hands a spare segment over. */
    void spare(Segment segment) {
        spare.set(segment);
        loop.execute(() -> {
            leaveSealed();
            drainDeferred();
        });
    }

    /** A segment was sealed. */
    void sealed() {
        loop.execute(this::leaveSealed);
    }

    private void leaveSealed() {
        if (current.isSealed()) {
            rotate(0);
        }
    }

    int number() {
        return number;
    }

    /** Takes the spare segment back. */
    @Nullable
    Segment takeSpare() {
        return spare.getAndSet(null);
    }

    /** No more is appended; only once the event loop has ended. */
    void close() {
        current.completed();
    }

    /** The segments that are still there, the oldest first. */
    Queue<Segment> segments() {
        return segments;
    }

    /** How many outcomes were appended. */
    long outcomes() {
        return outcomes.getAcquire();
    }

    /** Those who wait for a sync that begins now. */
    Queue<Consumer<Boolean>> takeWaiting() {
        Queue<Consumer<Boolean>> taken = new ArrayDeque<>();
        for (Consumer<Boolean> one = waiting.poll(); one != null; one = waiting.poll()) {
            taken.add(one);
        }
        return taken;
    }

    /** Runs something on the lane's event loop, after what that is at now. For any thread. */
    public void onLoop(Runnable work) {
        loop.execute(work);
    }
}
