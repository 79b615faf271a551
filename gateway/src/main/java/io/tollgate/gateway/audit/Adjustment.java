package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Bill;
import io.tollgate.schemas.avro.AdjustmentReason;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became known of calls after their rows were written.
 *
 * @param id the same for the same truth, whoever sees it
 * @param note what it is about, such as a response's or a batch's id
 * @param model in our catalogue, of the provider that the call went to; null if it is not known
 * @param requests that it tells of and that have no row of their own
 * @param counts what is to be added to the rows'
 * @param bill what is to be added to the cost
 * @param closes gaps of the call's row that it fills
 */
public record Adjustment(
        UUID id,
        AdjustmentReason reason,
        String note,
        String provider,
        @Nullable String model,
        long requests,
        Counts counts,
        @Nullable String serviceTier,
        @Nullable String region,
        Bill bill,
        List<String> closes) {
    public Adjustment {
        closes = List.copyOf(closes);
        if (requests < 0) {
            throw new IllegalArgumentException("requests are not negative, as " + requests + " is");
        }
    }
}
