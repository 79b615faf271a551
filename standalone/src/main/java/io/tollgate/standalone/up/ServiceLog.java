package io.tollgate.standalone.up;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The log of one service: what its processes print goes to a file, which is renamed to {@code NAME.log.1} when it has
 * grown to its limit, so that two files are the most there are. The last lines are also kept in memory. Safe for use by
 * several threads.
 */
final class ServiceLog {

    static final long DEFAULT_LIMIT = 16L << 20;

    private static final int LINES_KEPT = 20;
    private static final int LONGEST_LINE_KEPT = 500;

    private final Path file;
    private final long limit;
    private final Deque<String> last = new ArrayDeque<>();

    ServiceLog(Path file, long limit) {
        this.file = file;
        this.limit = limit;
    }

    Path file() {
        return file;
    }

    /** Copies a process's output to the file until it ends; for one process at a time. Blocks. */
    void copy(InputStream output) throws IOException {
        forget();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                long size = Files.exists(file) ? Files.size(file) : 0;
                if (size >= limit) {
                    Files.move(
                            file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                    size = 0;
                }
                line = write(line, size, lines);
            }
        }
    }

    /** The last lines of the present process, or of the last one. */
    synchronized List<String> tail(int lines) {
        return last.stream().skip(Math.max(0, last.size() - lines)).toList();
    }

    private String write(String first, long size, BufferedReader lines) throws IOException {
        String line = first;
        long written = size;
        try (Writer out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (line != null && written < limit) {
                keep(line);
                out.write(line);
                out.write('\n');
                if (!lines.ready()) {
                    out.flush();
                }
                written += line.length() + 1;
                line = lines.readLine();
            }
        }
        return line;
    }

    private synchronized void forget() {
        last.clear();
    }

    private synchronized void keep(String line) {
        if (last.size() == LINES_KEPT) {
            last.removeFirst();
        }
        last.addLast(line.length() > LONGEST_LINE_KEPT ? line.substring(0, LONGEST_LINE_KEPT) + "…" : line);
    }
}
