package io.tollgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class InterruptedRowsTest {
    private static final Instant ACCEPTED = Instant.parse("2026-11-20T12:00:00Z");
    private final UsageEvents events = new UsageEvents();
    private final InterruptedRows rows =
            new InterruptedRows((provider, model, usage) -> TestCalls.bill(BigDecimal.valueOf(
                    usage.tokens().inputTokens() + 10 * usage.tokens().outputTokens(), 9)));

    private static UsageEvent intent() {
        return UsageEvent.newBuilder()
                .setCallId(UUID.fromString("01a1fdf6-bb21-79d1-ac9c-676e75ac402b"))
                .setAcceptedAt(ACCEPTED)
                .setEndedAt(ACCEPTED)
                .setNode("n")
                .setAccount("a")
                .setGateway("g")
                .setDialect("openai")
                .setRoute("chat.completions")
                .setProvider("p")
                .setModel("m")
                .setStream(true)
                .setOutcome(Outcome.INTERRUPTED)
                .setStatus(0)
                .setInputTokens(0)
                .setOutputTokens(0)
                .setCachedInputTokens(0)
                .setReasoningTokens(0)
                .setUsageSource(UsageSource.NONE)
                .setCostUsd(BigDecimal.ZERO.setScale(9))
                .setCostSource(CostSource.NONE)
                .setCache(CacheStatus.BYPASS)
                .setLatencyMs(0)
                .setUpstreamMs(0)
                .setQueueMs(0)
                .setOverheadUs(0)
                .setRequestBytes(402)
                .setResponseBytes(0)
                .build();
    }

    private UsageEvent row(UsageEvent intent, @Nullable CustomPrices prices, long output) {
        byte[] bytes = CallLog.Intent.encode(events.encode(intent), prices);
        return events.decode(rows.row(bytes, output, ACCEPTED.plusMillis(1234).toEpochMilli()));
    }

    @Test
    void nothingSeenIsNothingBooked() {
        UsageEvent row = row(intent(), null, 0);
        assertThat(row.getOutcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.NONE);
        assertThat(row.getCostUsd()).isEqualByComparingTo("0");
        assertThat(row.getLatencyMs()).isEqualTo(1234);
    }

    @Test
    void whatWasSeenIsEstimated() {
        UsageEvent row = row(intent(), null, 7);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.ESTIMATED);
        assertThat(row.getInputTokens()).isEqualTo(101);
        assertThat(row.getOutputTokens()).isEqualTo(7);
        assertThat(row.getCostUsd()).isEqualByComparingTo("0.000000171");
        assertThat(row.getCostSource()).isEqualTo(CostSource.CATALOGUE);
    }

    @Test
    void callersOwnPricesHold() {
        CustomPrices prices = new CustomPrices(new BigDecimal("0.001"), new BigDecimal("0.01"));
        UsageEvent row = row(intent(), prices, 7);
        assertThat(row.getCostUsd()).isEqualByComparingTo("0.171");
        assertThat(row.getCostSource()).isEqualTo(CostSource.CUSTOM);
    }

    @Test
    void whatTheProviderToldIsKeptAndCompleted() {
        UsageEvent told = intent();
        told.setUsageSource(UsageSource.PROVIDER);
        told.setInputTokens(500);
        told.setOutputTokens(5);
        told.setCachedInputTokens(400);
        assertThat(row(told, null, 5).getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        UsageEvent row = row(told, null, 9);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.ESTIMATED);
        assertThat(row.getInputTokens()).isEqualTo(500);
        assertThat(row.getCachedInputTokens()).isEqualTo(400);
        assertThat(row.getOutputTokens()).isEqualTo(9);
        assertThat(row.getCostUsd()).isEqualByComparingTo("0.000000590");
    }
}
