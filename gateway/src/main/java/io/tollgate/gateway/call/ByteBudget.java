package io.tollgate.gateway.call;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that the process may hold for all its calls together: request bodies, collected answers, held events, and
 * what waits for callers that read slowly. For any thread.
 *
 * <p>It is fair without knowing who will come. An owner is given more only as long as it then holds no more than is
 * left free (dynamic thresholds: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998). One owner alone
 * gets at most half, two greedy ones a third each, and there is always something left for the next.
 */
public final class ByteBudget {
    private final long total;
    private final AtomicLong held = new AtomicLong();
    private final LongAdder refusals = new LongAdder();
    private final Map<String, Owner> owners = new ConcurrentHashMap<>();

    /** Who holds bytes by any number of leases. The number changes only within {@link #owners}. */
    private static final class Owner {
        private final AtomicLong held = new AtomicLong();
        private int leases;
    }

    public ByteBudget(long totalBytes) {
        if (totalBytes <= 0) {
            throw new IllegalArgumentException("a budget must be more than 0 bytes");
        }
        total = totalBytes;
    }

    /** A lease that holds nothing yet. */
    public Lease lease(String owner) {
        return new Lease(owner);
    }

    /** The most that an owner can ever hold. */
    public long mostForOne() {
        return total / 2;
    }

    public long totalBytes() {
        return total;
    }

    /** What is held at the moment. */
    public long heldBytes() {
        return held.get();
    }

    /** How often there was not enough left. */
    public long refusals() {
        return refusals.sum();
    }

    /** How many owners hold something. */
    int owners() {
        return owners.size();
    }

    private boolean take(Owner owner, long bytes) {
        long free = total - held.addAndGet(bytes);
        long mine = owner.held.addAndGet(bytes);
        if (mine <= free) {
            return true;
        }
        giveBack(owner, bytes);
        refusals.increment();
        return false;
    }

    private void giveBack(Owner owner, long bytes) {
        owner.held.addAndGet(-bytes);
        held.addAndGet(-bytes);
    }

    private Owner enter(String name) {
        return owners.compute(name, (key, present) -> {
            Owner owner = present == null ? new Owner() : present;
            owner.leases++;
            return owner;
        });
    }

    private void leave(String name) {
        owners.computeIfPresent(name, (key, owner) -> --owner.leases == 0 ? null : owner);
    }

    /**
     * What one call holds. It takes from the budget in larger steps than it is asked for, so that most of what is asked
     * touches nothing shared. All of it is given back when the lease is closed, once. Belongs to one event loop.
     */
    public final class Lease {
        /** In bytes; a power of two. */
        static final int STEP = 8 << 10;

        private final String name;
        private @Nullable Owner owner;
        private long needed;
        private long reserved;
        private long answer;
        private boolean closed;

        private Lease(String name) {
            this.name = name;
        }

        /** The most that it could ever be given. */
        public long most() {
            return mostForOne();
        }

        /** Takes more; false where there is not enough left, or the lease is closed, and then nothing is taken. */
        public boolean take(long bytes) {
            if (closed) {
                return false;
            }
            long rounded = rounded(needed + bytes);
            if (rounded > reserved) {
                if (owner == null) {
                    owner = enter(name);
                }
                if (!ByteBudget.this.take(owner, rounded - reserved)) {
                    return false;
                }
                reserved = rounded;
            }
            needed += bytes;
            return true;
        }

        /** Gives some of it back. */
        public void giveBack(long bytes) {
            if (closed || owner == null) {
                return;
            }
            needed = Math.max(0, needed - bytes);
            long surplus = reserved - rounded(needed);
            if (surplus > STEP) {
                ByteBudget.this.giveBack(owner, surplus);
                reserved -= surplus;
            }
        }

        /** The same as {@link #take}, for an answer, which another attempt may replace. */
        public boolean takeForAnswer(long bytes) {
            boolean taken = take(bytes);
            answer += taken ? bytes : 0;
            return taken;
        }

        /** Gives back what an answer holds. */
        public void dropAnswer() {
            giveBack(answer);
            answer = 0;
        }

        /** Gives all of it back; only the first time does anything. */
        public void close() {
            if (!closed && owner != null) {
                ByteBudget.this.giveBack(owner, reserved);
                leave(name);
            }
            closed = true;
        }

        /** What it holds of the budget. */
        long reserved() {
            return closed ? 0 : reserved;
        }

        private static long rounded(long bytes) {
            return (bytes + STEP - 1) & -STEP;
        }
    }
}
