package io.tollgate.consumer.rollup;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.config.RollupConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rolls rows up on a thread of its own, until it is closed. One process of a group does so, the one that has the usage
 * topic's first partition; two that believe so for a while do the same work twice and no harm.
 */
public final class Rollups implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rollups.class);

    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** How long after its end a span is left to the rows of calls that began in it. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    /** How long a span is left alone that has been made and has become incomplete. */
    private static final Duration AGAIN = Duration.ofMinutes(5);

    /** Older spans are looked at now and then, and while there is much to do. */
    private static final Duration RECENT = Duration.ofDays(2);

    private static final Duration ALL = Duration.ofMinutes(10);

    /** After so long it looks again, so that what is newest is made first. */
    private static final Duration PASS = Duration.ofSeconds(30);

    private static final int THREADS = 1;

    private final ClickHouseConfig clickHouse;
    private final RollupConfig config;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Counter made;
    private final Counter failures;
    private final Thread thread;
    private volatile boolean closing;
    private volatile long pendingHours;
    private volatile @Nullable String failure;
    private @Nullable RollupTable table;
    private Instant allSeen = Instant.EPOCH;
    private Instant swept = Instant.EPOCH;

    /**
     * Begins.
     *
     * @param leads whether this process is the one of its group that rolls up
     */
    public Rollups(
            ClickHouseConfig clickHouse,
            RollupConfig config,
            BooleanSupplier leads,
            InstantSource clock,
            MeterRegistry registry) {
        this.clickHouse = clickHouse;
        this.config = config;
        this.leads = leads;
        this.clock = clock;
        made = Counter.builder("tollgate.audit.rollup.spans")
                .description("Quarters, hours, days, weeks and months that were rolled up, by statement")
                .register(registry);
        failures = Counter.builder("tollgate.audit.rollup.failures")
                .description("Statements of the roll-ups that failed")
                .register(registry);
        Gauge.builder("tollgate.audit.rollup.pending.hours", () -> pendingHours)
                .description("Hours that have rows which their roll-up lacks; they are counted from rows")
                .register(registry);
        thread = Thread.ofPlatform().name("rollups").daemon().unstarted(this::run);
        thread.start();
    }

    /**
     * Makes all that is due at a moment, as fast as it can, in the caller's thread.
     *
     * @throws IOException if ClickHouse is unreachable or refuses; what was made until then holds
     */
    public static void makeAll(ClickHouseConfig clickHouse, Instant now) throws IOException {
        try (RollupTable table = new RollupTable(clickHouse, THREADS)) {
            RollupPass pass = RollupPass.look(table, Instant.EPOCH, now.minus(SETTLING), Instant.MAX);
            for (RollupPass.Step step : pass.steps()) {
                step.make();
            }
            for (RollupPass.Step step : pass.longSteps()) {
                step.make();
            }
        }
    }

    private void run() {
        while (!closing) {
            boolean more = false;
            try {
                if (leads.getAsBoolean()) {
                    more = pass();
                    failure = null;
                } else {
                    pendingHours = 0;
                }
            } catch (IOException | RuntimeException e) {
                failed(e);
            }
            if (!more) {
                rest(PAUSE);
            }
        }
        closeTable();
    }

    private void failed(Exception e) {
        if (!closing) {
            failures.increment();
            failure = String.valueOf(e.getMessage());
            log.warn("roll-ups: {}", failure);
            log.debug("roll-ups", e);
            closeTable();
        }
    }

    /** Makes what is due; true if there is more. */
    boolean pass() throws IOException {
        RollupTable open = table;
        if (open == null) {
            open = new RollupTable(clickHouse, THREADS);
            table = open;
        }
        Instant now = clock.instant();
        boolean all = pendingHours > 0 || Duration.between(allSeen, now).compareTo(ALL) > 0;
        RollupPass pass =
                RollupPass.look(open, all ? Instant.EPOCH : now.minus(RECENT), now.minus(SETTLING), now.minus(AGAIN));
        pendingHours = pass.pendingHours();
        boolean done = make(pass, pass.steps()) && make(pass, pass.longSteps());
        if (all && done) {
            allSeen = now;
            if (Duration.between(swept, now).compareTo(Duration.ofHours(1)) > 0) {
                RollupSweep.sweep(open, config, now);
                swept = now;
            }
        }
        return !done && !closing;
    }

    /** Whether all steps were made, in the time of a pass. */
    private boolean make(RollupPass pass, List<RollupPass.Step> steps) throws IOException {
        long end = System.nanoTime() + PASS.toNanos();
        for (RollupPass.Step step : steps) {
            if (closing || System.nanoTime() - end > 0 || !leads.getAsBoolean()) {
                return false;
            }
            long began = System.nanoTime();
            step.make();
            made.increment();
            pendingHours = pass.pendingHours();
            long took = System.nanoTime() - began;
            rest(Duration.ofNanos(took * (100 - config.share()) / config.share()));
        }
        if (steps.size() > 1) {
            log.info("rolled up {} spans; {} hours are left", steps.size(), pendingHours);
        }
        return true;
    }

    private void rest(Duration time) {
        if (closing) {
            return;
        }
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /** How it is doing. */
    public RollupStatus status() {
        return new RollupStatus(leads.getAsBoolean(), pendingHours, (long) made.count(), failure);
    }

    private void closeTable() {
        RollupTable open = table;
        table = null;
        if (open != null) {
            open.close();
        }
    }

    /** Ends; a statement under way is left to itself, and its version never holds. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
