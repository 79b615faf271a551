package io.tollgate.analytics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From what an answer is made: both ways give the same figures, but for percentiles. */
sealed interface Plan {
    /** From rows alone; percentiles are exact. */
    record Rows() implements Plan {}

    /**
     * From the cells of roll-ups, and from rows where those do not hold; percentiles are within {@link
     * #PERCENTILE_ERROR} and half a millisecond.
     *
     * @param newest no later version of cells is read
     */
    record Cells(List<Part> parts, long newest, @Nullable Instant asOf) implements Plan {
        public Cells {
            parts = List.copyOf(parts);
        }
    }

    /** A facet, and the spans that it is made from. */
    record Part(Facet facet, Cover cover) {}

    /** How far off a percentile from cells may be, as a share of it. */
    double PERCENTILE_ERROR = 0.01;

    /** With more pieces of rows than this the rows are read through in one go. */
    int MAX_PIECES = 32;

    /** The cubes of facets, each once. */
    static List<Cube> cubes(List<Facet> facets) {
        return facets.stream().map(Facet::cube).distinct().toList();
    }

    /**
     * The plan for the facets of an answer.
     *
     * @param exactUpTo a range with no more rows than this is counted from them, so that percentiles are exact
     */
    static Plan of(List<Facet> facets, RollupState state, long exactUpTo) {
        return of(facets, state, exactUpTo, false);
    }

    /**
     * The plan for a page after the first, whose percentiles must be told as on that one: from cells as far as they still
     * hold.
     */
    static Plan ofCells(List<Facet> facets, RollupState state) {
        return of(facets, state, -1, true);
    }

    private static Plan of(List<Facet> facets, RollupState state, long exactUpTo, boolean always) {
        if (state.rows() <= exactUpTo) {
            return new Rows();
        }
        List<Cube> cubes = cubes(facets);
        List<Part> parts = new ArrayList<>();
        for (Facet facet : facets) {
            Cover cover = Cover.of(facet.cuts(), state, cubes.indexOf(facet.cube()));
            if (cover.cells().isEmpty() || cover.rows().size() > MAX_PIECES) {
                if (!always) {
                    return new Rows();
                }
                cover = new Cover(
                        Map.of(),
                        List.of(new TimeRange(
                                facet.cuts().getFirst(), facet.cuts().getLast())));
            }
            parts.add(new Part(facet, cover));
        }
        return new Cells(parts, state.newest(), state.asOf());
    }
}
