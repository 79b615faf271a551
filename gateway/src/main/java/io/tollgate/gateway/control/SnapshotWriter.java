package io.tollgate.gateway.control;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the snapshot, and publishes last uses, on a thread of its own. A change is on disk within seconds, so that a
 * token deleted before Kafka became unreachable is not valid again after a restart.
 */
final class SnapshotWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SnapshotWriter.class);
    private static final long SNAPSHOT_TICK_MILLIS = 500;
    private static final long REPORT_TICK_MILLIS = 5_000;
    private static final long USES_ALONE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** How many times as long as writing takes, nothing is written afterwards. */
    private static final long REST = 10;

    private final Snapshot snapshot;
    private final UseReporter reporter;
    private final Clock clock;
    private final Uses uses;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("control-snapshots").daemon().factory());
    private volatile @Nullable ControlState newest;
    private volatile boolean changed;
    private volatile boolean used;
    private long notBeforeNanos = System.nanoTime();
    private long writtenNanos = System.nanoTime();

    SnapshotWriter(Snapshot snapshot, UseReporter reporter, Clock clock, Uses uses) {
        this.snapshot = snapshot;
        this.reporter = reporter;
        this.clock = clock;
        this.uses = uses;
        var _ = thread.scheduleWithFixedDelay(
                this::snapshotIfDue, SNAPSHOT_TICK_MILLIS, SNAPSHOT_TICK_MILLIS, TimeUnit.MILLISECONDS);
        var _ = thread.scheduleWithFixedDelay(
                this::publish, REPORT_TICK_MILLIS, REPORT_TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Notes that there is something new to write. */
    void changed(ControlState state, boolean onlyUse) {
        newest = state;
        if (onlyUse) {
            used = true;
        } else {
            changed = true;
        }
    }

    private void snapshotIfDue() {
        long now = System.nanoTime();
        boolean due = changed || (used && now - writtenNanos >= USES_ALONE_NANOS);
        if (due && now - notBeforeNanos >= 0) {
            write();
        }
    }

    private void write() {
        ControlState state = newest;
        if (state == null) {
            return;
        }
        long begun = System.nanoTime();
        changed = false;
        used = false;
        try {
            snapshot.write(state, clock.instant());
        } catch (IOException | RuntimeException e) {
            changed = true;
            log.warn("the snapshot {} cannot be written: {}", snapshot.file(), e.toString());
        }
        writtenNanos = System.nanoTime();
        notBeforeNanos = writtenNanos + REST * (writtenNanos - begun);
    }

    private void publish() {
        try {
            if (newest != null) {
                reporter.publish(uses);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("the last uses of tokens and provider keys could not be published: {}", e.toString());
        }
    }

    /** Writes what is not on disk yet. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(5, TimeUnit.SECONDS) && (changed || used)) {
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reporter.close();
    }
}
