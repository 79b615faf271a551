package io.tollgate.standalone.faults;

import static org.awaitility.Awaitility.await;

import io.tollgate.standalone.faults.Comparison.Death;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A scenario under way: the installation, the clients that call, and what is to be said of it. For one thread. */
final class Trial {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    final Installation installation;
    final Scale scale;
    final Traffic traffic;
    private final Instant since;
    private final List<Death> deaths = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    Trial(Installation installation, Scale scale, Traffic traffic, Instant since) {
        this.installation = installation;
        this.scale = scale;
        this.traffic = traffic;
        this.since = since;
    }

    /** {@code kill -9} for the gateway, and another start. */
    void killGateway() throws IOException {
        long from = System.nanoTime();
        installation.gateway().kill();
        deaths.add(new Death(from, System.nanoTime()));
        installation.gateway().start();
    }

    /** Waits until so many more answers have come whole. */
    void awaitAnswers(int more) {
        int all = traffic.ledger().whole() + more;
        until("answers", () -> traffic.ledger().whole() >= all);
    }

    void until(String what, BooleanSupplier condition) {
        await().alias(what).atMost(LONGEST).pollInterval(Duration.ofMillis(20)).until(condition::getAsBoolean);
    }

    /** Lets the clients call for a while. */
    @SuppressWarnings("ThreadSleep")
    void goOn(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    /** What is stored of it. */
    List<Row> rows() throws SQLException {
        return installation.table.since(since);
    }

    /** What was booked of it, by what it is about. */
    Map<String, Table.Booked> adjustments() throws SQLException {
        return installation.table.adjustmentsSince(since);
    }

    void complain(String what) {
        complaints.add(what);
    }

    List<Death> deaths() {
        return deaths;
    }

    List<String> complaints() {
        return complaints;
    }
}
