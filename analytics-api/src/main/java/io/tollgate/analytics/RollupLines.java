package io.tollgate.analytics;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which version of cells holds for each span that has been rolled up. It may be older than the table's: a version that
 * another has followed has all rows that it was made of for an hour longer.
 *
 * @param newest the newest version of any span; later ones are not looked at
 */
record RollupLines(long newest, Map<Span, Map<Instant, Version>> versions) {
    /** A version of a span. There are some for each hour of all the time that is kept. */
    static final class Version {
        private final long number;
        private final long rows;
        private final int cubes;
        /** Of each cube that it has, in their order. */
        private final int[] cells;

        /**
         * @param rows that it was made of
         * @param cells how many each cube has that it has at all
         */
        Version(long number, long rows, Map<Cube, Long> cells) {
            this.number = number;
            this.rows = rows;
            this.cubes = cells.keySet().stream().mapToInt(Cube::bit).sum();
            this.cells = new TreeMap<>(cells)
                    .values().stream().mapToInt(Math::toIntExact).toArray();
        }

        long number() {
            return number;
        }

        long rows() {
            return rows;
        }

        /** How many cells a cube has; 0 if it is not there. */
        int cells(Cube cube) {
            return (cubes & cube.bit()) == 0 ? 0 : cells[Integer.bitCount(cubes & (cube.bit() - 1))];
        }
    }

    RollupLines {
        versions = Map.copyOf(versions);
    }

    @Nullable
    Version of(Span span, Instant start) {
        return of(span).get(start);
    }

    /** Those of all spans of a length. */
    Map<Instant, Version> of(Span span) {
        return versions.getOrDefault(span, Map.of());
    }

    /** A bit for each cube that does not have all of a span's rows. */
    int without(Span span, Instant start, long rows) {
        Version version = of(span, start);
        if (version == null || rows > version.rows()) {
            return Cube.ALL;
        }
        return Cube.ALL & ~version.cubes;
    }
}
