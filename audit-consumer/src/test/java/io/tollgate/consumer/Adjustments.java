package io.tollgate.consumer;

import io.tollgate.schemas.avro.AdjustmentEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/** Adjustments with every field of the schema filled, or left out, at random, some of them negative. */
public final class Adjustments {
    private final Events events;
    private int made;

    public Adjustments(long seed) {
        events = new Events(seed);
    }

    public List<AdjustmentEvent> some(int count) {
        return IntStream.range(0, count).mapToObj(i -> one()).toList();
    }

    public AdjustmentEvent one() {
        AdjustmentEvent event = events.filled(new AdjustmentEvent());
        if (made++ % 2 == 0) {
            event.setOutputTokens(-event.getOutputTokens());
            event.setCostUsd(event.getCostUsd().negate());
            event.getCharges().forEach(charge -> {
                charge.setQuantity(charge.getQuantity().negate());
                charge.setCostUsd(charge.getCostUsd().subtract(BigDecimal.valueOf(1, 9)));
            });
        }
        return event;
    }
}
