package io.tollgate.standalone.up;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the person who started {@code up} is told: short lines, in columns. Safe for use by several threads. */
final class Console {

    private final PrintWriter out;

    Console(PrintWriter out) {
        this.out = out;
    }

    synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    /** About one service. */
    void service(String name, String text) {
        line(String.format(Locale.ROOT, "  %-16s %s", name, text));
    }

    /** Lines of somebody else's, indented. */
    synchronized void quote(List<String> lines) {
        lines.forEach(line -> out.println("    | " + line));
        out.flush();
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
