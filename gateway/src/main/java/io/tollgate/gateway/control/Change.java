package io.tollgate.gateway.control;

import java.util.ArrayList;
import java.util.List;

/**
 * What an admin write comes to, once it is decided.
 *
 * @param entries to keep; the first one's revision is that of the change
 * @param deleted keys to forget
 * @param event that records it
 * @param result for whoever asked
 */
public record Change<T>(List<Entry> entries, List<String> deleted, AdminEvent event, T result) {
    public Change {
        entries = List.copyOf(entries);
        deleted = List.copyOf(deleted);
    }

    /** The same change, with another entry to keep. */
    public Change<T> with(Entry entry) {
        List<Entry> more = new ArrayList<>(entries);
        more.add(entry);
        return new Change<>(more, deleted, event, result);
    }
}
