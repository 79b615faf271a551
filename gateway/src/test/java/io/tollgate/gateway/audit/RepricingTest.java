package io.tollgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Charge;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RepricingTest {
    private static final Instant THEN = Instant.parse("2026-10-31T23:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

    private BigDecimal input = new BigDecimal("0.000002");
    private String version = "own@2026-10-01";
    private final Repricing repricing =
            new Repricing((provider, model, usage, at) -> bill(usage), new CostCheck(new CostCheck.Prices() {
                @Override
                public List<Bill> bills(String named, String provider, String model, MeteredUsage usage, Instant at) {
                    return List.of();
                }

                @Override
                public List<String> models(String provider) {
                    return List.of();
                }
            }));

    private Bill bill(MeteredUsage usage) {
        Bill.Lines lines = new Bill.Lines();
        lines.add(Meter.INPUT, BigDecimal.valueOf(usage.tokens().inputTokens()), input);
        lines.add(Meter.WEB_SEARCH, usage.particulars().count(Meter.WEB_SEARCH), new BigDecimal("0.01"));
        return new Bill(
                lines.charges(),
                lines.sum(),
                lines.sum(),
                Bill.Source.CATALOGUE,
                List.copyOf(Bill.gapsOf(usage)),
                null,
                version);
    }

    private UsageEvent row() {
        UsageEvent row = new UsageEvent();
        row.setCallId(new UUID(1, 2));
        row.setAccount("acme");
        row.setGateway("default");
        row.setProvider("p");
        row.setModel("m");
        row.setDialect("openai");
        row.setRoute("chat.completions");
        row.setAcceptedAt(THEN);
        row.setEndedAt(THEN);
        row.setInputTokens(1_000L);
        row.setUsageSource(UsageSource.PROVIDER);
        row.setMetadata(java.util.Map.of());
        UsageRow.bill(row, bill(new MeteredUsage(ToldUsage.tokens(row), MeteredUsage.Source.PROVIDER)));
        return row;
    }

    private AdjustmentEvent booked(Repricing.Result result) {
        return new AdjustmentRow("auditor", "acme", month -> false).of(row(), adjustment(result), NOW);
    }

    private static Adjustment adjustment(Repricing.Result result) {
        assertThat(result).isInstanceOf(Repricing.Result.Differs.class);
        return ((Repricing.Result.Differs) result).adjustment();
    }

    @Test
    void whatCostsTheSameIsLeftAlone() {
        assertThat(repricing.of(row(), List.of())).isEqualTo(new Repricing.Result.Same());
    }

    @Test
    void theDifferenceTakesBackWhatWasChargedAndChargesAnew() {
        UsageEvent row = row();
        input = new BigDecimal("0.000003");
        version = "own@2026-10-15";
        Adjustment adjustment = adjustment(repricing.of(row, List.of()));
        assertThat(adjustment.reason()).isEqualTo(AdjustmentReason.REPRICED);
        assertThat(adjustment.bill().costUsd()).isEqualByComparingTo("0.001");
        assertThat(adjustment.bill().charges())
                .extracting(Charge::quantity, charge -> charge.costUsd().stripTrailingZeros())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(new BigDecimal("1000"), new BigDecimal("0.003")),
                        org.assertj.core.groups.Tuple.tuple(
                                new BigDecimal("-1000.000000000"), new BigDecimal("-0.002")));
        assertThat(adjustment.note()).isEqualTo("by own@2026-10-15 in place of own@2026-10-01");
        assertThat(adjustment.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void theSameTruthHasTheSameIdAndALaterOneAnother() {
        UsageEvent row = row();
        input = new BigDecimal("0.000003");
        Adjustment once = adjustment(repricing.of(row, List.of()));
        assertThat(adjustment(repricing.of(row, List.of())).id()).isEqualTo(once.id());
        AdjustmentEvent first = booked(repricing.of(row, List.of()));
        assertThat(repricing.of(row, List.of(first))).isEqualTo(new Repricing.Result.Same());

        // Back to the first price under the same name, and to the second again: neither is lost.
        input = new BigDecimal("0.000002");
        Adjustment back = adjustment(repricing.of(row, List.of(first)));
        assertThat(back.bill().costUsd()).isEqualByComparingTo("-0.001");
        AdjustmentEvent second = booked(repricing.of(row, List.of(first)));
        input = new BigDecimal("0.000003");
        Adjustment again = adjustment(repricing.of(row, List.of(second, first)));
        assertThat(again.bill().costUsd()).isEqualByComparingTo("0.001");
        assertThat(List.of(once.id(), back.id(), again.id())).doesNotHaveDuplicates();
    }

    @Test
    void aCallWithoutAPriceGetsOneAndOnlyThatGapCloses() {
        UsageEvent row = row();
        row.setUsageSource(UsageSource.ESTIMATED);
        UsageRow.bill(row, Bill.unpriced(new MeteredUsage(ToldUsage.tokens(row), MeteredUsage.Source.ESTIMATED)));
        assertThat(row.getCostGaps()).containsExactly("estimated", "price");
        Adjustment adjustment = adjustment(repricing.of(row, List.of()));
        assertThat(adjustment.bill().costUsd()).isEqualByComparingTo("0.002");
        assertThat(adjustment.closes()).containsExactly("price");
        assertThat(adjustment.bill().gaps()).containsExactly("estimated");
    }

    @Test
    void whatARowDoesNotCountStaysAGap() {
        UsageEvent row = row();
        row.setCostComplete(false);
        row.setCostGaps(List.of("web_search"));
        input = new BigDecimal("0.000003");
        assertThat(adjustment(repricing.of(row, List.of())).closes()).isEmpty();
    }

    @Test
    void whatWasSettledSinceIsPricedWithIt() {
        UsageEvent row = row();
        AdjustmentEvent settled = booked(new Repricing.Result.Differs(
                new Adjustment(
                        new UUID(8, 9),
                        AdjustmentReason.BACKGROUND_SETTLED,
                        "resp_1",
                        "p",
                        "m",
                        0,
                        new Counts(500, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        null,
                        null,
                        new Bill(
                                List.of(new Charge(
                                        Meter.INPUT, new BigDecimal("500"), input, new BigDecimal("0.001000000"))),
                                new BigDecimal("0.001"),
                                new BigDecimal("0.001"),
                                Bill.Source.CATALOGUE,
                                List.of(),
                                null,
                                version),
                        List.of("background")),
                BigDecimal.ZERO));
        assertThat(repricing.of(row, List.of(settled))).isEqualTo(new Repricing.Result.Same());
        input = new BigDecimal("0.000003");
        assertThat(adjustment(repricing.of(row, List.of(settled))).bill().costUsd())
                .isEqualByComparingTo("0.0015");
    }

    @Test
    void whatWasToldOrAdjustedByHandIsLeft() {
        UsageEvent row = row();
        input = new BigDecimal("0.000003");
        AdjustmentEvent byHand = booked(repricing.of(row, List.of()));
        byHand.setReason(AdjustmentReason.MANUAL);
        assertThat(repricing.of(row, List.of(byHand))).isInstanceOf(Repricing.Result.Left.class);
        row.setCostSource(CostSource.PROVIDER);
        assertThat(repricing.of(row, List.of())).isInstanceOf(Repricing.Result.Left.class);
    }

    @Test
    void whatIsChargedByAnUnknownMeterIsLeft() {
        UsageEvent row = row();
        input = new BigDecimal("0.000003");
        row.setCharges(row.getCharges().stream()
                .map(charge -> io.tollgate.schemas.avro.Charge.newBuilder(charge)
                        .setMeter("of_a_newer_build")
                        .build())
                .toList());
        assertThat(repricing.of(row, List.of())).isInstanceOf(Repricing.Result.Left.class);
    }

    @Test
    void nothingCountsForAClosedMonth() {
        UsageEvent row = row();
        input = new BigDecimal("0.000003");
        Adjustment adjustment = adjustment(repricing.of(row, List.of()));
        AdjustmentEvent open = new AdjustmentRow("a", "acme", month -> false).of(row, adjustment, NOW);
        assertThat(open.getEffectiveAt()).isEqualTo(THEN);
        AdjustmentEvent late = new AdjustmentRow("a", "acme", YearMonth.of(2026, 10)::equals).of(row, adjustment, NOW);
        assertThat(late.getEffectiveAt()).isEqualTo(NOW);
        assertThat(late.getNote()).endsWith("of 2026-10, which is closed");
    }
}
