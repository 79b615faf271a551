package io.tollgate.consumer.intake;

import io.tollgate.consumer.store.RowEvent;
import io.tollgate.consumer.store.Table;
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
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Records and events for tests. */
final class Samples {
    static final TopicPartition PARTITION = new TopicPartition("usage", 3);

    static final Feed FEED = new Feed(Table.USAGE, PARTITION.topic(), Uuid.ONE_UUID, "group", "audit", false);

    static final ConsumerGroupMetadata GROUP = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

    private Samples() {}

    static DecodedRecord.Valid event(long offset) {
        return new DecodedRecord.Valid(
                record(offset, new byte[0]), new RowEvent.Usage(usage(new UUID(1, offset))), false);
    }

    static DecodedRecord.Valid again(long offset, UUID call) {
        return new DecodedRecord.Valid(record(offset, new byte[0]), new RowEvent.Usage(usage(call)), true);
    }

    static DecodedRecord.UnknownSchema unknown(long offset) {
        return new DecodedRecord.UnknownSchema(record(offset, new byte[0]), "no such schema");
    }

    static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
        return new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, new byte[0], value);
    }

    static UsageEvent usage(UUID call) {
        Instant at = Instant.parse("2026-11-21T10:00:00Z");
        return UsageEvent.newBuilder()
                .setCallId(call)
                .setAcceptedAt(at)
                .setEndedAt(at.plusMillis(120))
                .setNode("node")
                .setAccount("default")
                .setGateway("default")
                .setDialect("openai")
                .setRoute("chat.completions")
                .setStream(false)
                .setOutcome(Outcome.SUCCEEDED)
                .setStatus(200)
                .setUsageSource(UsageSource.PROVIDER)
                .setCostSource(CostSource.CATALOGUE)
                .setCache(CacheStatus.BYPASS)
                .setAttempts(List.of())
                .setMetadata(Map.of())
                .setCacheWriteInputTokens(0)
                .setInputTokens(1)
                .setOutputTokens(2)
                .setCachedInputTokens(0)
                .setReasoningTokens(0)
                .setCostUsd(new BigDecimal("0.000000001"))
                .setLatencyMs(120)
                .setUpstreamMs(100)
                .setQueueMs(0)
                .setOverheadUs(50)
                .setRequestBytes(10)
                .setResponseBytes(20)
                .setCostGaps(List.of())
                .setCharges(List.of())
                .build();
    }
}
