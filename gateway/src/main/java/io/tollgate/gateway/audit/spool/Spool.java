package io.tollgate.gateway.audit.spool;

import io.tollgate.gateway.audit.spool.SpoolRecord.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of segments, and the threads that make, sync and delete them. What an earlier run left is published by this
 * one: its outcomes as they are, its intents without an outcome as the rows of interrupted calls.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);
    private static final Duration SYNC_EVERY = Duration.ofSeconds(1);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
    private static final String LOCK = "lock";
    private static final int[] WARN_AT_PERCENT = {50, 80, 95};

    private final List<LeftOpen> leftOpen = new ArrayList<>();

    private static final Lane.Owner SELF_SUFFICIENT = new Lane.Owner() {
        @Override
        public void spareTaken(Lane lane) {}

        @Override
        public void appended() {}

        @Override
        public void syncWanted() {}
    };

    private final SpoolConfig config;
    private final Disk disk;
    private final InstantSource clock;
    private final FileChannel lockFile;
    private long run;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger lanesMade = new AtomicInteger();
    private final AtomicLong segmentsMade = new AtomicLong();
    private final AtomicLong syncFailures = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final AtomicBoolean syncing = new AtomicBoolean();
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    private final List<LaneReader> readers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService files = thread("spool-files");
    private final ScheduledExecutorService syncs = thread("spool-sync");
    private final Lane.Owner owner = new Lane.Owner() {
        @Override
        public void spareTaken(Lane lane) {
            files.execute(() -> makeSpare(lane));
        }

        @Override
        public void appended() {
            Thread publisher = sleeping;
            if (publisher != null) {
                sleeping = null;
                LockSupport.unpark(publisher);
            }
        }

        @Override
        public void syncWanted() {
            if (syncing.compareAndSet(false, true)) {
                syncs.execute(Spool.this::sync);
            }
        }
    };

    private long interrupted;
    private int warned;
    private volatile @Nullable Thread sleeping;
    private volatile long oldestMillis = Long.MAX_VALUE;

    /** What an earlier run kept to become known. */
    public static final class LeftOpen {
        private final byte[] state;
        private final LaneCall call;

        private LeftOpen(byte[] state, LaneCall call) {
            this.state = state;
            this.call = call;
        }

        public byte[] state() {
            return state.clone();
        }

        /** To close once it is known. */
        public LaneCall call() {
            return call;
        }
    }

    /** Makes the row of a call whose process died before its end. */
    @FunctionalInterface
    public interface Interrupted {
        /**
         * The row's bytes.
         *
         * @param intent the last that was said of the call
         * @param progress the last that was noted of its answer; 0 if nothing was
         * @param atMillis when the intent was noted
         */
        byte[] row(byte[] intent, long progress, long atMillis);
    }

    private Spool(SpoolConfig config, Disk disk, InstantSource clock, FileChannel lockFile) {
        this.config = config;
        this.disk = disk;
        this.clock = clock;
        this.lockFile = lockFile;
        this.run = clock.millis();
    }

    /**
     * Opens the spool in a folder. Blocks for as long as it takes to read what is there.
     *
     * @throws IOException if the folder cannot be used, or is another process's
     */
    public static Spool open(SpoolConfig config, Interrupted rows, InstantSource clock) throws IOException {
        return open(config, rows, clock, Disk.SYSTEM);
    }

    static Spool open(SpoolConfig config, Interrupted rows, InstantSource clock, Disk disk) throws IOException {
        Files.createDirectories(config.folder());
        FileChannel lockFile = lock(config.folder());
        Spool spool = new Spool(config, disk, clock, lockFile);
        try {
            spool.recover(rows);
            var _ = spool.syncs.scheduleWithFixedDelay(
                    spool::sync, SYNC_EVERY.toMillis(), SYNC_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            return spool;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IOException("the spool in " + folder
                    + " is in use by another gateway; stop that one, or set audit.spool.dir to another folder");
        }
        return channel;
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon(true).factory());
    }

    // ---- What an earlier run left.

    private void recover(Interrupted rows) throws IOException {
        Map<String, List<Segment>> byLane = new LinkedHashMap<>();
        for (Path file : leftFiles()) {
            Segment segment = Segment.open(file);
            run = Math.max(run, segment.name().run() + 1);
            bytes.addAndGet(segment.bytes());
            if (segment.recover()) {
                log.warn(
                        "{} ends in a torn record, which is cut off: the machine went down while it was written", file);
            }
            byLane.computeIfAbsent(segment.name().run() + "-" + segment.name().lane(), lane -> new ArrayList<>())
                    .add(segment);
        }
        Lane finishing = null;
        for (List<Segment> lane : byLane.values()) {
            Queue<Segment> segments = new ConcurrentLinkedQueue<>(lane);
            readers.add(new LaneReader(segments, true));
            for (SpoolRecord intent : unfinished(lane)) {
                if (finishing == null) {
                    finishing = laneForEarlierRuns();
                }
                finish(finishing, intent, rows);
            }
        }
        if (finishing != null) {
            finishing.close();
            finishing.segments().forEach(segment -> segment.sync(disk));
        }
        if (left.get() + interrupted > 0) {
            log.info(
                    "the last run left {} audit rows for Kafka, {} of them of interrupted calls",
                    left.get() + interrupted,
                    interrupted);
        }
    }

    private List<Path> leftFiles() throws IOException {
        Map<Segment.Name, Path> found = new TreeMap<>();
        try (Stream<Path> all = Files.list(config.folder())) {
            for (Path file : all.toList()) {
                if (!file.toString().endsWith(Segment.SUFFIX)) {
                    continue;
                }
                if (Files.size(file) < Segment.HEADER) {
                    Files.delete(file);
                } else {
                    found.put(Segment.Name.of(file), file);
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** A lane that makes its spare segments here and now, however full the spool is. */
    private Lane laneForEarlierRuns() throws IOException {
        int number = lanesMade.getAndIncrement();
        // Whoever closes what was left open may be on any thread.
        Object lock = new Object();
        Executor oneByOne = work -> {
            synchronized (lock) {
                work.run();
            }
        };
        Lane lane = new Lane(SELF_SUFFICIENT, oneByOne, clock, number, newSegment(number));
        lanes.add(lane);
        readers.add(new LaneReader(lane.segments(), false));
        return lane;
    }

    /** The intents of a lane that no outcome followed; counts the outcomes on the way. */
    private List<SpoolRecord> unfinished(List<Segment> lane) {
        Map<UUID, SpoolRecord> open = new LinkedHashMap<>();
        for (Segment segment : lane) {
            for (int at = Segment.HEADER; at < segment.end(); at += segment.sizeAt(at)) {
                SpoolRecord record = segment.at(at);
                if (!record.kind().published()) {
                    open.put(record.id(), record);
                } else {
                    open.remove(record.id());
                    left.addAndGet(at >= segment.acked() ? 1 : 0);
                }
            }
        }
        return List.copyOf(open.values());
    }

    /** Where this is interrupted as well, the next run does it again: to the consumer, both are the same row. */
    private void finish(Lane lane, SpoolRecord intent, Interrupted rows) throws IOException {
        if (intent.kind() == Kind.OPEN) {
            keep(lane, intent);
            return;
        }
        byte[] row = rows.row(intent.payload(), intent.progress(), intent.atMillis());
        while (!lane.outcomeOfEarlierRun(intent.id(), row)) {
            lane.spare(newSegment(lane.number()));
        }
        interrupted++;
    }

    private void keep(Lane lane, SpoolRecord open) throws IOException {
        LaneCall kept = lane.open(open.id(), open.payload());
        while (kept == null) {
            lane.spare(newSegment(lane.number()));
            kept = lane.open(open.id(), open.payload());
        }
        leftOpen.add(new LeftOpen(open.payload(), kept));
    }

    /** What earlier runs kept to become known. */
    public List<LeftOpen> leftOpen() {
        return List.copyOf(leftOpen);
    }

    // ---- Lanes and their segments.

    /**
     * A lane for an event loop. Blocks while its first segment is made, spool full or not.
     *
     * @param loop runs what it is given on that event loop
     */
    public Lane lane(Executor loop) throws IOException {
        int number = lanesMade.getAndIncrement();
        Lane lane = new Lane(owner, loop, clock, number, newSegment(number));
        lanes.add(lane);
        readers.add(new LaneReader(lane.segments(), false));
        files.execute(() -> makeSpare(lane));
        return lane;
    }

    private Segment newSegment(int lane) throws IOException {
        Segment.Name name = new Segment.Name(run, lane, segmentsMade.getAndIncrement());
        bytes.addAndGet(config.segmentBytes());
        try {
            return disk.create(config.folder(), name, config.segmentBytes());
        } catch (IOException e) {
            bytes.addAndGet(-config.segmentBytes());
            throw e;
        }
    }

    private void makeSpare(Lane lane) {
        warn();
        if (bytes.get() + config.segmentBytes() > config.maxBytes()) {
            again(lane);
            return;
        }
        try {
            lane.spare(newSegment(lane.number()));
        } catch (IOException | RuntimeException e) {
            log.error("the spool in {} cannot grow: {}", config.folder(), e.toString());
            again(lane);
        }
    }

    private void again(Lane lane) {
        if (!files.isShutdown()) {
            var _ = files.schedule(() -> makeSpare(lane), TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void warn() {
        long percent = bytes.get() * 100 / config.maxBytes();
        int reached = 0;
        while (reached < WARN_AT_PERCENT.length && percent >= WARN_AT_PERCENT[reached]) {
            reached++;
        }
        if (reached > warned) {
            log.warn(
                    "the spool in {} is {} % full; calls are refused once it is full. Is Kafka reachable?",
                    config.folder(), percent);
        }
        warned = reached;
    }

    // ---- The disk.

    /** One sync for all who wait for it, and for whatever else was appended. */
    private void sync() {
        syncing.set(false);
        for (Lane lane : lanes) {
            Queue<Consumer<Boolean>> waiting = lane.takeWaiting();
            boolean onDisk = false;
            try {
                onDisk = sync(lane);
            } catch (RuntimeException e) {
                log.error("lane {} of the spool could not be synced", lane.number(), e);
            }
            tell(lane, waiting, onDisk);
        }
    }

    private static void tell(Lane lane, Queue<Consumer<Boolean>> waiting, boolean onDisk) {
        if (!waiting.isEmpty()) {
            lane.onLoop(() -> waiting.forEach(one -> one.accept(onDisk)));
        }
    }

    private boolean sync(Lane lane) {
        boolean all = true;
        for (Segment segment : lane.segments()) {
            boolean sealed = segment.isSealed();
            if ((sealed && segment.isComplete()) || segment.sync(disk)) {
                // What is still needed of a sealed segment is in a later one, once the lane has left it.
                continue;
            }
            all = false;
            if (!sealed) {
                syncFailures.incrementAndGet();
                log.error("{} could not be synced; its records are rewritten to another file", segment.file());
                lane.sealed();
            }
        }
        return all;
    }

    // ---- The publisher's side.

    /** The readers of all lanes, what was left by earlier runs first. */
    public List<LaneReader> readers() {
        return readers;
    }

    /** Notes what was acknowledged and deletes what nobody needs. For the publisher's thread. */
    public void release() {
        long oldest = Long.MAX_VALUE;
        for (LaneReader reader : readers) {
            for (Segment unneeded = reader.release(); unneeded != null; unneeded = reader.release()) {
                delete(unneeded);
            }
            oldest = Math.min(oldest, reader.oldestMillis());
        }
        oldestMillis = oldest;
    }

    private void delete(Segment segment) {
        // On the thread that syncs, which so never meets a segment that has gone.
        syncs.execute(() -> {
            try {
                segment.delete();
                bytes.addAndGet(-segment.bytes());
            } catch (IOException e) {
                log.warn("{} cannot be deleted: {}", segment.file(), e.toString());
            }
        });
    }

    /** Waits for something to publish, or for some time. For the publisher's thread. */
    public void await(Duration most) {
        sleeping = Thread.currentThread();
        boolean nothing = readers.stream().allMatch(LaneReader::atEnd);
        if (nothing) {
            LockSupport.parkNanos(this, most.toNanos());
        }
        sleeping = null;
    }

    // ---- What is to be seen.

    /** Whether an event loop has room for one more call. */
    public boolean hasRoom() {
        return lanes.stream().anyMatch(Lane::seemsToHaveRoom);
    }

    public long bytes() {
        return bytes.get();
    }

    public long maxBytes() {
        return config.maxBytes();
    }

    /** Outcomes that were appended since the start or left by earlier runs. */
    public long outcomes() {
        return left.get() + lanes.stream().mapToLong(Lane::outcomes).sum();
    }

    /** Calls of earlier runs that had no outcome. */
    public long interruptedCalls() {
        return interrupted;
    }

    public long syncFailures() {
        return syncFailures.get();
    }

    /** For how long the oldest row has waited to be acknowledged by Kafka, in milliseconds; 0 if none waits. */
    public long oldestAgeMillis() {
        long oldest = oldestMillis;
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - oldest);
    }

    /** Lets the publisher see the end of each lane. Only once the event loops have ended. */
    public void closeLanes() {
        lanes.forEach(Lane::close);
    }

    /** Leaves what is not published for the next run. The publisher must have ended. */
    @Override
    public void close() {
        files.shutdown();
        syncs.shutdown();
        try {
            files.awaitTermination(10, TimeUnit.SECONDS);
            syncs.awaitTermination(10, TimeUnit.SECONDS);
            for (Lane lane : lanes) {
                Segment spare = lane.takeSpare();
                if (spare != null) {
                    spare.delete();
                }
                sync(lane);
            }
            lockFile.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("the spool in {} did not close cleanly: {}", config.folder(), e.toString());
        }
    }
}
