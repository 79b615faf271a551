package io.tollgate.gateway.audit;

/**
 * How much of the audit waits in the spool.
 *
 * @param bytes of its files, those that wait to be filled included
 * @param limitBytes what they may grow to, before calls are refused
 * @param unpublishedRecords audit rows that Kafka has not acknowledged
 * @param oldestUnpublishedMillis for how long the oldest of them has waited; 0 where there is none
 */
public record SpoolFigures(long bytes, long limitBytes, long unpublishedRecords, long oldestUnpublishedMillis) {
    private static final int LONG_MILLIS = 60_000;

    /** Whether somebody should look: rows have waited for a minute, or the spool is more than half full. */
    public boolean late() {
        return bytes > limitBytes / 2 || oldestUnpublishedMillis > LONG_MILLIS;
    }
}
