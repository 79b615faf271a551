package io.tollgate.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

final class UsageEventsTest {
    private final UsageEvents events = new UsageEvents();

    /** A different value in every field, so that no two can change places unseen. */
    private static UsageEvent full() {
        UsageEvent event = new UsageEvent();
        event.setCallId(UUID.fromString("01a1fdf6-bb21-79d1-ac9c-676e75ac402b"));
        event.setAcceptedAt(Instant.parse("2026-11-20T12:00:00.123456Z"));
        event.setEndedAt(Instant.parse("2026-11-20T12:00:01.654321Z"));
        event.setNode("node");
        event.setAccount("account");
        event.setGateway("gateway");
        event.setTokenId("token-id");
        event.setTokenName("token é");
        event.setProject("project");
        event.setMetadata(Map.of("team", "blue"));
        event.setDialect("openai");
        event.setRoute("chat.completions");
        event.setRequestedModel("asked");
        event.setProvider("provider");
        event.setModel("model");
        event.setProviderKeyAlias("alias");
        event.setAttempts(List.of(
                new Attempt("p1", "m1", Instant.parse("2026-11-20T12:00:00.2Z"), 11L, 503, "provider_error", 12L),
                new Attempt("p2", "m2", Instant.parse("2026-11-20T12:00:00.3Z"), 13L, 200, null, 14L)));
        event.setStream(true);
        event.setOutcome(Outcome.CANCELED);
        event.setStatus(201);
        event.setErrorCode("error");
        event.setInputTokens(21);
        event.setOutputTokens(22);
        event.setCachedInputTokens(23);
        event.setCacheWriteInputTokens(24);
        event.setReasoningTokens(25);
        event.setUsageSource(UsageSource.ESTIMATED);
        event.setCostUsd(new BigDecimal("123.456789012"));
        event.setCostSource(CostSource.CUSTOM);
        event.setCache(CacheStatus.MISS);
        event.setLatencyMs(31);
        event.setUpstreamMs(32);
        event.setFirstTokenMs(33L);
        event.setQueueMs(34);
        event.setOverheadUs(35);
        event.setRequestBytes(36);
        event.setResponseBytes(1L << 40);
        event.setClientAddress("127.0.0.1");
        return event;
    }

    private static UsageEvent sparse() {
        UsageEvent event = full();
        event.setTokenId(null);
        event.setTokenName(null);
        event.setProject(null);
        event.setMetadata(Map.of());
        event.setRequestedModel(null);
        event.setProvider(null);
        event.setModel(null);
        event.setProviderKeyAlias(null);
        event.setAttempts(List.of());
        event.setErrorCode(null);
        event.setFirstTokenMs(null);
        event.setClientAddress(null);
        event.setCostUsd(BigDecimal.ZERO.setScale(9));
        return event;
    }

    @Test
    void writesWhatAvroWrites() throws IOException {
        BinaryMessageEncoder<UsageEvent> avro =
                new BinaryMessageEncoder<>(SpecificData.getForClass(UsageEvent.class), UsageEvent.getClassSchema());
        for (UsageEvent event : List.of(full(), sparse())) {
            byte[] expected = new byte[avro.encode(event).remaining()];
            avro.encode(event).get(expected);
            assertThat(events.encode(event)).isEqualTo(expected);
        }
    }

    @Test
    void readsWhatItWrites() {
        for (UsageEvent event : List.of(full(), sparse(), full())) {
            assertThat(events.decode(events.encode(event))).isEqualTo(event);
        }
    }

    @Test
    void readsWhatAvroReads() {
        BinaryMessageDecoder<UsageEvent> avro =
                new BinaryMessageDecoder<>(SpecificData.getForClass(UsageEvent.class), UsageEvent.getClassSchema());
        Random random = new Random(5);
        byte[] bytes = events.encode(full());
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] changed = bytes.clone();
            changed[10 + random.nextInt(bytes.length - 10)] = (byte) random.nextInt(256);
            Optional<UsageEvent> expected = read(() -> avro.decode(changed));
            Optional<UsageEvent> event = read(() -> events.decode(changed));
            if (event.isPresent()) {
                assertThat(event).isEqualTo(expected);
                read++;
            } else if (expected.isPresent()) {
                // Avro cuts an int of more than 32 bits down to them.
                refused++;
            }
        }
        assertThat(read).isBetween(10_000, 49_000);
        assertThat(refused).isLessThan(100);
    }

    private static Optional<UsageEvent> read(Callable<UsageEvent> decoder) {
        try {
            return Optional.of(decoder.call());
        } catch (Exception e) {
            return Optional.empty();
        }
    }

    @Test
    void tellsANewerSchemaFromDamage() {
        byte[] other = events.encode(full());
        other[5] ^= 1;
        assertThatThrownBy(() -> events.decode(other)).isInstanceOf(UsageEvents.UnknownSchemaException.class);
        byte[] bytes = events.encode(full());
        byte[] cut = java.util.Arrays.copyOf(bytes, bytes.length / 2);
        assertThatThrownBy(() -> events.decode(cut)).isInstanceOf(UsageEvents.MalformedEventException.class);
        assertThatThrownBy(() -> events.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(UsageEvents.MalformedEventException.class);
    }
}
