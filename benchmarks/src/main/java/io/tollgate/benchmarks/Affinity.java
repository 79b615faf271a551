package io.tollgate.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Which processors a process may run on, by {@code taskset} of util-linux, which every Linux distribution installs. */
final class Affinity {
    /** How many there were when this process began. */
    static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** Every processor. */
    static final String ALL = "0-" + (PROCESSORS - 1);

    /** The last processor alone. */
    static final String LAST = Integer.toString(PROCESSORS - 1);

    /** All but the last; the only one where there is but one. */
    static final String OTHERS = "0-" + Math.max(0, PROCESSORS - 2);

    private Affinity() {}

    /** Moves all threads of a process and of its descendants. */
    static void move(long pid, String processors) throws IOException, InterruptedException {
        ProcessHandle process =
                ProcessHandle.of(pid).orElseThrow(() -> new IOException("process " + pid + " has ended"));
        List<Long> all = Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
        for (long one : all) {
            Process taskset = new ProcessBuilder("taskset", "-a", "-p", "-c", processors, Long.toString(one))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (taskset.waitFor() != 0) {
                throw new IOException("taskset could not move process " + one + " to processors " + processors);
            }
        }
    }

    /** A command that runs on some processors. */
    static Stream<String> on(String processors, Stream<String> command) {
        return Stream.concat(Stream.of("taskset", "-c", processors), command);
    }
}
