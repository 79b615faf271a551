package io.tollgate.benchmarks.micro;

import io.tollgate.gateway.audit.spool.Lane;
import io.tollgate.gateway.audit.spool.LaneCall;
import io.tollgate.gateway.audit.spool.LaneReader;
import io.tollgate.gateway.audit.spool.Spool;
import io.tollgate.gateway.audit.spool.SpoolConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call's records cost the event loop, on a real disk, while another thread reads and lets go of them as the
 * publisher does. Samples rather than an average: as fast as this loop appends, it has to wait for the disk between
 * them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SpoolBench {
    private static final int ROW = 280;

    private final byte[] row = new byte[ROW];
    private final Path folder;
    private final Spool spool;
    private final Lane lane;
    private final Thread reader;
    private volatile boolean done;
    private long calls;

    public SpoolBench() {
        try {
            folder = Files.createTempDirectory("spool-bench");
            spool = Spool.open(
                    SpoolConfig.of(folder, 1L << 30, 2), (intent, progress, at) -> intent, InstantSource.system());
            lane = spool.lane(Runnable::run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader = Thread.ofPlatform().unstarted(this::read);
    }

    private void read() {
        while (!done) {
            for (LaneReader one : spool.readers()) {
                for (LaneReader.Sent sent = one.next(); sent != null; sent = one.next()) {
                    sent.acknowledged();
                }
            }
            spool.release();
            Thread.onSpinWait();
        }
    }

    @Setup(Level.Trial)
    public void start() {
        reader.start();
    }

    /** Not part of what is measured: calls come slower than this. */
    @Setup(Level.Invocation)
    public void awaitRoom() {
        while (!lane.hasRoom()) {
            Thread.onSpinWait();
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException, InterruptedException {
        done = true;
        reader.join();
        spool.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** All that a plain call appends: its intent before the upstream, its outcome. */
    @Benchmark
    public void wholeCall() {
        LaneCall record = lane.call(new UUID(7, calls++));
        record.intent(row);
        record.outcome(row);
    }

    /** What each chunk of a stream notes. */
    @Benchmark
    public void intentAndProgress() {
        LaneCall record = lane.call(new UUID(7, calls++));
        record.intent(row);
        for (int chunk = 0; chunk < 100; chunk++) {
            record.progress(chunk);
        }
        record.outcome(row);
    }
}
