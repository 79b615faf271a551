package io.tollgate.gateway.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.reconcile.Explanation.Reason;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

final class ReconciliationTest {
    private static final LocalDate DAY = LocalDate.of(2026, 10, 5);
    private static final Cell INPUT = new Cell(DAY, "gpt-4.1", Cell.STANDARD, Meter.INPUT);
    private static final Cell OUTPUT = new Cell(DAY, "gpt-4.1", Cell.STANDARD, Meter.OUTPUT);
    /** USD for a token. */
    private static final BigDecimal PRICE = new BigDecimal("0.00001");

    private final Map<Cell, OwnDay> own = new HashMap<>();
    private final Map<LocalDate, Long> lost = new HashMap<>();
    private final ProviderAccount account = new ProviderAccount();

    private static BigDecimal number(long number) {
        return BigDecimal.valueOf(number);
    }

    private static BigDecimal cost(long tokens) {
        return PRICE.multiply(number(tokens));
    }

    private void rows(Cell cell, long tokens) {
        rows(cell, tokens, 0, 0);
    }

    private void rows(Cell cell, long tokens, long estimated, long overMidnight) {
        own.put(
                cell,
                new OwnDay(number(tokens), number(estimated), number(overMidnight), cost(tokens), BigDecimal.ZERO));
    }

    private void told(Cell cell, String source, long tokens, BigDecimal usd) {
        account.use(cell, source, number(tokens));
        account.cost(cell.day(), usd);
        account.cost(cell, usd);
    }

    private void told(Cell cell, String source, long tokens) {
        told(cell, source, tokens, cost(tokens));
    }

    private Reconciliation.Result run(String... sources) {
        return new Reconciliation(own, account, Set.of(sources), lost)
                .answered(DAY, 10)
                .run();
    }

    private static List<Tuple> reasons(Reconciliation.Result result) {
        return result.differences().stream()
                .flatMap(difference -> difference.explanations().stream()
                        .map(each -> Tuple.tuple(
                                difference.cell(),
                                each.reason(),
                                each.quantity().longValueExact())))
                .toList();
    }

    @Test
    void sidesThatAgreeHaveNoDifferenceAndAreCovered() {
        rows(INPUT, 1_000);
        told(INPUT, "key", 1_000);
        Reconciliation.Result result = run();
        assertThat(result.differences()).isEmpty();
        assertThat(result.costs()).isEmpty();
        assertThat(result.coverage()).isEqualByComparingTo("1");
    }

    @Test
    void aSnapshotIsTheModelThatWasAskedFor() {
        rows(INPUT, 1_000);
        told(INPUT.ofModel("gpt-4.1-2025-04-14"), "key", 1_000);
        assertThat(run().differences()).isEmpty();
    }

    @Test
    void whatCameByAnotherKeyIsTrafficPastTheGateway() {
        rows(INPUT, 9_000);
        told(INPUT, "key_gateway", 9_000);
        told(INPUT, "key_notebook", 1_000);
        Reconciliation.Result result = run("key_gateway");
        assertThat(reasons(result)).containsExactly(Tuple.tuple(INPUT, Reason.PAST_THE_GATEWAY, 1_000L));
        assertThat(result.differences().getFirst().explanations().getFirst().what())
                .contains("key_notebook: 1000");
        assertThat(result.coverage()).isEqualByComparingTo("0.9");
        assertThat(result.unexplained()).isEqualByComparingTo("0");
    }

    @Test
    void withoutKnownKeysMoreOnTheProvidersSideIsNotTakenForExplained() {
        rows(INPUT, 9_000);
        told(INPUT, "key_gateway", 9_000);
        told(INPUT, "key_notebook", 1_000);
        Reconciliation.Result result = run();
        assertThat(reasons(result)).containsExactly(Tuple.tuple(INPUT, Reason.UNEXPLAINED, 1_000L));
        assertThat(result.differences().getFirst().explanations().getFirst().what())
                .contains("key_notebook: 1000");
        assertThat(result.unexplained()).isEqualByComparingTo("0.1");
    }

