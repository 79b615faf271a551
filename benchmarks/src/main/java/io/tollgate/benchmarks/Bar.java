package io.tollgate.benchmarks;

import io.tollgate.benchmarks.Completion.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A promise about speed, and how it was kept.
 *
 * @param what the promise
 * @param measured what was measured
 * @param limit what it may be at most, or must be at least
 * @param least whether more is better
 */
record Bar(String what, double measured, double limit, boolean least) {
    private static final double CPU_RATIO = 3.0;
    private static final double ADDED_P99_MICROS = 1_000;
    private static final double ALIAS_RATIO = 1.05;
    private static final double KEPT_RATIO = 0.5;
    private static final double TRANSLATED_RATIO = 1.6;
    private static final double TRANSLATED_STREAM_RATIO = 2;

    /** A promise that a figure stays under a limit. */
    Bar(String what, double measured, double limit) {
        this(what, measured, limit, false);
    }

    /** A promise that a figure reaches a limit. */
    static Bar atLeast(String what, double measured, double limit) {
        return new Bar(what, measured, limit, true);
    }

    boolean kept() {
        return least ? measured >= limit : measured <= limit;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%s  %s: %.2f (at %s %.2f)",
                kept() ? "kept  " : "MISSED",
                what,
                measured,
                least ? "least" : "most",
                limit);
    }

    /** The bars that a run's figures can tell of; none where no gateway was measured. */
    static List<Bar> of(Figures figures, List<Integer> streams) {
        List<Bar> bars = new ArrayList<>();
        if (figures.has(Rounds.CPU, Target.GATEWAY)) {
            double ratio = figures.median(Rounds.CPU, Target.GATEWAY) / figures.median(Rounds.CPU, Target.NGINX);
            bars.add(new Bar("CPU per request, times nginx's", ratio, CPU_RATIO));
        }
        if (figures.has(Kind.NAMED.figure(), Target.GATEWAY)) {
            double named = figures.median(Kind.NAMED.figure(), Target.GATEWAY);
            bars.add(new Bar(
                    "CPU of a call by alias, times one by name",
                    figures.median(Kind.ALIAS.figure(), Target.GATEWAY) / named,
                    ALIAS_RATIO));
            bars.add(new Bar(
                    "CPU of a call that the cache answers, times one that is passed",
                    figures.median(Kind.KEPT.figure(), Target.GATEWAY) / named,
                    KEPT_RATIO));
        }
        for (Translated call : Translated.values()) {
            Translated passed = call.passed();
            if (passed != null && figures.has(call.figure(), Target.GATEWAY)) {
                bars.add(new Bar(
                        "CPU of " + call.what() + ", times " + passed.what(),
                        figures.median(call.figure(), Target.GATEWAY) / figures.median(passed.figure(), Target.GATEWAY),
                        call.streams() ? TRANSLATED_STREAM_RATIO : TRANSLATED_RATIO));
            }
        }
        if (figures.has(Rounds.NARROW_P99, Target.GATEWAY)) {
            double added = figures.median(Rounds.NARROW_P99, Target.GATEWAY)
                    - figures.median(Rounds.NARROW_P99, Target.UPSTREAM);
            bars.add(new Bar("added p99 at one connection, on one processor, microseconds", added, ADDED_P99_MICROS));
        }
        for (int count : streams) {
            StreamNames names = new StreamNames(count);
            if (figures.has(names.lost(), Target.GATEWAY)) {
                double lost =
                        figures.sum(names.lost(), Target.GATEWAY) + figures.sum(names.misordered(), Target.GATEWAY);
                bars.add(new Bar("chunks lost or misordered at " + count + " streams", lost, 0));
            }
        }
        if (figures.has(Rounds.AUDITED, Target.GATEWAY)) {
            double missing = figures.sum(Rounds.CALLS, Target.GATEWAY) - figures.sum(Rounds.AUDITED, Target.GATEWAY);
            bars.add(new Bar("answered calls without an audit record", Math.max(0, missing), 0));
        }
        return bars;
    }
}
