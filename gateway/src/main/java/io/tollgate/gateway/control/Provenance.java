package io.tollgate.gateway.control;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Where the records of a state come from: how far their sequence numbers go, and which keys are not on the topic as
 * this installation would write them now. One thread changes it; any thread may look.
 */
final class Provenance {
    /** More than that are counted only, so that whoever floods the topic does not fill memory. */
    private static final int MOST_REFUSED = 10_000;

    private final Set<String> unsigned = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile long sequence;

    /** Notes an authentic record. */
    void authentic(String key, boolean current, long highest) {
        sequence = highest;
        refused.remove(key);
        if (current) {
            unsigned.remove(key);
        } else {
            unsigned.add(key);
        }
    }

    /** Notes a record that was taken over without a signature. */
    void adopted(String key) {
        refused.remove(key);
        unsigned.add(key);
    }

    /** Notes a record that was refused, and stands above whatever the state holds under its key. */
    void refused(String key) {
        unsigned.remove(key);
        if (refused.size() < MOST_REFUSED) {
            refused.add(key);
        }
    }

    /** The sequence number of the last authentic record; 0 if there is none. */
    long sequence() {
        return sequence;
    }

    void sequence(long known) {
        sequence = known;
    }

    /** The keys whose last record was not signed by the first master key, that of a deletion included. */
    Stream<String> unsigned() {
        return unsigned.stream();
    }

    /** The keys whose last record was refused. */
    Stream<String> refused() {
        return refused.stream();
    }

    int refusedKeys() {
        return refused.size();
    }
}