    @Test
    void whatWasBookedBeforeIsNoDifferenceAnyMore() {
        rows(INPUT, 1_000);
        told(INPUT, "key", 1_000, cost(1_000).add(BigDecimal.TEN));
        Reconciliation.Result half = new Reconciliation(own, account, Set.of(), lost)
                .booked(DAY, Reason.PRICE, new BigDecimal("4"))
                .run();
        assertThat(half.gatewayUsd()).isEqualByComparingTo(cost(1_000).add(new BigDecimal("4")));
        assertThat(half.costs().getFirst().explanations().stream()
                        .map(Explanation::costUsd)
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo("6");
        assertThat(new Reconciliation(own, account, Set.of(), lost)
                        .booked(DAY, Reason.PRICE, BigDecimal.TEN)
                        .run()
                        .costs())
                .isEmpty();
    }

    @Test
    void aLostAnswerThatWasChargedIsFound() {
        rows(INPUT, 900);
        told(INPUT, "key", 1_000);
        account.requests(DAY, "key", 11);
        lost.put(DAY, 1L);
        assertThat(reasons(run())).containsExactly(Tuple.tuple(INPUT, Reason.UNKNOWN_OUTCOME, 100L));
    }

    @Test
    void moreRequestsThanWereLostAreNotLostAnswers() {
        rows(INPUT, 900);
        told(INPUT, "key", 1_000);
        account.requests(DAY, "key", 15);
        lost.put(DAY, 1L);
        assertThat(reasons(run())).containsExactly(Tuple.tuple(INPUT, Reason.UNEXPLAINED, 100L));
    }

    @Test
    void callsOverMidnightMoveFromOneDayToTheNext() {
        Cell after = INPUT.onDay(DAY.plusDays(1));
        rows(INPUT, 1_000, 0, 300);
        rows(after, 500);
        told(INPUT, "key", 700);
        told(after, "key", 800);
        Reconciliation.Result result = run();
        assertThat(reasons(result))
                .containsExactly(
                        Tuple.tuple(INPUT, Reason.OVER_MIDNIGHT, -300L),
                        Tuple.tuple(after, Reason.OVER_MIDNIGHT, 300L));
        assertThat(result.coverage()).isEqualByComparingTo("1");
        assertThat(result.unexplained()).isEqualByComparingTo("0");
    }

    @Test
    void anotherTierIsNamedAndPriced() {
        Cell flex = INPUT.inTier("flex");
        rows(INPUT, 1_000);
        told(flex, "key", 1_000, cost(500));
        Reconciliation.Result result = run();
        assertThat(reasons(result))
                .containsExactlyInAnyOrder(
                        Tuple.tuple(INPUT, Reason.TIER, -1_000L), Tuple.tuple(flex, Reason.TIER, 1_000L));
        assertThat(result.costs())
                .singleElement()
                .satisfies(day -> assertThat(day.explanations()).singleElement().satisfies(each -> {
                    assertThat(each.reason()).isEqualTo(Reason.TIER);
                    assertThat(each.costUsd()).isEqualByComparingTo("-0.005");
                }));
    }

    @Test
    void estimatesExplainAsMuchAsWasEstimated() {
        rows(OUTPUT, 1_000, 200, 0);
        told(OUTPUT, "key", 1_150);
        assertThat(reasons(run())).containsExactly(Tuple.tuple(OUTPUT, Reason.ESTIMATED, 150L));
        account.use(OUTPUT, "key", number(100));
        assertThat(reasons(run()))
                .containsExactly(
                        Tuple.tuple(OUTPUT, Reason.ESTIMATED, 200L), Tuple.tuple(OUTPUT, Reason.UNEXPLAINED, 50L));
    }

    @Test
    void aPriceThatChangedAtNoonIsSeenInWhatTheDayCost() {
        rows(INPUT, 10_000_000);
        // The first half at the old price, the second at three times as much.
        told(INPUT, "key", 10_000_000, cost(5_000_000).add(cost(15_000_000)));
        Reconciliation.Result result = run();
        assertThat(result.differences()).isEmpty();
        assertThat(result.costs())
                .singleElement()
                .satisfies(day -> assertThat(day.explanations()).singleElement().satisfies(each -> {
                    assertThat(each.reason()).isEqualTo(Reason.PRICE);
                    assertThat(each.costUsd()).isEqualByComparingTo("100");
                    assertThat(each.what()).contains("0.00002 at the provider and 0.00001 in the rows");
                }));
        assertThat(result.unexplained()).isEqualByComparingTo("0");
    }

    @Test
    void whatHasNoPriceCostsWhatTheProviderSays() {
        own.put(
                INPUT,
                new OwnDay(number(1_000_000), BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, number(1_000_000)));
        told(INPUT, "key", 1_000_000);
        assertThat(run().costs())
                .singleElement()
                .satisfies(day -> assertThat(day.explanations()).singleElement().satisfies(each -> {
                    assertThat(each.reason()).isEqualTo(Reason.UNPRICED);
                    assertThat(each.costUsd()).isEqualByComparingTo("10");
                }));
    }

    @Test
    void centsAreRounding() {
        rows(INPUT, 1_234);
        told(INPUT, "key", 1_234, new BigDecimal("0.01"));
        assertThat(run().costs())
                .singleElement()
                .satisfies(day -> assertThat(day.explanations())
                        .extracting(Explanation::reason)
                        .containsExactly(Reason.ROUNDING));
    }

    @Test
    void everyPartOfADifferenceIsExplainedOnce() {
        rows(INPUT, 1_000, 100, 0);
        told(INPUT, "gateway", 1_150);
        told(INPUT, "other", 70);
        account.requests(DAY, "gateway", 11);
        lost.put(DAY, 2L);
        Reconciliation.Result result = run("gateway");
        assertThat(reasons(result))
                .containsExactly(
                        Tuple.tuple(INPUT, Reason.PAST_THE_GATEWAY, 70L),
                        Tuple.tuple(INPUT, Reason.ESTIMATED, 100L),
                        Tuple.tuple(INPUT, Reason.UNKNOWN_OUTCOME, 50L));
    }
}
