package io.tollgate.standalone.books;

import io.tollgate.consumer.store.RowSlice;
import io.tollgate.consumer.store.StoredRow;
import io.tollgate.consumer.store.StoredRows;
import io.tollgate.gateway.audit.AdjustmentRow;
import io.tollgate.gateway.audit.CostCheck;
import io.tollgate.gateway.audit.Repricing;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The calls of some time, priced by other data. Keeps some ten thousand rows at a time. Blocks. */
final class RepricedCalls {
    private static final int SLICE = 20_000;

    private final Parts parts;
    private final Repricing repricing;
    private final Wanted wanted;
    private final Set<YearMonth> closed;
    private final String by;

    /**
     * Which calls.
     *
     * @param provider null for all
     * @param model null for all
     */
    record Wanted(
            Instant from,
            Instant to,
            @Nullable String provider,
            @Nullable String model) {
        boolean has(UsageEvent row) {
            return (provider == null || provider.equals(row.getProvider()))
                    && (model == null || model.equals(row.getModel()));
        }
    }

    /**
     * What some calls come to.
     *
     * @param before what is booked of them, in USD
     */
    record Sum(long calls, BigDecimal before, BigDecimal difference) {
        static final Sum NOTHING = new Sum(0, BigDecimal.ZERO, BigDecimal.ZERO);

        Sum plus(Sum other) {
            return new Sum(calls + other.calls, before.add(other.before), difference.add(other.difference));
        }
    }

    /**
     * What was found.
     *
     * @param rows that were looked at
     * @param models what differs, by provider and model
     * @param left how many rows are left as they are, by why
     */
    record Found(long rows, Map<String, Sum> models, Map<String, Long> left, long ofClosedMonths) {
        long calls() {
            return sum().calls();
        }

        Sum sum() {
            return models.values().stream().reduce(Sum.NOTHING, Sum::plus);
        }
    }

    /** Uses what differs. */
    @FunctionalInterface
    interface Use {
        void use(AdjustmentEvent event) throws IOException;
    }

    RepricedCalls(Parts parts, PriceData prices, Wanted wanted, Set<YearMonth> closed, String by) {
        this.parts = parts;
        this.repricing = new Repricing(prices::bill, new CostCheck(prices));
        this.wanted = wanted;
        this.closed = closed;
        this.by = by;
    }

    /** Reads all of them. */
    Found read(Use use) throws IOException {
        Map<String, Sum> models = new TreeMap<>();
        Map<String, Long> left = new TreeMap<>();
        long[] counts = new long[2];
        try (StoredRows stored = StoredRows.open(parts.clickHouse())) {
            for (RowSlice slice : stored.slices(wanted.from(), wanted.to(), SLICE)) {
                Map<UUID, List<AdjustmentEvent>> booked = new HashMap<>();
                stored.adjustmentsOf(
                        slice.from(),
                        slice.to(),
                        one -> booked.computeIfAbsent(one.event().getCallId(), id -> new ArrayList<>(1))
                                .add(one.event()));
                stored.accepted(slice.from(), slice.to(), row -> {
                    if (!wanted.has(row.event())) {
                        return;
                    }
                    counts[0]++;
                    switch (repricing.of(
                            row.event(), booked.getOrDefault(row.event().getCallId(), List.of()))) {
                        case Repricing.Result.Same() -> {}
                        case Repricing.Result.Left(String why) -> left.merge(why, 1L, Long::sum);
                        case Repricing.Result.Differs differs -> {
                            models.merge(name(row), sum(differs), Sum::plus);
                            counts[1] += isClosed(row) ? 1 : 0;
                            use.use(event(row.event(), differs));
                        }
                    }
                });
            }
        }
        return new Found(counts[0], models, left, counts[1]);
    }

    private AdjustmentEvent event(UsageEvent row, Repricing.Result.Differs differs) {
        return new AdjustmentRow(by, row.getAccount(), closed::contains).of(row, differs.adjustment(), Instant.now());
    }

    private boolean isClosed(StoredRow row) {
        return closed.contains(YearMonth.from(row.event().getAcceptedAt().atOffset(ZoneOffset.UTC)));
    }

    private static String name(StoredRow row) {
        return row.event().getProvider() + "/" + row.event().getModel();
    }

    private static Sum sum(Repricing.Result.Differs differs) {
        BigDecimal cost = differs.adjustment().bill().costUsd();
        return new Sum(1, differs.before(), cost == null ? BigDecimal.ZERO : cost);
    }
}
