package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What Linux says about a process and its children (proc(5)): CPU time in user and kernel mode of all threads, ended
 * ones included, and resident memory.
 */
final class ProcessFigures {
    /** Microseconds of one tick of {@code /proc/PID/stat}: USER_HZ is 100 on every Linux that Java runs on. */
    private static final long TICK_MICROS = 10_000;

    private ProcessFigures() {}

    /** CPU time so far, microseconds. */
    static long cpuMicros(long pid) {
        return sum(pid, process -> cpuMicros(read(process, "stat")));
    }

    /** Resident memory now, kibibytes. */
    static long residentKib(long pid) {
        return sum(pid, process -> residentKib(read(process, "status")));
    }

    static long cpuMicros(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MICROS;
    }

    static long residentKib(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static long sum(long pid, ToLongFunction<Long> figure) {
        ProcessHandle root =
                ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("process " + pid + " has ended"));
        return Stream.concat(Stream.of(root), root.descendants())
                .map(ProcessHandle::pid)
                .mapToLong(figure)
                .sum();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " has ended", e);
        }
    }
}
