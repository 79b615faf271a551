package io.tollgate.benchmarks;

import io.tollgate.benchmarks.stream.StreamFigures;

/** What the figures of a streaming measurement are called. */
record StreamNames(int streams) {
    String cpu() {
        return "streams_" + streams + "_cpu_us_per_chunk";
    }

    String firstP50() {
        return "streams_" + streams + "_first_chunk_p50_us";
    }

    String firstP99() {
        return "streams_" + streams + "_first_chunk_p99_us";
    }

    String gapP99() {
        return "streams_" + streams + "_gap_p99_us";
    }

    String chunks() {
        return "streams_" + streams + "_chunks";
    }

    String lost() {
        return "streams_" + streams + "_lost_chunks";
    }

    String misordered() {
        return "streams_" + streams + "_misordered_chunks";
    }

    String broken() {
        return "streams_" + streams + "_broken";
    }

    /** Notes a round's figures. */
    void add(Figures figures, String target, StreamFigures round, double cpuMicros) {
        if (!target.equals(Target.UPSTREAM)) {
            figures.add(cpu(), target, cpuMicros / Math.max(1, round.chunks()));
        }
        figures.add(firstP50(), target, round.firstP50());
        figures.add(firstP99(), target, round.firstP99());
        figures.add(gapP99(), target, round.gapP99());
        figures.add(chunks(), target, (double) round.chunks());
        figures.add(lost(), target, (double) round.lost());
        figures.add(misordered(), target, (double) round.misordered());
        figures.add(broken(), target, (double) round.broken());
    }
}
