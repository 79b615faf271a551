package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Comparison.Death;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Runs scenarios one after the other on one installation, and keeps what came of each. For one thread. */
final class Harness implements AutoCloseable {
    private static final int BETWEEN = 20;
    private static final Duration LATE_ROWS = Duration.ofSeconds(30);

    final Installation installation;
    private final Scale scale;
    private final Path report;
    private final Instant begun = Instant.now();
    private final List<Result> results = new ArrayList<>();
    private final List<Sent> ledgers = new ArrayList<>();
    private final List<Death> deaths = new ArrayList<>();

    /**
     * What came of a scenario.
     *
     * @param done what was done
     * @param seconds it took, the comparison included
     * @param complaints beside those of the verdict
     */
    record Result(String name, String done, long seconds, Verdict verdict, List<String> complaints) {
        boolean good() {
            return verdict.exact() && complaints.isEmpty();
        }
    }

    /**
     * Brings everything up.
     *
     * @param report where the table of results goes
     */
    Harness(Scale scale, Path report) throws Exception {
        this.scale = scale;
        this.report = report;
        Files.createDirectories(report.resolveSibling(""));
        say("starting a gateway, a broker, a consumer and an engine");
        this.installation = Installation.start();
    }

    /** Runs a scenario, and compares what its clients saw with what is stored of it. */
    Result run(Scenario scenario) throws Exception {
        say(scenario.name() + " ...");
        scenario.prepare(installation, scale);
        Result result = trial(scenario);
        results.add(result);
        say("  " + result);
        // After each, so that a run that is broken off leaves what it found.
        Files.writeString(report, Report.of(results));
        return result;
    }

    private Result trial(Scenario scenario) throws Exception {
        Instant since = Instant.now();
        String done;
        Trial trial;
        try (Traffic traffic = Traffic.start(installation.gatewayUrl, Installation.TOKEN, scenario.load(scale))) {
            trial = new Trial(installation, scale, traffic, since);
            trial.awaitAnswers(BETWEEN);
            done = scenario.happen(trial);
            trial.awaitAnswers(BETWEEN);
        }
        installation.settle();
        Verdict verdict = compare(trial);
        scenario.judge(trial);
        ledgers.addAll(trial.traffic.ledger().entries());
        deaths.addAll(trial.deaths());
        return new Result(
                scenario.name(),
                done,
                Duration.between(since, Instant.now()).toSeconds(),
                verdict,
                List.copyOf(trial.complaints()));
    }

    /** Compares, again and again for as long as a row might still be under way. */
    private Verdict compare(Trial trial) throws SQLException {
        Collection<Sent> ledger = trial.traffic.ledger().entries();
        Instant end = Instant.now().plus(LATE_ROWS);
        Verdict verdict = Comparison.of(ledger, trial.rows(), trial.deaths());
        while (verdict.lost() > 0 && Instant.now().isBefore(end)) {
            installation.settle();
            verdict = Comparison.of(ledger, trial.rows(), trial.deaths());
        }
        return verdict;
    }

    /** Everything that any client has seen by now against everything that is stored. */
    Verdict all() throws SQLException {
        return Comparison.of(ledgers, rows(), deaths);
    }

    List<Sent> ledger() {
        return ledgers;
    }

    List<Row> rows() throws SQLException {
        return installation.table.since(begun);
    }

    List<Death> deaths() {
        return deaths;
    }

    static void say(String what) {
        System.out.println(what);
    }

    @Override
    public void close() throws IOException {
        say("\n" + Report.of(results));
        installation.close();
    }
}
