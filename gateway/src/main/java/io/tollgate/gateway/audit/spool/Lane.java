package io.tollgate.gateway.audit.spool;

import io.tollgate.gateway.audit.spool.SpoolRecord.Kind;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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
    private final Map<UUID, Ticket> tickets = new HashMap<>();

    /** Outcomes that there is no room for at the moment; until there is, their calls' intents stand for them. */
    private final Map<UUID, byte[]> deferred = new LinkedHashMap<>();

    private final AtomicReference<@Nullable Segment> spare = new AtomicReference<>();
    private final Queue<Segment> segments = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<Boolean>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong outcomes = new AtomicLong();
    private @Nullable Ticket oldest;
    private @Nullable Ticket newest;
    private volatile Segment current;

    /** What a lane asks of the spool. */
    interface Owner {
        /** A lane has taken its spare segment and wants another. */
        void spareTaken(Lane lane);

        /** There is something to publish. */
        void appended();

        /** Somebody waits for a sync. */
        void syncWanted();
    }

    /** Where the newest intent of a call in flight is; in a list by age. */
    private static final class Ticket {
        private final UUID id;
        private Segment segment;
        private int position;
        private @Nullable Ticket older;
        private @Nullable Ticket newer;

        private Ticket(UUID id, Segment segment, int position) {
            this.id = id;
            this.segment = segment;
            this.position = position;
        }
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

    /**
     * Notes that a call is accepted, or what more is known of it.
     *
     * @param row what the call's row will say if nothing more is heard of it
     * @return false where there is no room
     */
    public boolean intent(UUID id, byte[] row) {
        Segment segment = fitting(SpoolRecord.size(row.length));
        if (segment == null) {
            return false;
        }
        int position = segment.append(writer, Kind.INTENT, id, clock.millis(), 0, row);
        segment.opened(1);
        Ticket ticket = tickets.get(id);
        if (ticket == null) {
            ticket = new Ticket(id, segment, position);
            tickets.put(id, ticket);
        } else {
            ticket.segment.opened(-1);
            unlink(ticket);
            ticket.segment = segment;
            ticket.position = position;
        }
        linkNewest(ticket);
        return true;
    }

    /** Notes how far the answer to a call has come; the last value counts. */
    public void progress(UUID id, long progress) {
        Ticket ticket = tickets.get(id);
        if (ticket != null) {
            ticket.segment.progress(ticket.position, progress);
        }
    }

    /** Takes over the row of a call that has ended. */
    public void outcome(UUID id, byte[] row) {
        drainDeferred();
        if (!deferred.isEmpty() || !append(Kind.OUTCOME, id, row)) {
            deferred.put(id, row);
        }
    }

    /** Takes over the row of a call of an earlier run; false where there is no room for it yet. */
    boolean outcomeOfEarlierRun(UUID id, byte[] row) {
        return append(Kind.OUTCOME_AGAIN, id, row);
    }

    private boolean append(Kind kind, UUID id, byte[] row) {
        Segment segment = fitting(SpoolRecord.size(row.length));
        if (segment == null) {
            return false;
        }
        outcomes.setRelease(outcomes.getPlain() + 1);
        segment.append(writer, kind, id, clock.millis(), 0, row);
        Ticket ticket = tickets.remove(id);
        if (ticket != null) {
            ticket.segment.opened(-1);
            unlink(ticket);
        }
        owner.appended();
        return true;
    }

    private void drainDeferred() {
        Iterator<Map.Entry<UUID, byte[]>> all = deferred.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<UUID, byte[]> first = all.next();
            if (!append(Kind.OUTCOME, first.getKey(), first.getValue())) {
                return;
            }
            all.remove();
        }
    }

    /**
     * Waits until what was appended before is on the disk.
     *
     * @param then is told on the lane's event loop: true, or false where the disk failed
     */
    public void whenSynced(Consumer<Boolean> then) {
        waiting.add(then);
        owner.syncWanted();
    }

    /** A segment with room for some bytes; null where there is none. */
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
     * Writes the intents of long calls anew, so that their segments can go: those that are older than the segment before
     * this one. Half a segment at most is filled in this way.
     */
    private void carry(Segment last) {
        int most = current.remaining() / 2;
        for (Ticket ticket = oldest; ticket != null && ticket.segment != last && ticket.segment != current; ) {
            if (current.remaining() - ticket.segment.sizeAt(ticket.position) < most) {
                return;
            }
            Ticket next = ticket.newer;
            again(ticket);
            ticket = next;
        }
    }

    private void again(Ticket ticket) {
        SpoolRecord intent = ticket.segment.at(ticket.position);
        int position =
                current.append(writer, Kind.INTENT, ticket.id, intent.atMillis(), intent.progress(), intent.payload());
        current.opened(1);
        ticket.segment.opened(-1);
        ticket.segment = current;
        ticket.position = position;
        unlink(ticket);
        linkNewest(ticket);
    }

    /** Writes anew all that is still needed of a segment that did not reach the disk. */
    private void evacuate(Segment failed) {
        for (Ticket ticket = oldest; ticket != null; ) {
            Ticket next = ticket.newer;
            if (ticket.segment == failed && current.remaining() >= failed.sizeAt(ticket.position)) {
                again(ticket);
            }
            ticket = next;
        }
        // What the reader has acknowledged by now is not known for certain here: better twice than never.
        int position = Segment.HEADER;
        while (position < failed.end()) {
            if (failed.outcomeAt(position) && current.remaining() >= failed.sizeAt(position)) {
                SpoolRecord outcome = failed.at(position);
                outcomes.setRelease(outcomes.getPlain() + 1);
                current.append(writer, Kind.OUTCOME_AGAIN, outcome.id(), outcome.atMillis(), 0, outcome.payload());
            }
            position += failed.sizeAt(position);
        }
    }

    private void linkNewest(Ticket ticket) {
        ticket.older = newest;
        ticket.newer = null;
        if (newest == null) {
            oldest = ticket;
        } else {
            newest.newer = ticket;
        }
        newest = ticket;
    }

    private void unlink(Ticket ticket) {
        if (ticket.older == null) {
            oldest = ticket.newer;
        } else {
            ticket.older.newer = ticket.newer;
        }
        if (ticket.newer == null) {
            newest = ticket.older;
        } else {
            ticket.newer.older = ticket.older;
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

    void onLoop(Runnable work) {
        loop.execute(work);
    }
}
