package io.tollgate.standalone.books;

import io.tollgate.consumer.proof.Finding;
import io.tollgate.consumer.proof.TopicComparison;
import io.tollgate.consumer.store.RowSlice;
import io.tollgate.consumer.store.StoredRow;
import io.tollgate.consumer.store.StoredRows;
import io.tollgate.gateway.audit.CostCheck;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Checks all rows of some time: each row's cost against the price data that it names, each call's row against the other
 * rows, and each record that Kafka still has against its row. Keeps some ten thousand rows at a time.
 */
final class Verification {
    private static final int SLICE = 20_000;
    private static final int MOST_REASONS = 100;

    private final Parts config;
    private final CostCheck costs;
    private final Findings findings;
    private final Progress progress;
    private final Map<String, Long> unknown = new TreeMap<>();
    private long rows;

    Verification(Parts config, CostCheck costs, Findings findings, Progress progress) {
        this.config = config;
        this.costs = costs;
        this.findings = findings;
        this.progress = progress;
    }

    /**
     * What was checked.
     *
     * @param unknown how many rows have prices that cannot be compared, by why
     * @param compared with Kafka; null if it was not asked
     */
    record Verified(long rows, Map<String, Long> unknown, TopicComparison.@Nullable Compared compared) {
        Verified {
            unknown = Map.copyOf(unknown);
        }
    }

    /**
     * Checks the rows of calls that were accepted between two moments. Blocks.
     *
     * @param kafka whether to compare them with their records
     */
    Verified run(Instant from, Instant to, boolean kafka) throws IOException {
        try (StoredRows stored = StoredRows.open(config.clickHouse())) {
            List<RowSlice> slices = stored.slices(from, to, SLICE);
            long all = slices.stream().mapToLong(RowSlice::rows).sum();
            for (RowSlice slice : slices) {
                UUID[] last = new UUID[1];
                stored.accepted(slice.from(), slice.to(), row -> {
                    check(row, row.event().getCallId().equals(last[0]));
                    last[0] = row.event().getCallId();
                });
                progress.at("rows", rows, all);
            }
            TopicComparison.Compared compared = kafka
                    ? new TopicComparison(config.kafka(), stored, from, to, this::take)
                            .run(done -> progress.at("records", done, all))
                    : null;
            progress.done();
            return new Verified(rows, unknown, compared);
        }
    }

    private void check(StoredRow row, boolean again) {
        rows++;
        if (again) {
            findings.add(Findings.Kind.ADDED, row.event().getCallId(), place(row), "the call has another row already");
        }
        switch (costs.check(row.event())) {
            case CostCheck.Verdict.Right() -> {}
            case CostCheck.Verdict.Wrong(String why) ->
                findings.add(Findings.Kind.COST, row.event().getCallId(), place(row), why);
            case CostCheck.Verdict.Unknown(String why) -> unknown(why);
            case CostCheck.Verdict.OfOther(String model) ->
                unknown("is charged at the prices of " + model + ", as if that had stood in for it");
        }
    }

    private void unknown(String why) {
        unknown.merge(unknown.size() < MOST_REASONS || unknown.containsKey(why) ? why : "other reasons", 1L, Long::sum);
    }

    private void take(Finding finding) {
        findings.add(
                switch (finding.kind()) {
                    case CHANGED -> Findings.Kind.CHANGED;
                    case MISSING -> Findings.Kind.MISSING;
                    case ADDED -> Findings.Kind.ADDED;
                },
                finding.call(),
                finding.place(),
                finding.what());
    }

    private static String place(StoredRow row) {
        return row.topic() + "/" + row.partition() + "/" + row.offset();
    }
}
