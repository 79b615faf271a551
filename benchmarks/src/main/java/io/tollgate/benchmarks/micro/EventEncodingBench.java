package io.tollgate.benchmarks.micro;

import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The audit event of one call, built, written and read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventEncodingBench {
    private static final Instant ACCEPTED = Instant.parse("2026-11-21T10:00:00.123456Z");
    private static final UUID CALL = UUID.fromString("019a9f3e-3a00-7c4e-8b1d-5f2d6c7e8a90");

    private final UsageEvents events = new UsageEvents();
    private final UsageEvent event = event();
    private final byte[] record = events.encode(event);

    @Benchmark
    public byte[] encode() {
        return events.encode(event);
    }

    @Benchmark
    public byte[] buildAndEncode() {
        return events.encode(event());
    }

    @Benchmark
    public UsageEvent decode() {
        return events.decode(record);
    }

    private static UsageEvent event() {
        Instant ended = ACCEPTED.plusMillis(412);
        return UsageEvent.newBuilder()
                .setCallId(CALL)
                .setAcceptedAt(ACCEPTED)
                .setEndedAt(ended)
                .setNode("gateway-1")
                .setAccount("default")
                .setGateway("default")
                .setTokenId("key_0123456789abcdef")
                .setTokenName("gateway-api-key")
                .setProject("search")
                .setMetadata(Map.of("team", "search"))
                .setDialect("openai")
                .setRoute("chat.completions")
                .setRequestedModel("openai/gpt-4.1-mini")
                .setProvider("openai")
                .setModel("gpt-4.1-mini")
                .setProviderKeyAlias("default")
                .setAttempts(List.of(Attempt.newBuilder()
                        .setProvider("openai")
                        .setModel("gpt-4.1-mini")
                        .setStartedAt(ACCEPTED)
                        .setDurationMs(411)
                        .setStatus(200)
                        .setThrottledMs(0)
                        .build()))
                .setStream(false)
                .setOutcome(Outcome.SUCCEEDED)
                .setStatus(200)
                .setInputTokens(34)
                .setOutputTokens(27)
                .setCachedInputTokens(0)
                .setReasoningTokens(0)
                .setUsageSource(UsageSource.PROVIDER)
                .setCostUsd(new BigDecimal("0.000056800"))
                .setCostSource(CostSource.CATALOGUE)
                .setCache(CacheStatus.BYPASS)
                .setLatencyMs(412)
                .setUpstreamMs(411)
                .setFirstTokenMs(412L)
                .setQueueMs(0)
                .setOverheadUs(180)
                .setRequestBytes(231)
                .setResponseBytes(410)
                .setClientAddress("127.0.0.1")
                .setCostGaps(List.of())
                .setCharges(List.of())
                .build();
    }
}
