package io.tollgate.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.standalone.faults.Fuse.Moment;
import io.tollgate.standalone.faults.Harness.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever dies, freezes or fills up: every accepted call has its one right row. {@code make faults} does more of each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FaultsIT {
    private final Harness harness;

    FaultsIT() throws IOException {
        harness = new Harness(Scale.configured());
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                new GatewayKilled(),
                new BrokerAway(),
                new SpoolDrained(),
                new DiskFull(),
                new PowerDurability(),
                new Poison(),
                new Rebalances(),
                new ConsumerKilled(Moment.BEFORE),
                new ConsumerKilled(Moment.DURING),
                new ConsumerKilled(Moment.AFTER),
                new ConsumerFrozen(),
                new EngineKilled());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    @Order(1)
    void everyAcceptedCallHasItsOneRow(Scenario scenario) throws Exception {
        Result result = harness.run(scenario);
        assertThat(result)
                .withFailMessage(() -> result + "\n" + harness.installation.lastWords())
                .matches(Result::good);
    }

    @Test
    @Order(2)
    void nothingHasChangedAfterwards() throws Exception {
        assertThat(harness.all()).matches(Verdict::exact);
    }

    @Test
    @Order(3)
    void theComparisonSeesALostADoubledAndAWrongRow() throws Exception {
        List<Row> rows = harness.rows();
        int some = rows.size() / 2;
        Row row = rows.get(some);

        List<Row> fewer = new ArrayList<>(rows);
        fewer.remove(some);
        List<Row> more = new ArrayList<>(rows);
        more.add(row);
        assertThat(compare(fewer).exact()).isFalse();
        assertThat(compare(more).doubled()).isOne();
    }

    private Verdict compare(List<Row> rows) {
        return Comparison.of(harness.ledger(), rows, harness.deaths());
    }

    @AfterAll
    void report() throws IOException {
        harness.report(Path.of("target", "faults.md"));
        harness.close();
    }
}
