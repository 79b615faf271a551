package io.tollgate.consumer.store;

import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.util.UUID;

/** An event that becomes a row. */
public sealed interface RowEvent {
    /** Of which there is one row. */
    UUID id();

    /** A call's row. */
    record Usage(UsageEvent event) implements RowEvent {
        @Override
        public UUID id() {
            return event.getCallId();
        }
    }

    /** What is booked of a call afterwards. */
    record Adjustment(AdjustmentEvent event) implements RowEvent {
        @Override
        public UUID id() {
            return event.getAdjustmentId();
        }
    }
}
