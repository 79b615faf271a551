package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Gauges.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The broker is away, and the gateway dies meanwhile, so that the rows that wait are in its spool and nowhere else.
 * Once the broker is back, they drain many times faster than new ones come.
 */
final class SpoolDrained implements Scenario {
    private static final double LEAST_RATIO = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private PublishOrder order = new PublishOrder(Map.of());

    @Override
    public String name() {
        return "broker away, gateway killed meanwhile";
    }

    @Override
    public String happen(Trial trial) throws Exception {
        Duration half = trial.scale.away().dividedBy(2);
        Gauges gauges = trial.installation.gauges;
        order = PublishOrder.from(trial.installation.topics);
        trial.installation.kafka.kill();
        trial.goOn(half);
        trial.killGateway();
        Rows before = gauges.rows();
        trial.goOn(half);
        int answered = trial.traffic.ledger().whole();
        Rows full = gauges.rows();
        double arrival = perSecond(before, full, full.waiting() - before.waiting());
        trial.installation.kafka.start();
        double drain = drained(looks(gauges));
        answered = trial.traffic.ledger().whole() - answered;
        if (answered == 0 || trial.traffic.ledger().refused() > 0) {
            trial.complain(answered + " calls were answered and "
                    + trial.traffic.ledger().refused() + " refused while the spool drained");
        }
        if (drain < LEAST_RATIO * arrival) {
            trial.complain("the spool drained at less than " + LEAST_RATIO + " times the rate of arrival");
        }
        return String.format(
                Locale.ROOT,
                "for %d s: %d rows waited, drained at %.0f/s while %.0f/s came",
                half.multipliedBy(2).toSeconds(),
                full.waiting(),
                drain,
                arrival);
    }

    /** What is to be seen from before the first row is published until hardly any waits. */
    @SuppressWarnings("ThreadSleep")
    private static List<Rows> looks(Gauges gauges) throws IOException, InterruptedException {
        List<Rows> looks = new ArrayList<>();
        Rows first = gauges.rows();
        Rows now = first;
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (now.waiting() > first.waiting() / 20 && System.nanoTime() - end < 0) {
            looks.add(now);
            Thread.sleep(BETWEEN_LOOKS);
            now = gauges.rows();
        }
        looks.add(now);
        return looks;
    }

    private static double drained(List<Rows> looks) {
        Rows last = looks.getLast();
        Rows start = looks.getFirst();
        for (Rows look : looks) {
            if (look.published() == start.published()) {
                start = look;
            }
        }
        return perSecond(start, last, last.published() - start.published());
    }

    private static double perSecond(Rows from, Rows to, long rows) {
        return rows * (double) TimeUnit.SECONDS.toNanos(1) / Math.max(1, to.nanos() - from.nanos());
    }

    @Override
    public void judge(Trial trial) throws Exception {
        order.judge(trial);
    }
}
