package io.tollgate.gateway.late;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.audit.Adjustment;
import io.tollgate.gateway.audit.BookedCharges;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Charge;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.MeteredUsage.Source;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettlementTest {
    /** 1 and 2 USD for a million tokens. */
    private final Target target = new Target("p", "m", "m", SettlementTest::bill);

    private final Call call = TestCalls.anonymous();

    private static Bill bill(MeteredUsage usage) {
        Bill.Lines lines = new Bill.Lines();
        lines.add(Meter.INPUT, BigDecimal.valueOf(usage.tokens().inputTokens()), new BigDecimal("0.000001"));
        lines.add(Meter.OUTPUT, BigDecimal.valueOf(usage.tokens().outputTokens()), new BigDecimal("0.000002"));
        return new Bill(
                lines.charges(),
                lines.sum(),
                lines.sum(),
                Bill.Source.CATALOGUE,
                List.copyOf(Bill.gapsOf(usage)),
                null,
                "v");
    }

    private static MeteredUsage usage(long input, long output, Source source) {
        return new MeteredUsage(new TokenUsage(input, output, 0, 0, 0), source);
    }

    /** An attempt of this call; what it used is booked. */
    private void attempt(MeteredUsage used) {
        call.state().startAttempt();
        call.state().target(target, model -> target);
        call.recordTotalUsage(used);
    }

    private UsageEvent row() {
        Bill booked = call.state().bill();
        BookedCharges charges = BookedCharges.of(booked);
        UsageEvent row = new UsageEvent();
        row.setModel("m");
        row.setCharges(charges.charges());
        row.setCostUsd(charges.costUsd());
        row.setListCostUsd(charges.listCostUsd());
        row.setCostSource(CostSource.CATALOGUE);
        row.setCostGaps(booked.gaps());
        row.setPriceVersion(booked.priceVersion());
        row.setInputTokens(call.state().usage().tokens().inputTokens());
        row.setOutputTokens(call.state().usage().tokens().outputTokens());
        return row;
    }

    private Adjustment settled(@Nullable BookedCharges booked, @Nullable MeteredUsage told) {
        BackgroundResponse response = new BackgroundResponse(
                "p",
                "resp_1",
                "http://p/responses/resp_1",
                new BackgroundResponse.Key.None(),
                null,
                Instant.EPOCH,
                booked);
        return Settlement.of(response, row(), target, told);
    }

    private static BigDecimal sum(Bill bill) {
        return bill.charges().stream().map(Charge::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Test
    void whatWasEstimatedIsReplacedByWhatIsTold() {
        attempt(usage(5, 0, Source.ESTIMATED));
        Adjustment settled = settled(null, usage(11, 7, Source.PROVIDER));
        assertThat(row().getCostUsd().add(settled.bill().costUsd())).isEqualByComparingTo("0.000025");
        assertThat(settled.closes()).containsExactly("estimated");
        assertThat(settled.counts().input()).isEqualTo(6);
    }

    /** The charges of attempts before it are those of other answers, or of none. */
    @ParameterizedTest
    @CsvSource({"100, 40", "5, 0", "11, 7"})
    void whatAttemptsBeforeItWereChargedStands(long input, long output) {
        attempt(usage(input, output, Source.PROVIDER));
        attempt(usage(5, 0, Source.ESTIMATED));
        BookedCharges alone = BookedCharges.of(call.state().billOfLastAttempt());

        Adjustment settled = settled(alone, usage(11, 7, Source.PROVIDER));

        BigDecimal before = BigDecimal.valueOf(input + 2 * output, 6);
        assertThat(row().getCostUsd().add(settled.bill().costUsd()))
                .isEqualByComparingTo(before.add(new BigDecimal("0.000025")));
        assertThat(row().getListCostUsd().add(settled.bill().listCostUsd()))
                .isEqualByComparingTo(before.add(new BigDecimal("0.000025")));
        assertThat(sum(settled.bill())).isEqualByComparingTo(settled.bill().costUsd());
        assertThat(settled.counts().input()).isEqualTo(6);
        assertThat(settled.closes()).contains("estimated").doesNotContain("attempt");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsNotToldChangesNothing(boolean ofSeveral) {
        attempt(usage(100, 40, Source.PROVIDER));
        if (ofSeveral) {
            attempt(usage(5, 0, Source.ESTIMATED));
        }
        Adjustment settled = settled(ofSeveral ? BookedCharges.of(call.state().billOfLastAttempt()) : null, null);
        assertThat(settled.bill().charges()).isEmpty();
        assertThat(settled.bill().costUsd()).isNull();
    }
}
