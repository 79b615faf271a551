package io.tollgate.consumer.management;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tollgate.consumer.intake.IntakeStatus;
import io.tollgate.consumer.intake.PartitionStatus;
import io.tollgate.consumer.intake.PartitionStatus.State;
import io.tollgate.consumer.payload.PayloadStatus;
import io.tollgate.consumer.rollup.RollupStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the consumer is doing, and what somebody has to see to.
 *
 * @param usage the intake of the calls' rows
 * @param adjustments that of the adjustments
 * @param payloads that of prompts and answers, which is no part of the audit
 */
public record Health(IntakeStatus usage, IntakeStatus adjustments, RollupStatus rollups, PayloadStatus payloads) {
    private static final JsonFactory JSON = new JsonFactory();

    boolean live() {
        return usage.polling() && adjustments.polling();
    }

    List<String> alarms() {
        List<String> alarms = new ArrayList<>();
        alarms(usage, "", alarms);
        alarms(adjustments, "adjustments: ", alarms);
        if (payloads.failure() != null) {
            alarms.add("payloads are not stored, and are lost when Kafka keeps them no longer: " + payloads.failure());
        }
        return alarms;
    }

    private static void alarms(IntakeStatus intake, String of, List<String> alarms) {
        if (!intake.polling()) {
            alarms.add(of + "the consumer does not read from Kafka");
        } else if (!intake.kafkaAnswers()) {
            alarms.add(of + "Kafka does not answer");
        }
        for (PartitionStatus partition : intake.partitions()) {
            if (partition.state() == State.BLOCKED) {
                alarms.add(of + "partition " + partition.partition()
                        + " is paused at a record that this build cannot read: " + partition.reason());
            }
        }
        intake.partitions().stream()
                .filter(partition -> partition.state() == State.RETRYING)
                .findFirst()
                .ifPresent(partition ->
                        alarms.add(of + "ClickHouse does not accept rows, which wait in Kafka: " + partition.reason()));
    }

    String json() {
        List<String> alarms = alarms();
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("status", alarms.isEmpty() ? "ok" : "degraded");
            json.writeArrayFieldStart("alarms");
            for (String alarm : alarms) {
                json.writeString(alarm);
            }
            json.writeEndArray();
            write(usage, json);
            json.writeObjectFieldStart("adjustments");
            write(adjustments, json);
            json.writeEndObject();
            json.writeObjectFieldStart("rollups");
            json.writeBooleanField("leading", rollups.leading());
            json.writeNumberField("pending_hours", rollups.pendingHours());
            json.writeNumberField("made", rollups.made());
            string(json, "failure", rollups.failure());
            json.writeEndObject();
            json.writeObjectFieldStart("payloads");
            json.writeNumberField("stored", payloads.stored());
            json.writeNumberField("refused", payloads.refused());
            string(json, "failure", payloads.failure());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail", e);
        }
        return text.toString();
    }

    private static void write(IntakeStatus intake, JsonGenerator json) throws IOException {
        json.writeNumberField("records", intake.records());
        json.writeNumberField("rows", intake.rows());
        json.writeNumberField("dead_letters", intake.deadLetters());
        json.writeNumberField("duplicates", intake.duplicates());
        json.writeArrayFieldStart("partitions");
        for (PartitionStatus partition : intake.partitions()) {
            write(partition, json);
        }
        json.writeEndArray();
    }

    private static void write(PartitionStatus partition, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("partition", partition.partition());
        json.writeStringField("state", partition.state().label());
        json.writeBooleanField("paused", partition.paused());
        string(json, "reason", partition.reason());
        json.writeNumberField("lag_records", partition.lagRecords());
        json.writeNumberField("lag_seconds", partition.lagSeconds());
        Instant watermark = partition.watermark();
        string(json, "complete_to", watermark == null ? null : watermark.toString());
        json.writeEndObject();
    }

    private static void string(JsonGenerator json, String name, @Nullable String value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeString(value);
        }
    }
}
