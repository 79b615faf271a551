package io.tollgate.analytics;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of calls as they are stored. The table is looked at every so often while somebody listens, once for
 * all of them, so that a hundred listeners cost little more than one. How many there may be is bounded, for each caller
 * and in all, and so is what is read at once: of more calls than that listeners hear the newest, and how many they did
 * not hear of. For any thread.
 */
final class LiveTail implements AutoCloseable {
    static final int MOST_LISTENERS = 64;
    static final int MOST_OF_A_CALLER = 8;
    /** So many calls are told at once. */
    static final int MOST_AT_ONCE = 500;

    private static final Logger log = LoggerFactory.getLogger(LiveTail.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final Source source;
    private final Clock clock;
    private final Executor threads;
    private final List<Listener> listeners = new ArrayList<>();
    private boolean running;
    private boolean closed;
    private long dropped;

    LiveTail(Source source, Clock clock, Executor threads) {
        this.source = source;
        this.clock = clock;
        this.threads = threads;
    }

    /** Where calls come from; each method blocks and may throw a {@link RefusedException}. */
    interface Source {
        /** The newest offset of each partition. */
        Map<Partition, Long> newest();

        /** What came in between, the newest first; {@link LiveSql#calls}. */
        List<Heard> calls(LiveSql.Came came, List<LiveQuery> listeners, int limit);

        /** How many of them each listener hears of. */
        List<Long> counts(LiveSql.Came came, List<LiveQuery> listeners);
    }

    /** A call as JSON, and by a digit for each listener whether it hears of it. */
    record Heard(String call, String by) {}

    /** Somebody who listens. */
    interface Listener {
        /** Whose it is; empty for callers without a token. */
        String caller();

        LiveQuery query();

        /**
         * Tells it of calls, in the order in which they ended. Never blocks.
         *
         * @param lost how many calls before them it is not told of
         */
        void tell(List<String> calls, long lost);

        /** There will be nothing more. */
        void end();
    }

    /**
     * Begins to tell a listener of what is stored from now on.
     *
     * @return false if there are too many
     */
    boolean add(Listener listener) {
        synchronized (this) {
            long own = listeners.stream()
                    .filter(other -> other.caller().equals(listener.caller()))
                    .count();
            if (closed || own >= MOST_OF_A_CALLER || listeners.size() >= MOST_LISTENERS) {
                return false;
            }
            listeners.add(listener);
            if (running) {
                return true;
            }
            running = true;
        }
        threads.execute(() -> {
            try {
                follow();
            } catch (RuntimeException e) {
                endAll();
                throw e;
            }
        });
        return true;
    }

    synchronized void remove(Listener listener) {
        listeners.remove(listener);
    }

    synchronized int listening() {
        return listeners.size();
    }

    /** How many calls listeners were not told of. */
    synchronized long dropped() {
        return dropped;
    }

    /** Notes calls that a listener was not told of for reasons of its own. */
    synchronized void drop(long calls) {
        dropped += calls;
    }

    private void follow() {
        @Nullable Map<Partition, Long> after = null;
        boolean failing = false;
        while (true) {
            List<Listener> now = present();
            if (now.isEmpty()) {
                return;
            }
            try {
                Map<Partition, Long> newest = source.newest();
                if (after != null && !newest.equals(after)) {
                    tell(now, new LiveSql.Came(after, newest, 1000 * clock.millis()));
                }
                after = newest;
                failing = false;
            } catch (RefusedException e) {
                if (!failing) {
                    log.warn("calls cannot be followed as they are stored: {}", e.failure());
                }
                failing = true;
            }
            try {
                TimeUnit.MILLISECONDS.sleep((failing ? PAUSE_AFTER_FAILURE : PAUSE).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
                return;
            }
        }
    }

    /** Those that listen; if there are none, the thread has to end. */
    private synchronized List<Listener> present() {
        running = !listeners.isEmpty();
        return List.copyOf(listeners);
    }

    /** Tells all of what came in between. */
    void tell(List<Listener> now, LiveSql.Came came) {
        List<LiveQuery> queries = now.stream().map(Listener::query).toList();
        List<Heard> calls = source.calls(came, queries, MOST_AT_ONCE);
        List<Long> counts = calls.size() < MOST_AT_ONCE ? List.of() : source.counts(came, queries);
        for (int i = 0; i < now.size(); i++) {
            int digit = i;
            List<String> own = calls.reversed().stream()
                    .filter(call -> call.by().charAt(digit) == '1')
                    .map(Heard::call)
                    .toList();
            long lost = counts.isEmpty() ? 0 : counts.get(i) - own.size();
            if (!own.isEmpty() || lost > 0) {
                drop(lost);
                now.get(i).tell(own, lost);
            }
        }
    }

    /** Lets listeners know that nobody follows any more; they may come back. */
    private void endAll() {
        List<Listener> last;
        synchronized (this) {
            running = false;
            last = List.copyOf(listeners);
            listeners.clear();
        }
        last.forEach(Listener::end);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        endAll();
    }
}
