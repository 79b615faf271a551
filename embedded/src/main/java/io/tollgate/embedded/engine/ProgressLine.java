package io.tollgate.embedded.engine;

import java.io.Console;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Progress as text: one line that is written over on a terminal, elsewhere a line for every tenth. */
public final class ProgressLine implements Progress {
    private static final String CLEAR_LINE = "\r\033[K";
    private static final int MEGABYTE = 1_000_000;

    private final PrintStream out;
    private final int every;
    private final boolean terminal;
    private String step = "";
    private int shown = -1;

    ProgressLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        this.every = terminal ? 1 : 10;
    }

    /** Progress on this process's standard error. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 gives none again where there is no terminal.
    public static ProgressLine onStandardError() {
        @Nullable Console console = System.console();
        return new ProgressLine(System.err, console != null && console.isTerminal());
    }

    @Override
    public void at(String current, long bytes, long total) {
        int percent = total <= 0 ? 0 : (int) Math.min(100, bytes * 100 / total);
        int mark = percent / every * every;
        if (current.equals(step) && mark == shown) {
            return;
        }
        if (terminal && !current.equals(step) && !step.isEmpty()) {
            out.println();
        }
        step = current;
        shown = mark;
        String line = "%s: %3d %% (%d of %d MB)".formatted(current, percent, bytes / MEGABYTE, total / MEGABYTE);
        if (terminal) {
            out.print(CLEAR_LINE + line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    @Override
    public void done(String summary) {
        if (terminal && !step.isEmpty()) {
            out.println();
        }
        out.println(summary);
    }
}
