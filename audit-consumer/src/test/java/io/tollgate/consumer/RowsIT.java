package io.tollgate.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events become rows, each with every field, on a table whose roll-ups agree with them. */
final class RowsIT {
    @Test
    void eachEventIsOneRowWithEveryField() throws Exception {
        try (AuditFixture fixture = new AuditFixture(3);
                AuditConsumer consumer = fixture.start()) {
            List<UsageEvent> events = new Events(1).some(500);
            fixture.send(events);
            fixture.awaitCount(events.size());
            assertThat(consumer.addresses()).containsKey("management_url");

            Map<UUID, List<String>> rows = new HashMap<>();
            fixture.query(
                    "SELECT call_id, toUnixTimestamp64Micro(accepted_at), toUnixTimestamp64Micro(ended_at), node, account,"
                            + " gateway, token_id, token_name, project, toJSONString(mapSort(metadata)), dialect, route,"
                            + " requested_model, provider, model, provider_key_alias, toString(arrayMap(a ->"
                            + " (a.provider, a.model, toUnixTimestamp64Micro(a.started_at), a.duration_ms, a.status,"
                            + " a.error_code, a.throttled_ms), attempts)), toUInt8(stream), outcome, status, error_code,"
                            + " input_tokens, output_tokens, cached_input_tokens, cache_write_input_tokens,"
                            + " reasoning_tokens, usage_source, toString(cost_usd), cost_source, cache, latency_ms,"
                            + " upstream_ms, ifNull(toString(first_token_ms), 'null'), queue_ms, overhead_us,"
                            + " request_bytes, response_bytes, client_address, kafka_topic, kafka_partition,"
                            + " kafka_offset FROM usage",
                    row -> {
                        List<String> values = new java.util.ArrayList<>();
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            values.add(row.getString(i));
                        }
                        rows.put(row.getObject(1, UUID.class), values);
                    });
            assertThat(rows.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            events.stream().map(UsageEvent::getCallId).toList());
            UsageEvents reader = new UsageEvents();
            for (ConsumerRecord<byte[], byte[]> record :
                    fixture.all(fixture.config.kafka().usageTopic())) {
                UsageEvent event = reader.decode(record.value());
                assertThat(rows.get(event.getCallId())).isEqualTo(expected(event, record));
            }
        }
    }

    private static List<String> expected(UsageEvent e, ConsumerRecord<byte[], byte[]> record) {
        return List.of(
                e.getCallId().toString(),
                micros(e.getAcceptedAt()),
                micros(e.getEndedAt()),
                e.getNode(),
                e.getAccount(),
                e.getGateway(),
                text(e.getTokenId()),
                text(e.getTokenName()),
                text(e.getProject()),
                json(e.getMetadata()),
                e.getDialect(),
                e.getRoute(),
                text(e.getRequestedModel()),
                text(e.getProvider()),
                text(e.getModel()),
                text(e.getProviderKeyAlias()),
                attempts(e),
                e.getStream() ? "1" : "0",
                lower(e.getOutcome()),
                "" + e.getStatus(),
                text(e.getErrorCode()),
                "" + e.getInputTokens(),
                "" + e.getOutputTokens(),
                "" + e.getCachedInputTokens(),
                "" + e.getCacheWriteInputTokens(),
                "" + e.getReasoningTokens(),
                lower(e.getUsageSource()),
                decimal(e.getCostUsd()),
                lower(e.getCostSource()),
                lower(e.getCache()),
                "" + e.getLatencyMs(),
                "" + e.getUpstreamMs(),
                "" + e.getFirstTokenMs(),
                "" + e.getQueueMs(),
                "" + e.getOverheadUs(),
                "" + e.getRequestBytes(),
                "" + e.getResponseBytes(),
                text(e.getClientAddress()),
                record.topic(),
                "" + record.partition(),
                "" + record.offset());
    }

    private static String attempts(UsageEvent event) {
        return event.getAttempts().stream()
                .map(a -> "('" + a.getProvider() + "','" + a.getModel() + "'," + micros(a.getStartedAt()) + ","
                        + a.getDurationMs() + "," + a.getStatus() + ",'" + text(a.getErrorCode()) + "',"
                        + a.getThrottledMs() + ")")
                .collect(java.util.stream.Collectors.joining(",", "[", "]"));
    }

    private static String json(Map<String, String> map) {
        return new java.util.TreeMap<>(map)
                .entrySet().stream()
                        .map(e -> "\"" + e.getKey() + "\":\"" + e.getValue() + "\"")
                        .collect(java.util.stream.Collectors.joining(",", "{", "}"));
    }

    private static String micros(java.time.Instant at) {
        return Long.toString(at.getEpochSecond() * 1_000_000 + at.getNano() / 1000);
    }

    private static String decimal(BigDecimal value) {
        String plain = value.stripTrailingZeros().toPlainString();
        return plain;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
