package io.tollgate.gateway.audit;

import java.util.Locale;

/**
 * How much of the audit waits in the spool, and whether it is on its way.
 *
 * @param bytes of its files, those that wait to be filled included
 * @param limitBytes what they may grow to, before calls are refused
 * @param unpublishedRecords audit rows that Kafka has not acknowledged
 * @param oldestUnpublishedMillis for how long the oldest of them has waited; 0 if there is none
 */
public record SpoolFigures(
        long bytes, long limitBytes, long unpublishedRecords, long oldestUnpublishedMillis, Publisher publisher) {
    private static final int LONG_MILLIS = 60_000;

    /** What becomes of the rows that wait. */
    public enum Publisher {
        /** They are sent, or there are none. */
        PUBLISHING,
        /** Kafka has acknowledged none for some seconds. */
        KAFKA_UNREACHABLE,
        /** Nothing sends them; the next start of the gateway will. */
        STOPPED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether somebody should look: rows do not get away or have waited for a minute, or the spool is half full. */
    public boolean warning() {
        return publisher != Publisher.PUBLISHING || bytes > limitBytes / 2 || oldestUnpublishedMillis > LONG_MILLIS;
    }
}
