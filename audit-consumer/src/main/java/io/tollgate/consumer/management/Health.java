package io.tollgate.consumer.management;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tollgate.consumer.intake.PartitionStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * How the consumer is doing.
 *
 * @param live whether it goes on reading
 */
public record Health(boolean live, List<PartitionStatus> partitions) {
    private static final JsonFactory JSON = new JsonFactory();

    public Health {
        partitions = List.copyOf(partitions);
    }

    /** What somebody has to see to. */
    List<String> alarms() {
        List<String> alarms = new ArrayList<>();
        if (!live) {
            alarms.add("the consumer does not read from Kafka");
        }
        for (PartitionStatus partition : partitions) {
            if (partition.alarm() != null) {
                alarms.add("partition " + partition.partition() + " is paused at a record that this build cannot read: "
                        + partition.alarm());
            }
        }
        if (partitions.stream().anyMatch(partition -> partition.state().equals("retrying"))) {
            alarms.add("ClickHouse does not store rows; they wait in Kafka");
        }
        return alarms;
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
            json.writeArrayFieldStart("partitions");
            for (PartitionStatus partition : partitions) {
                json.writeStartObject();
                json.writeNumberField("partition", partition.partition());
                json.writeStringField("state", partition.state());
                json.writeNumberField("lag_records", partition.lagRecords());
                json.writeNumberField("lag_seconds", partition.lagSeconds());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail", e);
        }
        return text.toString();
    }
}
