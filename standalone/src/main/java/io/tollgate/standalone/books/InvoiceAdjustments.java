package io.tollgate.standalone.books;

import io.tollgate.gateway.reconcile.CostDifference;
import io.tollgate.gateway.reconcile.Explanation;
import io.tollgate.gateway.reconcile.Reconciliation;
import io.tollgate.schemas.AdjustmentIds;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.AdjustmentReason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** What a provider's account says beside the books, as adjustments: one for each day and reason. */
final class InvoiceAdjustments {
    private static final int SCALE = 9;

    private final String provider;
    private final Map<LocalDate, Map<String, BigDecimal>> before;

    /** @param before what was booked so far, by day and reason */
    InvoiceAdjustments(String provider, Map<LocalDate, Map<String, BigDecimal>> before) {
        this.provider = provider;
        this.before = Map.copyOf(before);
    }

    /** What is to be booked of a day for a reason. */
    record Line(UUID id, String provider, LocalDate day, Explanation.Reason reason, BigDecimal costUsd, String what) {
        /** The entry; of a day whose month is closed, it counts for now. */
        AdjustmentEvent event(String account, String gateway, String by, Predicate<YearMonth> closed, Instant now) {
            AdjustmentEvent event = new AdjustmentEvent();
            event.setAdjustmentId(id);
            event.setCallId(id);
            event.setAt(now.truncatedTo(ChronoUnit.MICROS));
            event.setEffectiveAt(
                    closed.test(YearMonth.from(day))
                            ? event.getAt()
                            : day.atStartOfDay(ZoneOffset.UTC).toInstant());
            event.setReason(AdjustmentReason.PROVIDER_INVOICE);
            event.setBy(by);
            event.setNote(day + " " + reason.id() + ": " + what);
            event.setAccount(account);
            event.setGateway(gateway);
            event.setMetadata(Map.of());
            event.setDialect("");
            event.setRoute("");
            event.setProvider(provider);
            event.setCostComplete(true);
            event.setCostGaps(List.of());
            event.setClosesGaps(List.of());
            event.setCostUsd(costUsd);
            event.setListCostUsd(costUsd);
            event.setCharges(List.of());
            return event;
        }
    }

    /** Those of a comparison, for some reasons. */
    List<Line> of(Reconciliation.Result result, Set<Explanation.Reason> reasons) {
        List<Line> lines = new ArrayList<>();
        for (CostDifference day : result.costs()) {
            for (Explanation.Reason reason : reasons) {
                List<Explanation> explanations = day.explanations().stream()
                        .filter(each -> each.reason() == reason)
                        .toList();
                BigDecimal usd = explanations.stream()
                        .map(Explanation::costUsd)
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .setScale(SCALE, RoundingMode.HALF_UP);
                if (usd.signum() != 0) {
                    lines.add(
                            line(day.day(), reason, usd, explanations.getFirst().what()));
                }
            }
        }
        return lines;
    }

    /** The id follows from what is booked already, so that the same line made twice is one. */
    private Line line(LocalDate day, Explanation.Reason reason, BigDecimal usd, String what) {
        BigDecimal done = before.getOrDefault(day, Map.of()).getOrDefault(reason.id(), BigDecimal.ZERO);
        UUID id = AdjustmentIds.of(
                AdjustmentReason.PROVIDER_INVOICE,
                provider,
                day.toString(),
                reason.id(),
                done.setScale(SCALE, RoundingMode.HALF_UP).toPlainString(),
                usd.toPlainString());
        return new Line(id, provider, day, reason, usd, what);
    }
}
