package io.tollgate.gateway.audit.spool;

import io.tollgate.gateway.audit.spool.SpoolRecord.Found;
import io.tollgate.gateway.audit.spool.SpoolRecord.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One file of a lane, mapped into memory: a header of 64 bytes, then records, then zeros. One thread writes, another
 * reads what is published.
 */
final class Segment {
    static final int HEADER = 64;
    static final String SUFFIX = ".spool";

    private static final long MAGIC = 0x31304c4f4f505354L; // "TSPOOL01", little-endian
    private static final int MAGIC_AT = 0;
    private static final int ACKED_AT = 8;
    private static final int ZEROS = 1 << 20;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Name name;
    private final Path file;
    private final Arena arena;
    private final MemorySegment memory;
    private final AtomicInteger end = new AtomicInteger(HEADER);
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean complete;
    private volatile boolean sealed;
    private int acked = HEADER;
    private int synced = HEADER;

    /**
     * Where a segment belongs.
     *
     * @param run when the process that wrote it started, milliseconds since the epoch
     * @param lane number of the lane in that run
     * @param number of the segment in the lane
     */
    record Name(long run, int lane, long number) implements Comparable<Name> {
        String fileName() {
            return String.format(Locale.ROOT, "%d-%d-%d%s", run, lane, number, SUFFIX);
        }

        static Name of(Path file) throws IOException {
            String text = String.valueOf(file.getFileName());
            String[] parts = text.substring(0, text.length() - SUFFIX.length()).split("-", -1);
            try {
                return new Name(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(file + " is not a spool segment: its name must be RUN-LANE-NUMBER" + SUFFIX, e);
            }
        }

        @Override
        public int compareTo(Name other) {
            int byRun = Long.compare(run, other.run);
            int byLane = byRun != 0 ? byRun : Integer.compare(lane, other.lane);
            return byLane != 0 ? byLane : Long.compare(number, other.number);
        }
    }

    private Segment(Name name, Path file, Arena arena, MemorySegment memory) {
        this.name = name;
        this.file = file;
        this.arena = arena;
        this.memory = memory;
    }

    /**
     * Makes a segment's file, with all of its blocks: a file with holes would kill the process at a write to a full
     * disk. Blocks.
     */
    static Segment create(Path folder, Name name, int size) throws IOException {
        Path file = folder.resolve(name.fileName());
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(ZEROS, size));
            for (long at = 0; at < size; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), size - at));
                at += channel.write(zeros, at);
            }
            Segment segment = map(name, file, channel);
            segment.memory.set(INT, ACKED_AT, HEADER);
            segment.memory.set(LONG, MAGIC_AT, MAGIC);
            return segment;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Maps a file that an earlier run left. */
    static Segment open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return map(Name.of(file), file, channel);
        }
    }

    private static Segment map(Name name, Path file, FileChannel channel) throws IOException {
        Arena arena = Arena.ofShared();
        return new Segment(name, file, arena, channel.map(MapMode.READ_WRITE, 0, channel.size(), arena));
    }

    /**
     * Finds where the records of an earlier run end, which had no time to say so.
     *
     * @return whether what follows them is torn, rather than empty
     */
    boolean recover() {
        complete = true;
        if (memory.byteSize() < HEADER || memory.get(LONG, MAGIC_AT) != MAGIC) {
            // It died before there was anything in it.
            return false;
        }
        int position = HEADER;
        Found found = SpoolRecord.probe(memory, position);
        while (found == Found.RECORD) {
            position += SpoolRecord.sizeAt(memory, position);
            found = SpoolRecord.probe(memory, position);
        }
        end.set(position);
        int told = memory.get(INT, ACKED_AT);
        acked = told >= HEADER && told <= position ? told : HEADER;
        return found == Found.TORN;
    }

    Name name() {
        return name;
    }

    Path file() {
        return file;
    }

    long bytes() {
        return memory.byteSize();
    }

    // ---- The writer's side.

    int remaining() {
        return (int) memory.byteSize() - end.getPlain();
    }

    /** Appends where there is room; gives the record's position. */
    int append(SpoolRecord.Writer writer, Kind kind, UUID id, long atMillis, long progress, byte[] payload) {
        int position = end.getPlain();
        writer.write(memory, position, kind, id, atMillis, progress, payload);
        end.setRelease(position + SpoolRecord.size(payload.length));
        return position;
    }

    void progress(int position, long progress) {
        SpoolRecord.progress(memory, position, progress);
    }

    /** One more call, or one fewer, counts on an intent in here. */
    void opened(int calls) {
        open.setRelease(open.getPlain() + calls);
    }

    /** Nothing more is appended. */
    void completed() {
        complete = true;
    }

    // ---- Either side's.

    boolean isComplete() {
        return complete;
    }

    int end() {
        return end.getAcquire();
    }

    SpoolRecord at(int position) {
        return SpoolRecord.read(memory, position);
    }

    boolean publishedAt(int position) {
        return SpoolRecord.publishedAt(memory, position);
    }

    /** When the record at a position was written, milliseconds since the epoch. */
    long atMillis(int position) {
        return SpoolRecord.atMillis(memory, position);
    }

    /** Whether what was once written at a position is still there, which is certain but for a sealed segment. */
    boolean holds(int position) {
        return !sealed || SpoolRecord.probe(memory, position) == Found.RECORD;
    }

    int sizeAt(int position) {
        return SpoolRecord.sizeAt(memory, position);
    }

    /** Whether what is written may not reach the disk: nothing more goes in here. */
    boolean isSealed() {
        return sealed;
    }

    // ---- The reader's side.

    /** Up to where Kafka has everything. */
    int acked() {
        return acked;
    }

    void acked(int position) {
        acked = position;
        memory.set(INT, ACKED_AT, position);
    }

    /** Whether calls still count on what is in here. */
    boolean needed() {
        return open.getAcquire() != 0;
    }

    // ---- The syncing side.

    /**
     * Brings what was published before this call to the disk. Blocks. A file that failed once is never tried again: the
     * kernel may have forgotten what it could not write.
     *
     * @return whether it is on the disk
     */
    boolean sync(Disk disk) {
        if (sealed) {
            return false;
        }
        int upTo = end();
        if (upTo == synced) {
            return true;
        }
        try {
            disk.force(memory.asSlice(0, upTo));
            synced = upTo;
            return true;
        } catch (IOException | UncheckedIOException e) {
            sealed = true;
            return false;
        }
    }

    /** Unmaps and deletes the file; nobody may use the segment any more. */
    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    /** Unmaps the file and leaves it. */
    void close() {
        arena.close();
    }

    @Override
    public String toString() {
        return String.valueOf(file.getFileName());
    }
}
