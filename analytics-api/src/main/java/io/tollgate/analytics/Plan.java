package io.tollgate.analytics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From what an answer is made: both ways give the same figures, but for percentiles. */
sealed interface Plan {
    /** {@link QueryResult#asOf} of the moment at which the plan was made. */
    @Nullable
    Instant asOf();

    /** From rows alone; percentiles are exact. */
    record Rows(@Nullable Instant asOf) implements Plan {}

    /**
     * From the cells of roll-ups, and from rows where those do not hold; percentiles are within {@link
     * #PERCENTILE_ERROR} and half a millisecond.
     *
     * @param state what it was made from
     */
    record Cells(List<Part> parts, RollupState state) implements Plan {
        public Cells {
            parts = List.copyOf(parts);
        }

        @Override
        public @Nullable Instant asOf() {
            return state.asOf();
        }

        /** The version of each span that holds. */
        RollupLines lines() {
            return state.lines();
        }
    }

    /**
     * A facet, and the spans that it is made from.
     *
     * @param cells how many its spans have, before any filter
     */
    record Part(Facet facet, Cover cover, long cells) {}

    /** How far off a percentile from cells may be, as a share of it. */
    double PERCENTILE_ERROR = 0.01;

    /** With more pieces of rows than this the rows are read through in one go. */
    int MAX_PIECES = 32;

    /**
     * The plan for the facets of an answer.
     *
     * @param exactUpTo a range with no more rows than this is counted from them, so that percentiles are exact
     */
    static Plan of(List<Facet> facets, RollupState state, long exactUpTo) {
        return of(facets, state, exactUpTo, false);
    }

    /**
     * The plan for a page after the first, whose percentiles must be told as on that one: from cells as far as they
     * still hold.
     */
    static Plan ofCells(List<Facet> facets, RollupState state) {
        return of(facets, state, -1, true);
    }

    private static Plan of(List<Facet> facets, RollupState state, long exactUpTo, boolean always) {
        if (state.rows() <= exactUpTo) {
            return new Rows(state.asOf());
        }
        List<Part> parts = new ArrayList<>();
        for (Facet facet : facets) {
            Cover cover = Cover.of(facet.cuts(), state, facet.cube());
            if (cover.cells().isEmpty() || cover.rows().size() > MAX_PIECES) {
                if (!always) {
                    return new Rows(state.asOf());
                }
                cover = new Cover(
                        Map.of(),
                        List.of(new TimeRange(
                                facet.cuts().getFirst(), facet.cuts().getLast())));
            }
            parts.add(new Part(facet, cover, cells(cover, state.lines(), facet.cube())));
        }
        return new Cells(parts, state);
    }

    private static long cells(Cover cover, RollupLines lines, Cube cube) {
        long cells = 0;
        for (Map.Entry<Span, List<TimeRange>> spans : cover.cells().entrySet()) {
            Map<Instant, RollupLines.Version> versions = lines.of(spans.getKey());
            for (TimeRange range : spans.getValue()) {
                for (Instant at : spans.getKey().starts(range)) {
                    RollupLines.Version version = versions.get(at);
                    cells += version == null ? 0 : version.cells(cube);
                }
            }
        }
        return cells;
    }
}
