package io.tollgate.analytics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose question runs next. So many run at once; of those that wait, callers take turns, so that the many questions of
 * one do not hold up the single one of another. What waits is bounded, for each caller and in all. For any thread.
 */
final class Turns {
    private final int atOnce;
    private final int perCaller;
    private final int inAll;
    private final SequencedMap<String, Deque<Runnable>> waiting = new LinkedHashMap<>();
    private int running;
    private int queued;

    /**
     * Nobody's turn yet.
     *
     * @param perCaller how many of a caller may wait
     * @param inAll how many of all callers may
     */
    Turns(int atOnce, int perCaller, int inAll) {
        this.atOnce = atOnce;
        this.perCaller = perCaller;
        this.inAll = inAll;
    }

    /**
     * Starts a question when it is its turn, which may be at once, in this thread; {@link #done} has to follow its end.
     *
     * @param start begins the question and does not block
     * @return false if it may not even wait, and is forgotten
     */
    boolean take(String caller, Runnable start) {
        synchronized (this) {
            if (running >= atOnce) {
                int own = waiting.getOrDefault(caller, new ArrayDeque<>()).size();
                if (own >= perCaller || queued >= inAll) {
                    return false;
                }
                waiting.computeIfAbsent(caller, any -> new ArrayDeque<>()).add(start);
                queued++;
                return true;
            }
            running++;
        }
        start.run();
        return true;
    }

    /** Notes that a question has ended, and starts the next one in this thread. */
    void done() {
        Runnable next = next();
        if (next != null) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Map.Entry<String, Deque<Runnable>> first = waiting.pollFirstEntry();
        if (first == null) {
            running--;
            return null;
        }
        Runnable next = first.getValue().remove();
        if (!first.getValue().isEmpty()) {
            waiting.putLast(first.getKey(), first.getValue());
        }
        queued--;
        return next;
    }

    synchronized int running() {
        return running;
    }

    synchronized int waiting() {
        return queued;
    }
}
