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
 * Does on a thread of its own what may wait a little: the snapshot, and telling of uses. A change is on disk within
 * seconds, so that a token deleted before Kafka went away is not good again after a restart.
 */
final class Keeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Keeper.class);
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
            Thread.ofPlatform().name("control-keeper").daemon().factory());
    private volatile @Nullable ControlState newest;
    private volatile boolean changed;
    private volatile boolean used;
    private long notBeforeNanos = System.nanoTime();
    private long writtenNanos = System.nanoTime();

    Keeper(Snapshot snapshot, UseReporter reporter, Clock clock, Uses uses) {
        this.snapshot = snapshot;
        this.reporter = reporter;
        this.clock = clock;
        this.uses = uses;
        var _ = thread.scheduleWithFixedDelay(
                this::snapshotIfDue, SNAPSHOT_TICK_MILLIS, SNAPSHOT_TICK_MILLIS, TimeUnit.MILLISECONDS);
        var _ = thread.scheduleWithFixedDelay(
                this::report, REPORT_TICK_MILLIS, REPORT_TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Notes that there is something to keep. */
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

    private void report() {
        try {
            if (newest != null) {
                reporter.report(uses);
            }
        } catch (RuntimeException e) {
            log.warn("when tokens and provider keys were last used could not be told: {}", e.toString());
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
