package io.tollgate.analytics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Spans that together are exactly a range of time: cells of a cube where they hold, as long ones as fit, and rows for
 * the rest. Neighbours are joined.
 */
record Cover(Map<Span, List<TimeRange>> cells, List<TimeRange> rows) {
    Cover {
        cells = Map.copyOf(cells);
        rows = List.copyOf(rows);
    }

    /**
     * The cells that are in a range.
     *
     * @param within from one cut to another
     */
    Map<Span, List<TimeRange>> cells(TimeRange within) {
        Map<Span, List<TimeRange>> found = new EnumMap<>(Span.class);
        cells.forEach((span, ranges) -> {
            List<TimeRange> inside = inside(ranges, within);
            if (!inside.isEmpty()) {
                found.put(span, inside);
            }
        });
        return found;
    }

    /** The rows that are in a range. */
    List<TimeRange> rows(TimeRange within) {
        return inside(rows, within);
    }

    private static List<TimeRange> inside(List<TimeRange> ranges, TimeRange within) {
        return ranges.stream()
                .filter(range ->
                        range.from().isBefore(within.to()) && within.from().isBefore(range.to()))
                .map(range -> new TimeRange(
                        range.from().isBefore(within.from()) ? within.from() : range.from(),
                        range.to().isAfter(within.to()) ? within.to() : range.to()))
                .toList();
    }

    /**
     * @param cuts where no span may reach across: the range's beginning, its end, and what is between, in order
     */
    static Cover of(List<Instant> cuts, RollupState state, Cube cube) {
        Filling filling = new Filling(state, cube);
        for (int i = 1; i < cuts.size(); i++) {
            filling.fill(Span.LONGEST_FIRST, cuts.get(i - 1), cuts.get(i));
        }
        return new Cover(filling.cells, filling.rows);
    }

    private static final class Filling {
        private final RollupState state;
        private final Cube cube;
        private final Map<Span, List<TimeRange>> cells = new EnumMap<>(Span.class);
        private final List<TimeRange> rows = new ArrayList<>();

        Filling(RollupState state, Cube cube) {
            this.state = state;
            this.cube = cube;
        }

        /** Fills with spans of one length, and what they leave with shorter ones. */
        void fill(List<Span> spans, Instant from, Instant to) {
            if (!from.isBefore(to)) {
                return;
            }
            if (spans.isEmpty()) {
                add(rows, from, to);
                return;
            }
            Span span = spans.getFirst();
            List<Span> shorter = spans.subList(1, spans.size());
            Instant filled = from;
            Instant start = span.firstFrom(from);
            for (Instant end = span.endOf(start); !end.isAfter(to); end = span.endOf(start)) {
                if (state.holds(span, start, cube)) {
                    fill(shorter, filled, start);
                    add(cells.computeIfAbsent(span, any -> new ArrayList<>()), start, end);
                    filled = end;
                }
                start = end;
            }
            fill(shorter, filled, to);
        }

        private static void add(List<TimeRange> ranges, Instant from, Instant to) {
            boolean goesOn = !ranges.isEmpty() && ranges.getLast().to().equals(from);
            ranges.add(new TimeRange(goesOn ? ranges.removeLast().from() : from, to));
        }
    }
}
