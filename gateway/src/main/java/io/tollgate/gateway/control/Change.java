package io.tollgate.gateway.control;

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
}
