package io.tollgate.analytics;

import io.tollgate.analytics.SqlBuilder.Level;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What counts beside cells: rows and adjustments that no cell stands for, some added up by ClickHouse and some as they
 * are. Does not change.
 */
final class Beside {
    private final AnalyticsQuery query;
    private final Plan.Cells plan;
    private final List<Added> added;
    private final List<RowColumns> rows;

    /**
     * What rows or adjustments add up to for a group in a bucket.
     *
     * @param parts the parts of the plan for which they count, by their bits
     * @param names of all dimensions
     */
    record Added(int parts, Instant bucket, Instant day, List<String> names, Figures figures) {}

    Beside(AnalyticsQuery query, Plan.Cells plan, List<Added> added, List<RowColumns> rows) {
        this.query = query;
        this.plan = plan;
        this.added = List.copyOf(added);
        this.rows = List.copyOf(rows);
    }

    /** How many groups were added up. */
    int groups() {
        return added.size();
    }

    /**
     * Adds what is beside the cells that are asked for.
     *
     * @param most figures that are held, and one more; the rest is left out
     */
    void addTo(Held held, CellsRequest request, int most) {
        List<Instant> starts = request.starts();
        Set<List<String>> shown = request.shown();
        int[] places =
                request.by().stream().mapToInt(query.dimensions()::indexOf).toArray();
        Level level = request.part().facet().levels().getFirst();
        of(request.part()).forEach(each -> {
            Instant time = time(level, each);
            boolean inside = !time.isBefore(starts.getFirst())
                    && time.isBefore(request.within().to());
            List<String> group = at(places, each.names());
            if (inside && (shown == null || shown.contains(group)) && held.size() <= most) {
                held.at(group, Held.bucket(starts, time)).add(each.figures(), request.columns());
            }
        });
        Snapshot calls = query.calls();
        List<TimeRange> within = request.part().cover().rows(request.within());
        for (RowColumns columns : rows) {
            columns.addTo(
                    held,
                    within,
                    request.by(),
                    shown,
                    request.columns(),
                    starts,
                    calls == null ? null : calls.newest(),
                    most);
        }
    }

    /** The buckets of the query in which something may count for a part of the plan. */
    BitSet buckets(Plan.Part part) {
        List<Instant> buckets = query.buckets();
        BitSet found = new BitSet();
        of(part).forEach(each -> found.set(Held.bucket(buckets, each.bucket())));
        for (TimeRange range :
                rows.isEmpty() ? List.<TimeRange>of() : part.cover().rows()) {
            for (int i = Held.bucket(buckets, range.from());
                    i < buckets.size() && buckets.get(i).isBefore(range.to());
                    i++) {
                found.set(i);
            }
        }
        return found;
    }

    private Stream<Added> of(Plan.Part part) {
        int bit = 1 << plan.parts().indexOf(part);
        return added.stream().filter(each -> (each.parts() & bit) != 0);
    }

    /** The beginning of what rows count in: a day, a bucket or the whole range. */
    private Instant time(Level level, Added each) {
        return switch (level) {
            case DAY -> each.day();
            case BUCKET, CELL -> each.bucket();
            case TOTAL, GROUP, KEY1, KEY2, KEY3 -> query.range().from();
        };
    }

    /** Without a stream, for there may be ten thousands of them in an answer. */
    private static List<String> at(int[] places, List<String> names) {
        String[] some = new String[places.length];
        for (int i = 0; i < places.length; i++) {
            some[i] = names.get(places[i]);
        }
        return Arrays.asList(some);
    }
}
