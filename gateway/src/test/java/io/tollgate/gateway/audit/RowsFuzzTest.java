package io.tollgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import io.tollgate.schemas.AdjustmentEvents;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What others may write to the topics of usage and adjustments: read, or said to be none. */
final class RowsFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void usageRecordsAreReadOrMalformed() throws Exception {
        UsageEvents events = new UsageEvents();
        List<byte[]> seeds = List.of(events.encode(UsageEvent.newBuilder()
                .setCallId(new UUID(1, 2))
                .setAcceptedAt(NOW)
                .setEndedAt(NOW)
                .setNode("n")
                .setAccount("a")
                .setGateway("g")
                .setDialect("openai")
                .setRoute("chat.completions")
                .setProvider("p")
                .setModel("m")
                .setStream(true)
                .setOutcome(Outcome.SUCCEEDED)
                .setStatus(200)
                .setInputTokens(1)
                .setOutputTokens(2)
                .setCachedInputTokens(0)
                .setReasoningTokens(0)
                .setUsageSource(UsageSource.PROVIDER)
                .setCostUsd(BigDecimal.ONE.setScale(9))
                .setCostSource(CostSource.NONE)
                .setCache(CacheStatus.BYPASS)
                .setLatencyMs(0)
                .setUpstreamMs(0)
                .setQueueMs(0)
                .setOverheadUs(0)
                .setRequestBytes(402)
                .setResponseBytes(0)
                .build()));
        Fuzz.run(seeds, (bytes, random) -> {
            try {
                events.decode(bytes);
            } catch (UsageEvents.MalformedEventException | UsageEvents.UnknownSchemaException refused) {
                assertThat(refused).isNotNull();
            }
        });
    }

    private static AdjustmentEvent adjustment() {
        BigDecimal usd = BigDecimal.ONE.setScale(9);
        return AdjustmentEvent.newBuilder()
                .setAdjustmentId(new UUID(1, 2))
                .setCallId(new UUID(3, 4))
                .setAt(NOW)
                .setEffectiveAt(NOW)
                .setReason(AdjustmentReason.BATCH_RESULT)
                .setBy("n")
                .setNote("batch_1")
                .setAccount("a")
                .setGateway("g")
                .setDialect("openai")
                .setRoute("batches")
                .setInputTokens(-1)
                .setOutputTokens(2)
                .setCachedInputTokens(0)
                .setCacheWriteInputTokens(0)
                .setReasoningTokens(0)
                .setCostUsd(usd)
                .setCostGaps(List.of("price"))
                .setCharges(List.of(new Charge("input", usd, BigDecimal.ONE.setScale(18), usd.negate())))
                .build();
    }

    @Test
    void adjustmentsAreReadOrMalformed() throws Exception {
        AdjustmentEvents events = new AdjustmentEvents();
        Fuzz.run(List.of(events.encode(adjustment())), (bytes, random) -> {
            try {
                events.decode(bytes);
            } catch (UsageEvents.MalformedEventException | UsageEvents.UnknownSchemaException refused) {
                assertThat(refused).isNotNull();
            }
        });
    }
}
