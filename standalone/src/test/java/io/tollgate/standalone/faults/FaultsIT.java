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

/**
 * Whatever dies, freezes or fills up: every accepted call has its one right row, and what was told of it later is
 * booked once. {@code make faults} does more of each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FaultsIT {
    private static final Scale SCALE = Scale.configured();

    /** The system property that has only those scenarios run whose names contain a text; all of them unless set. */
    private static final String ONLY = System.getProperty("tollgate.faults.only", "");

    private final Harness harness = new Harness(SCALE, Path.of("target", "faults.md"));

    FaultsIT() throws Exception {}

    static Stream<Scenario> scenarios() {
        // Parts of others: the broker is away while the gateway dies too, partitions change hands where a consumer is
        // frozen, ExactlyOnceIT kills one before its insert.
        Stream<Scenario> longer = SCALE.isLong()
                ? Stream.of(new BrokerAway(), new Rebalances(), new ConsumerKilled(Moment.BEFORE))
                : Stream.empty();
        Stream<Scenario> every = Stream.of(
                new GatewayKilled(),
                new SpoolDrained(),
                new DiskFull(),
                new PowerDurability(),
                new Poison(),
                new ConsumerKilled(Moment.DURING),
                new ConsumerKilled(Moment.AFTER),
                new ConsumerFrozen(),
                new EngineKilled(),
                new AdjustmentsKilled());
        return Stream.concat(longer, every).filter(each -> each.name().contains(ONLY));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    @Order(1)
    void everyAcceptedCallHasItsOneRow(Scenario scenario) throws Exception {
        Result result = harness.run(scenario);
        assertThat(result.good())
                .withFailMessage(() -> result + "\n" + harness.installation.lastWords())
                .isTrue();
    }

    @Test
    @Order(2)
    void nothingHasChangedAfterwards() throws Exception {
        assertThat(harness.all()).matches(Verdict::exact);
    }

    @Test
    @Order(3)
    void theComparisonSeesALostAndADoubledRow() throws Exception {
        List<Row> rows = harness.rows();
        Row row = rows.stream().filter(one -> !one.interrupted()).findFirst().orElseThrow();
        List<Row> fewer = new ArrayList<>(rows);
        fewer.remove(row);
        List<Row> more = new ArrayList<>(rows);
        more.add(row);
        assertThat(compare(fewer)).matches(verdict -> !verdict.exact(), "sees the loss");
        assertThat(compare(more).doubled()).isOne();
    }

    private Verdict compare(List<Row> rows) {
        return Comparison.of(harness.ledger(), rows, harness.deaths());
    }

    static Stream<Scenario> controls() {
        return SCALE.isLong() ? Stream.of(new UnsafeConsumer()) : Stream.empty();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("controls")
    @Order(4)
    void aConsumerWithoutCareIsFoundOut(Scenario scenario) throws Exception {
        assertThat(harness.run(scenario).verdict().doubled()).isPositive();
    }

    @AfterAll
    void end() throws IOException {
        harness.close();
    }
}
