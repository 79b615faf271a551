package io.tollgate.benchmarks.ingest;

import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Calls as a busy gateway leaves them: a few models, tens of tokens and projects, one attempt, one metadata entry. */
final class SampleEvents {
    private static final List<String> MODELS =
            List.of("gpt-4.1-mini", "gpt-4.1", "o4-mini", "claude-sonnet-4", "gemini-2.5-flash", "llama-3.3-70b");

    private final Random random = new Random(1);
    private Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS).minusSeconds(3600);

    UsageEvent next() {
        now = now.plus(random.nextInt(4_000), ChronoUnit.MICROS);
        int model = random.nextInt(MODELS.size());
        int latency = 150 + random.nextInt(4_000);
        int input = 20 + random.nextInt(4_000);
        int output = 5 + random.nextInt(800);
        String name = MODELS.get(model);
        String provider = "provider-" + model / 2;
        int token = random.nextInt(40);
        return UsageEvent.newBuilder()
                .setCallId(callId())
                .setAcceptedAt(now)
                .setEndedAt(now.plusMillis(latency))
                .setNode("gateway-" + random.nextInt(3))
                .setAccount("default")
                .setGateway("default")
                .setTokenId("key_0123456789abcdef" + token)
                .setTokenName("token-" + token)
                .setProject("project-" + random.nextInt(20))
                .setMetadata(Map.of("team", "team-" + random.nextInt(8)))
                .setDialect("openai")
                .setRoute("chat.completions")
                .setRequestedModel(provider + "/" + name)
                .setProvider(provider)
                .setModel(name)
                .setProviderKeyAlias("default")
                .setAttempts(List.of(Attempt.newBuilder()
                        .setProvider(provider)
                        .setModel(name)
                        .setStartedAt(now.plus(180, ChronoUnit.MICROS))
                        .setDurationMs(latency - 1)
                        .setStatus(200)
                        .setThrottledMs(0)
                        .build()))
                .setStream(random.nextBoolean())
                .setOutcome(Outcome.SUCCEEDED)
                .setStatus(200)
                .setInputTokens(input)
                .setOutputTokens(output)
                .setCachedInputTokens(0)
                .setReasoningTokens(0)
                .setUsageSource(UsageSource.PROVIDER)
                .setCostUsd(BigDecimal.valueOf(input * 400L + output * 1_600L, 9))
                .setCostSource(CostSource.CATALOGUE)
                .setCache(CacheStatus.BYPASS)
                .setLatencyMs(latency)
                .setUpstreamMs(latency - 1)
                .setFirstTokenMs((long) latency / 3)
                .setQueueMs(0)
                .setOverheadUs(150 + random.nextInt(100))
                .setRequestBytes(input * 4L)
                .setResponseBytes(output * 4L + 300)
                .setClientAddress("10.0.0." + random.nextInt(250))
                .setCostGaps(List.of())
                .setCharges(List.of())
                .build();
    }

    /** A UUID of version 7, as the gateway mints them. */
    private UUID callId() {
        long high = (now.toEpochMilli() << 16) | 0x7000 | random.nextInt(0x1000);
        return new UUID(high, (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }
}
