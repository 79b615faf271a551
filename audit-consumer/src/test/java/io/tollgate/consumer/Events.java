package io.tollgate.consumer;

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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Usage events with every field filled, or left out, at random; the same seed gives the same events. */
public final class Events {
    private final Random random;

    public Events(long seed) {
        random = new Random(seed);
    }

    public List<UsageEvent> some(int count) {
        return IntStream.range(0, count).mapToObj(i -> one()).toList();
    }

    public UsageEvent one() {
        Instant accepted = Instant.now().truncatedTo(ChronoUnit.MICROS).minusMillis(random.nextInt(100_000));
        return UsageEvent.newBuilder()
                .setCallId(new UUID(random.nextLong(), random.nextLong()))
                .setAcceptedAt(accepted)
                .setEndedAt(accepted.plusNanos(1000L * random.nextInt(5_000_000)))
                .setNode("node-" + random.nextInt(3))
                .setAccount("default")
                .setGateway(word())
                .setTokenId(maybe())
                .setTokenName(maybe())
                .setProject(maybe())
                .setMetadata(random.nextBoolean() ? Map.of() : Map.of("team", "red ✓", word() + "1", word()))
                .setDialect("openai")
                .setRoute("chat.completions")
                .setRequestedModel(maybe())
                .setProvider(maybe())
                .setModel(maybe())
                .setProviderKeyAlias(maybe())
                .setAttempts(IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> attempt(accepted))
                        .toList())
                .setStream(random.nextBoolean())
                .setOutcome(any(Outcome.values()))
                .setStatus(random.nextInt(600))
                .setErrorCode(maybe())
                .setInputTokens(count())
                .setOutputTokens(count())
                .setCachedInputTokens(count())
                .setCacheWriteInputTokens(count())
                .setReasoningTokens(count())
                .setUsageSource(any(UsageSource.values()))
                .setCostUsd(BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), 9))
                .setCostSource(any(CostSource.values()))
                .setCache(any(CacheStatus.values()))
                .setLatencyMs(count())
                .setUpstreamMs(count())
                .setFirstTokenMs(random.nextBoolean() ? null : count())
                .setQueueMs(count())
                .setOverheadUs(count())
                .setRequestBytes(count())
                .setResponseBytes(count())
                .setClientAddress(maybe())
                .build();
    }

    private Attempt attempt(Instant accepted) {
        return Attempt.newBuilder()
                .setProvider(word())
                .setModel(word())
                .setStartedAt(accepted.plusMillis(random.nextInt(100)))
                .setDurationMs(count())
                .setStatus(random.nextInt(600))
                .setErrorCode(maybe())
                .setThrottledMs(count())
                .build();
    }

    private <T> T any(T[] values) {
        return List.of(values).get(random.nextInt(values.length));
    }

    private long count() {
        return random.nextBoolean() ? random.nextInt(1000) : random.nextLong(1L << 40);
    }

    private @Nullable String maybe() {
        return random.nextInt(4) == 0 ? null : word();
    }

    private String word() {
        return List.of("alpha", "beta", "gamma-1", "δέλτα").get(random.nextInt(4));
    }
}
