package io.tollgate.gateway.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.reconcile.Explanation.Reason;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportJsonTest {
    private static final LocalDate DAY = LocalDate.of(2026, 10, 5);
    private static final Cell CELL = new Cell(DAY, "gpt-4.1", "flex", Meter.CACHED_INPUT);
    private static final Difference DIFFERENCE = new Difference(
            CELL,
            new BigDecimal("1500.000"),
            new BigDecimal("1000"),
            List.of(
                    new Explanation(
                            Reason.PAST_THE_GATEWAY, new BigDecimal("400"), new BigDecimal("0.0040"), "by key_b"),
                    new Explanation(Reason.UNEXPLAINED, new BigDecimal("100"), new BigDecimal("0.001"), "who knows")));

    private static JsonObject of(List<Difference> differences, List<CostDifference> costs, List<String> problems) {
        return ReportJson.of("openai", DAY, DAY.plusDays(2), result(differences, costs, problems));
    }

    private static Reconciliation.Result result(
            List<Difference> differences, List<CostDifference> costs, List<String> problems) {
        return new Reconciliation.Result(
                differences,
                costs,
                new BigDecimal("12.500"),
                new BigDecimal("1E+1"),
                new BigDecimal("0.800000"),
                new BigDecimal("0.000000"),
                problems);
    }

    @Test
    void aReportFitsIntoWhatThereIsForIt() {
        List<Explanation> many =
                Collections.nCopies(300, DIFFERENCE.explanations().getFirst());
        CostDifference costs = new CostDifference(DAY, BigDecimal.ONE, BigDecimal.TEN, many);
        Reconciliation.Result result =
                result(Collections.nCopies(5_000, DIFFERENCE), Collections.nCopies(31, costs), List.of());
        JsonObject report = ReportJson.of("openai", DAY, DAY.plusDays(31), result, 1 << 16);
        assertThat(report.encode().length()).isLessThanOrEqualTo(1 << 16);
        assertThat(report.getJsonArray("costs")).hasSize(31);
        int shown = report.getJsonArray("differences").size();
        assertThat(shown).isPositive();
        assertThat(report.getInteger("more_differences")).isEqualTo(5_000 - shown);
        assertThat(ReportJson.of(
                                "openai",
                                DAY,
                                DAY.plusDays(1),
                                result(List.of(DIFFERENCE), List.of(costs), List.of()),
                                1 << 20)
                        .getJsonArray("costs")
                        .getJsonObject(0)
                        .getJsonArray("explanations"))
                .hasSize(100);
    }

    @Test
    void aReportSaysWhatDiffersAndWhy() {
        JsonObject report = of(
                List.of(DIFFERENCE),
                List.of(new CostDifference(
                        DAY,
                        new BigDecimal("2.50"),
                        new BigDecimal("-0.10"),
                        List.of(new Explanation(
                                Reason.ROUNDING, BigDecimal.ZERO.setScale(9), new BigDecimal("2.6"), "half a cent")))),
                List.of("a page was cut"));
        assertThat(report).isEqualTo(new JsonObject("""
                {"object": "books.reconciliation", "provider": "openai", "from": "2026-10-05", "to": "2026-10-07",
                 "provider_usd": "12.5", "gateway_usd": "10", "coverage": "0.8", "unexplained": "0",
                 "differences": [
                  {"day": "2026-10-05", "model": "gpt-4.1", "service_tier": "flex", "meter": "cached_input",
                   "provider": "1500", "gateway": "1000", "explanations": [
                    {"reason": "past_the_gateway", "quantity": "400", "cost_usd": "0.004", "what": "by key_b"},
                    {"reason": "unexplained", "quantity": "100", "cost_usd": "0.001", "what": "who knows"}]}],
                 "more_differences": 0,
                 "costs": [
                  {"day": "2026-10-05", "provider_usd": "2.5", "gateway_usd": "-0.1", "explanations": [
                    {"reason": "rounding", "quantity": "0", "cost_usd": "2.6", "what": "half a cent"}]}],
                 "notes": ["a page was cut"]}
                """));
    }

    @Test
    void aReportWithoutDifferencesHasEmptyLists() {
        JsonObject report = of(List.of(), List.of(), List.of());
        assertThat(report.getJsonArray("differences")).isEmpty();
        assertThat(report.getJsonArray("costs")).isEmpty();
        assertThat(report.getJsonArray("notes")).isEmpty();
        assertThat(report.getInteger("more_differences")).isZero();
    }

    @Test
    void moreDifferencesThanFitAreCounted() {
        JsonObject report = of(Collections.nCopies(10_003, DIFFERENCE), List.of(), List.of());
        assertThat(report.getJsonArray("differences")).hasSize(10_000);
        assertThat(report.getInteger("more_differences")).isEqualTo(3);
    }
}
