package io.tollgate.gateway.control;

import io.tollgate.gateway.control.RecordVerifier.Verdict;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which records that are not authentic are taken over nevertheless, while they are adopted. */
@FunctionalInterface
interface Vouching {
    /** Takes over all but what is in the wrong order: somebody who holds the master key has decided so. */
    Vouching ALL = (key, entry, verdict, superseded) -> verdict != Verdict.REPLAYED;

    /**
     * Whether a record is taken over.
     *
     * @param entry what it holds; null for a deletion
     * @param superseded whether an authentic record of that key stands before it
     */
    boolean vouches(String key, @Nullable Entry entry, Verdict verdict, boolean superseded);

    /** Takes over unsigned records that hold what a snapshot holds. Deletions can only take away. */
    static Vouching by(Map<String, Entry> snapshot) {
        return (key, entry, verdict, superseded) ->
                verdict == Verdict.UNSIGNED && !superseded && (entry == null || entry.equals(snapshot.get(key)));
    }
}
