package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Fuse.Blow;
import io.tollgate.standalone.faults.Fuse.Moment;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Results of batches are read, while the gateway that books them dies again and again, and the consumer at its insert
 * of what was booked.
 */
final class AdjustmentsKilled implements Scenario {
    private static final List<Moment> MOMENTS = List.of(Moment.DURING, Moment.BEFORE, Moment.AFTER);
    private static final int READERS = 2;
    private static final int BATCHES_BETWEEN = 4;
    private static final Duration LATE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(200);

    private Map<String, Table.Booked> expected = Map.of();
    private Set<String> begun = Set.of();

    @Override
    public String name() {
        return "gateway and consumer killed while adjustments are booked";
    }

    @Override
    public void prepare(Installation installation, Scale scale) throws Exception {
        installation.consumeBy(installation.hooked());
    }

    @Override
    public String happen(Trial trial) throws Exception {
        int times = trial.scale.rounds();
        Hits hits = new Hits();
        try (BatchReaders readers = BatchReaders.start(trial.installation.gatewayUrl, READERS)) {
            for (int i = 0; i < times; i++) {
                awaitBatches(trial, readers);
                trial.killGateway();
                awaitBatches(trial, readers);
                trial.installation.fuse.light(new Blow(MOMENTS.get(i % MOMENTS.size()), Signal.KILL, 0, "adjustments"));
                trial.installation.consumer().awaitEnd();
                hits.count(trial.installation.fuse);
                trial.installation.consumer().start();
            }
            awaitBatches(trial, readers);
            readers.stop();
            expected = Map.copyOf(readers.whole());
            begun = Set.copyOf(readers.begun());
        }
        return Report.times(times) + " each, " + expected.size() + " batches read";
    }

    private static void awaitBatches(Trial trial, BatchReaders readers) {
        int all = readers.whole().size() + BATCHES_BETWEEN;
        trial.until("batches", () -> readers.whole().size() >= all);
    }

    /** What was read to its end is booked once; what was not may be. */
    @Override
    public void judge(Trial trial) throws Exception {
        Instant end = Instant.now().plus(LATE);
        Map<String, Table.Booked> booked = trial.adjustments();
        while (!booked.keySet().containsAll(expected.keySet()) && Instant.now().isBefore(end)) {
            Thread.sleep(LOOK);
            booked = trial.adjustments();
        }
        compare(trial, booked);
    }

    private void compare(Trial trial, Map<String, Table.Booked> booked) throws SQLException {
        for (Map.Entry<String, Table.Booked> each : expected.entrySet()) {
            Table.Booked found = booked.get(each.getKey());
            if (!each.getValue().equals(found)) {
                trial.complain(each.getKey() + " used " + each.getValue() + ", booked is " + found);
            }
        }
        booked.forEach((batch, found) -> {
            if (!begun.contains(batch) || found.times() != 1) {
                trial.complain(batch + " is booked as " + found);
            }
        });
        if (expected.isEmpty()) {
            trial.complain("no batch was read");
        }
    }
}
