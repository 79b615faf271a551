package io.tollgate.gateway.simulated;

import java.util.ArrayDeque;
import java.util.List;

/** The newest requests received, bounded in number and in bytes; none unless asked for. Safe for use by any thread. */
final class Recording {
    private static final long MOST_BYTES = 64L << 20;

    private final ArrayDeque<Received> newest = new ArrayDeque<>();
    private volatile int most;
    private long bytes;

    boolean on() {
        return most > 0;
    }

    synchronized void keep(int requests) {
        if (requests < 0) {
            throw new IllegalArgumentException("cannot keep " + requests + " requests");
        }
        most = requests;
        trim();
    }

    synchronized void add(Received received) {
        newest.add(received);
        bytes += received.size();
        trim();
    }

    synchronized List<Received> all() {
        return List.copyOf(newest);
    }

    synchronized void clear() {
        newest.clear();
        bytes = 0;
    }

    private void trim() {
        while (newest.size() > most || bytes > MOST_BYTES) {
            bytes -= newest.remove().size();
        }
    }
}
