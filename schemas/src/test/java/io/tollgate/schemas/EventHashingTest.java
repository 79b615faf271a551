package io.tollgate.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.util.Arrays;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

final class EventHashingTest {
    @Test
    void theNewestBytesAreThoseOfTheRecord() {
        UsageEvent event = SampleEvents.full();
        byte[] record = new UsageEvents().encode(event);
        // Behind the two magic bytes and the fingerprint.
        assertThat(EventHashing.newest().bytes(event)).isEqualTo(Arrays.copyOfRange(record, 10, record.length));
    }

    @Test
    void anOlderSchemaLeavesOutWhatItDoesNotHave() {
        Schema oldest = SchemaHistory.USAGE.getFirst();
        UsageEvent event = SampleEvents.full();
        EventHashing old = EventHashing.of(EventHashing.fingerprint(oldest) + ","
                + EventHashing.newest().fingerprints().split(",", -1)[1]);
        byte[] before = old.bytes(event);
        for (Schema.Field field : event.getSchema().getFields()) {
            if (oldest.getField(field.name()) == null && field.name().equals("session")) {
                event.setSession("another");
            }
        }
        assertThat(old.bytes(event)).isEqualTo(before);
        event.setNode("another");
        assertThat(old.bytes(event)).isNotEqualTo(before);
    }

    @Test
    void everyFieldIsInTheBytes() {
        EventHashing newest = EventHashing.newest();
        UsageEvent full = SampleEvents.full();
        UsageEvent sparse = SampleEvents.sparse();
        byte[] before = newest.bytes(full);
        for (Schema.Field field : full.getSchema().getFields()) {
            Object other = sparse.get(field.pos());
            if (!full.get(field.pos()).equals(other) && !(other instanceof Map<?, ?>)) {
                UsageEvent changed = SampleEvents.full();
                changed.put(field.pos(), other);
                assertThat(newest.bytes(changed)).as(field.name()).isNotEqualTo(before);
            }
        }
    }

    @Test
    void anAdjustmentsBytesAreThoseOfItsRecord() {
        AdjustmentEvent event = SampleEvents.adjustment();
        byte[] record = new AdjustmentEvents().encode(event);
        EventHashing newest = EventHashing.newest();
        assertThat(newest.bytes(event)).isEqualTo(Arrays.copyOfRange(record, 10, record.length));
        assertThat(EventHashing.of(newest.fingerprints()).bytes(event)).isEqualTo(newest.bytes(event));
    }

    @Test
    void fingerprintsAreThoseOfTwoSchemas() {
        assertThatThrownBy(() -> EventHashing.of("0123"))
                .hasMessageContaining("is not the fingerprints of two schemas");
    }

    @Test
    void anUnknownSchemaIsNamed() {
        assertThatThrownBy(() -> EventHashing.of("0123,4567")).hasMessageContaining("0123");
    }
}
