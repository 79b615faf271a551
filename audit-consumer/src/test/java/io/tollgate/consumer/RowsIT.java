package io.tollgate.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.schemas.AdjustmentEvents;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events become rows, each with every field of the schema, on a table whose roll-ups agree with them. */
final class RowsIT {
    @Test
    void eachAdjustmentIsOneRowWithEveryField() throws Exception {
        try (AuditFixture fixture = new AuditFixture(1);
                AuditConsumer consumer = fixture.start()) {
            assertThat(consumer.addresses()).isNotEmpty();
            List<AdjustmentEvent> adjustments = new Adjustments(5).some(100);
            fixture.adjust(adjustments);
            fixture.awaitAdjusted(adjustments);
            AdjustmentEvents reader = new AdjustmentEvents();
            Map<UUID, List<String>> rows = rows(fixture, AdjustmentEvent.getClassSchema(), "adjustments");
            for (ConsumerRecord<byte[], byte[]> record :
                    fixture.all(fixture.config.kafka().adjustmentsTopic())) {
                AdjustmentEvent event = reader.decode(record.value());
                assertThat(rows.get(event.getAdjustmentId())).isEqualTo(expected(event, record));
            }
        }
    }

    @Test
    void eachEventIsOneRowWithEveryField() throws Exception {
        try (AuditFixture fixture = new AuditFixture(3);
                AuditConsumer consumer = fixture.start()) {
            List<UsageEvent> events = new Events(1).some(500);
            fixture.send(events);
            fixture.awaitCount(events.size());
            assertThat(consumer.addresses()).containsKey("management_url");

            Map<UUID, List<String>> rows = rows(fixture, UsageEvent.getClassSchema(), "usage");
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

    @Test
    void theTableHasAColumnForEachFieldAndForTheRecordsCoordinates() throws Exception {
        try (AuditFixture fixture = new AuditFixture(1);
                AuditConsumer consumer = fixture.start()) {
            assertThat(consumer.addresses()).isNotEmpty();
            List<String> columns = new ArrayList<>();
            fixture.query(
                    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'usage'",
                    row -> columns.add(row.getString(1)));
            List<String> expected = new ArrayList<>(UsageEvent.getClassSchema().getFields().stream()
                    .map(Schema.Field::name)
                    .toList());
            expected.addAll(List.of("kafka_topic", "kafka_partition", "kafka_offset"));
            assertThat(columns).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** What is stored of each event, by its id, as {@link #shown} shows it. */
    private static Map<UUID, List<String>> rows(AuditFixture fixture, Schema event, String table) {
        Map<UUID, List<String>> rows = new HashMap<>();
        fixture.query(
                event.getFields().stream()
                        .map(RowsIT::selected)
                        .collect(Collectors.joining(
                                ", ", "SELECT ", ", kafka_topic, kafka_partition, kafka_offset FROM " + table)),
                row -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(row.getString(i));
                    }
                    rows.put(row.getObject(1, UUID.class), values);
                });
        return rows;
    }

    /** The SQL that shows a column as {@link #shown} shows the field. */
    private static String selected(Schema.Field field) {
        String name = "`" + field.name() + "`";
        if (field.schema().getLogicalType() != null) {
            return switch (field.schema().getLogicalType().getName()) {
                case "timestamp-micros" -> "toUnixTimestamp64Micro(" + name + ")";
                case "decimal" -> "toString(" + name + ")";
                default -> name;
            };
        }
        return switch (field.schema().getType()) {
            case BOOLEAN -> "toUInt8(" + name + ")";
            case MAP -> "toJSONString(mapSort(" + name + "))";
            case ARRAY ->
                switch (field.schema().getElementType().getName()) {
                    case "Attempt" ->
                        "toString(arrayMap(a -> (a.provider, a.model, toUnixTimestamp64Micro(a.started_at), a.duration_ms,"
                                + " a.status, a.error_code, a.throttled_ms), " + name + "))";
                    case "Charge" ->
                        "toString(arrayMap(c -> (c.meter, toString(c.quantity), toString(c.unit_price_usd),"
                                + " toString(c.cost_usd)), " + name + "))";
                    default -> "toString(" + name + ")";
                };
            case UNION ->
                field.schema().getTypes().getLast().getType() == Schema.Type.LONG
                        ? "ifNull(toString(" + name + "), 'null')"
                        : name;
            default -> name;
        };
    }

    private static List<String> expected(SpecificRecord event, ConsumerRecord<byte[], byte[]> record) {
        List<String> values = new ArrayList<>();
        for (Schema.Field field : event.getSchema().getFields()) {
            boolean optionalNumber = field.schema().getType() == Schema.Type.UNION
                    && field.schema().getTypes().getLast().getType() == Schema.Type.LONG;
            values.add(shown(event.get(field.pos()), optionalNumber ? "null" : ""));
        }
        values.addAll(List.of(record.topic(), "" + record.partition(), "" + record.offset()));
        return values;
    }

    private static String shown(@Nullable Object value, String absent) {
        return switch (value) {
            case null -> absent;
            case Instant at -> Long.toString(at.getEpochSecond() * 1_000_000 + at.getNano() / 1000);
            case BigDecimal amount -> amount.stripTrailingZeros().toPlainString();
            case Boolean flag -> flag ? "1" : "0";
            case Enum<?> symbol -> symbol.name().toLowerCase(Locale.ROOT);
            case Map<?, ?> map ->
                new TreeMap<>(map)
                        .entrySet().stream()
                                .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
                                .collect(Collectors.joining(",", "{", "}"));
            case List<?> items ->
                items.stream()
                        .map(item -> switch (item) {
                            case Attempt attempt -> attempt(attempt);
                            case Charge charge -> charge(charge);
                            case Boolean flag -> flag.toString();
                            default -> "'" + item + "'";
                        })
                        .collect(Collectors.joining(",", "[", "]"));
            default -> value.toString();
        };
    }

    private static String charge(Charge c) {
        return "('" + c.getMeter() + "','" + shown(c.getQuantity(), "") + "','" + shown(c.getUnitPriceUsd(), "") + "','"
                + shown(c.getCostUsd(), "") + "')";
    }

    private static String attempt(Attempt a) {
        return "('" + a.getProvider() + "','" + a.getModel() + "'," + shown(a.getStartedAt(), "") + ","
                + a.getDurationMs() + "," + a.getStatus() + ",'" + shown(a.getErrorCode(), "") + "',"
                + a.getThrottledMs() + ")";
    }
}
