package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Meter;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a call is charged, by what is booked of it. */
public record BookedCharges(List<Charge> charges, BigDecimal costUsd, BigDecimal listCostUsd) {
    public BookedCharges {
        charges = List.copyOf(charges);
    }

    /** Those of a row. */
    public static BookedCharges of(UsageEvent row) {
        return new BookedCharges(row.getCharges(), row.getCostUsd(), row.getListCostUsd());
    }

    /** Those of a bill that is put into a row. */
    public static BookedCharges of(Bill bill) {
        return new BookedCharges(UsageRow.charges(bill), amount(bill.costUsd()), amount(bill.listCostUsd()));
    }

    /** Whether this build knows what each is for; a newer one may have booked them. */
    boolean known() {
        return charges.stream().allMatch(charge -> Meter.named(charge.getMeter()) != null);
    }

    /**
     * What has to be added so that another bill holds in place of these; of the same price, what is left.
     *
     * @throws IllegalStateException if they are not known
     */
    public Bill replacedBy(Bill bill) {
        Map<List<Object>, io.tollgate.gateway.call.Charge> lines = new LinkedHashMap<>();
        bill.charges().forEach(charge -> add(lines, charge));
        for (Charge charge : charges) {
            add(
                    lines,
                    new io.tollgate.gateway.call.Charge(
                            meter(charge),
                            charge.getQuantity().negate(),
                            charge.getUnitPriceUsd(),
                            charge.getCostUsd().negate()));
        }
        List<io.tollgate.gateway.call.Charge> left = new ArrayList<>(lines.values());
        left.removeIf(
                charge -> charge.quantity().signum() == 0 && charge.costUsd().signum() == 0);
        return new Bill(
                left,
                amount(bill.costUsd()).subtract(costUsd),
                amount(bill.listCostUsd()).subtract(listCostUsd),
                bill.source(),
                bill.gaps(),
                bill.contextTier(),
                bill.priceVersion());
    }

    private static Meter meter(Charge charge) {
        Meter meter = Meter.named(charge.getMeter());
        if (meter == null) {
            throw new IllegalStateException("there is no meter " + charge.getMeter());
        }
        return meter;
    }

    private static void add(
            Map<List<Object>, io.tollgate.gateway.call.Charge> lines, io.tollgate.gateway.call.Charge charge) {
        lines.merge(
                List.of(charge.meter(), charge.unitPriceUsd().stripTrailingZeros()),
                charge,
                (one, other) -> new io.tollgate.gateway.call.Charge(
                        one.meter(),
                        one.quantity().add(other.quantity()),
                        one.unitPriceUsd(),
                        one.costUsd().add(other.costUsd())));
    }

    private static BigDecimal amount(@Nullable BigDecimal usd) {
        return Objects.requireNonNullElse(usd, BigDecimal.ZERO);
    }
}
