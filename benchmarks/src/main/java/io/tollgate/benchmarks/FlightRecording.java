package io.tollgate.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A JDK Flight Recorder recording of a process, from its start to {@link #stop}, by way of {@code jcmd}. */
final class FlightRecording {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path jcmd;
    private final Path folder;
    private final long pid;
    private final Path file;

    private FlightRecording(Path jcmd, Path folder, long pid, Path file) {
        this.jcmd = jcmd;
        this.folder = folder;
        this.pid = pid;
        this.file = file;
    }

    static FlightRecording start(Machine machine, Path folder, long pid, Path file)
            throws IOException, InterruptedException {
        FlightRecording recording =
                new FlightRecording(machine.java().resolveSibling("jcmd"), folder, pid, file.toAbsolutePath());
        recording.command("JFR.start", "name=bench", "settings=profile");
        return recording;
    }

    private void command(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(jcmd.toString(), Long.toString(pid)));
        command.addAll(List.of(arguments));
        try (Child child = Child.start("jcmd", command, Map.of(), folder)) {
            child.finish(PATIENCE);
        }
    }

    /** Ends the recording and writes its file. */
    void stop() throws IOException, InterruptedException {
        command("JFR.stop", "name=bench", "filename=" + file);
    }
}
