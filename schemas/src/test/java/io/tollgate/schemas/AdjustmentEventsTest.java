package io.tollgate.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.AdjustmentReason;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.UUID;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

final class AdjustmentEventsTest {
    private final AdjustmentEvents events = new AdjustmentEvents();

    @Test
    void areReadAsTheyWereWritten() {
        AdjustmentEvent event = SampleEvents.adjustment();
        event.setOutputTokens(-5);
        event.setCostUsd(new BigDecimal("-0.000000001"));
        assertThat(events.decode(events.encode(event))).isEqualTo(event);
    }

    @Test
    void areNotTakenForUsageNorBytesForThem() {
        byte[] usage = new UsageEvents().encode(SampleEvents.full());
        assertThatThrownBy(() -> events.decode(usage)).isInstanceOf(UsageEvents.UnknownSchemaException.class);
        byte[] adjustment = events.encode(SampleEvents.adjustment());
        assertThatThrownBy(() -> events.decode(Arrays.copyOf(adjustment, 40)))
                .isInstanceOf(UsageEvents.MalformedEventException.class)
                .hasMessageStartingWith("not an adjustment: ");
        assertThatThrownBy(() -> events.decode(new byte[3])).isInstanceOf(UsageEvents.MalformedEventException.class);
    }

    /** Avro has an exception of its own for what no array could hold. */
    @Test
    void aLengthThatNoArrayHasIsNone() {
        for (Schema schema : SchemaHistory.ADJUSTMENT) {
            byte[] longer = SampleEvents.beginning(schema, 1L << 33);
            assertThatThrownBy(() -> events.decode(longer))
                    .isInstanceOf(UsageEvents.MalformedEventException.class)
                    .hasMessageStartingWith("not an adjustment: ");
        }
        UsageEvents usage = new UsageEvents();
        for (Schema schema : SchemaHistory.USAGE) {
            byte[] longer = SampleEvents.beginning(schema, 1L << 33);
            assertThatThrownBy(() -> usage.decode(longer))
                    .isInstanceOf(UsageEvents.MalformedEventException.class)
                    .hasMessageStartingWith("not a usage event: ");
        }
    }

    @Test
    void theSameTruthHasTheSameId() {
        UUID id = AdjustmentIds.of(AdjustmentReason.BATCH_RESULT, "openai", "batch_1", "gpt-5");
        assertThat(AdjustmentIds.of(AdjustmentReason.BATCH_RESULT, "openai", "batch_1", "gpt-5"))
                .isEqualTo(id);
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(AdjustmentIds.of(AdjustmentReason.REPRICED, "openai", "batch_1", "gpt-5"))
                .isNotEqualTo(id);
        assertThat(AdjustmentIds.of(AdjustmentReason.BATCH_RESULT, "openai", "batch_", "1gpt-5"))
                .isNotEqualTo(id);
    }
}
