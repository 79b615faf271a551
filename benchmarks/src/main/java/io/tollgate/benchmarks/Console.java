package io.tollgate.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Progress, a line for each step, with the seconds since the start. */
final class Console {
    private final PrintStream out;
    private final long begin = System.nanoTime();

    Console(PrintStream out) {
        this.out = out;
    }

    void step(String what) {
        out.println(String.format(Locale.ROOT, "[%4d s] %s", (System.nanoTime() - begin) / 1_000_000_000, what));
    }

    void round(String what, int round, int rounds, Target target) {
        step(what + ", round " + round + "/" + rounds + ": " + target.name());
    }

    void print(String text) {
        out.println(text);
    }
}
