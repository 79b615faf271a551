package io.tollgate.gateway.audit.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool on a real disk, one run after the other: what a run leaves open is what a killed process leaves. */
class SpoolIT {
    private static final int SEGMENT = 256 << 10;
    private static final int ROW = 300;

    @TempDir
    private Path folder;

    private final List<Spool> runs = new ArrayList<>();
    private final Map<Integer, LaneCall> records = new HashMap<>();
    /** What the lane's event loop, which is the test's own thread, is still to do. */
    private final Queue<Runnable> loop = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean full = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final Disk disk = new Disk() {
        @Override
        public Segment create(Path where, Segment.Name name, int size) throws IOException {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            return SYSTEM.create(where, name, size);
        }

        @Override
        public void force(MemorySegment mapped) throws IOException {
            if (failing.get()) {
                throw new IOException("Input/output error");
            }
            SYSTEM.force(mapped);
        }
    };
    private Spool spool;
    private Lane lane;

    @BeforeEach
    void start() throws IOException {
        run(32 * SEGMENT);
    }

    @AfterEach
    void stop() {
        runs.forEach(Spool::close);
    }

    private void run(long maxBytes) throws IOException {
        spool = Spool.open(
                new SpoolConfig(folder, maxBytes, SEGMENT),
                (intent, progress, at) -> ("interrupted after " + progress + ": " + text(intent)).getBytes(UTF_8),
                InstantSource.system(),
                disk);
        runs.add(spool);
        records.clear();
        lane = spool.lane(loop::add);
        awaitRoom();
    }

    private void awaitRoom() {
        until(() -> assertThat(lane.hasRoom()).isTrue());
    }

    /** Runs the event loop until something holds. */
    private void until(ThrowingRunnable holds) {
        await().pollInSameThread().untilAsserted(() -> {
            for (Runnable work = loop.poll(); work != null; work = loop.poll()) {
                work.run();
            }
            holds.run();
        });
    }

    /** What a process that is killed leaves, its lock gone with it. */
    private void killed() throws IOException {
        spool.close();
    }

    private void restarted() throws IOException {
        killed();
        run(32 * SEGMENT);
    }

    private static UUID id(int number) {
        return new UUID(7, number);
    }

    private LaneCall record(int number) {
        return records.computeIfAbsent(number, n -> lane.call(id(n)));
    }

    private static byte[] row(int number) {
        return String.format("%-" + ROW + "d", number).getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8).strip();
    }

    private void call(int number) {
        assertThat(record(number).intent(row(number))).isTrue();
        record(number).outcome(row(number));
    }

    /** Calls, as fast as there is room for them. */
    private void calls(int from, int to) {
        for (int number = from; number < to; number++) {
            if (!lane.hasRoom()) {
                awaitRoom();
            }
            call(number);
        }
    }

    private List<LaneReader.Sent> read() {
        List<LaneReader.Sent> all = new ArrayList<>();
        for (LaneReader reader : spool.readers()) {
            for (LaneReader.Sent one = reader.next(); one != null; one = reader.next()) {
                all.add(one);
            }
        }
        return all;
    }

    private List<String> published() {
        List<LaneReader.Sent> all = read();
        all.forEach(LaneReader.Sent::acknowledged);
        spool.release();
        return all.stream().map(one -> text(one.row())).toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private List<Path> segments() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void adjustmentsSurviveTheProcessAsTheyAre() throws IOException {
        record(1).intent(row(1));
        lane.adjustment(id(100), row(100));
        call(2);
        restarted();
        List<LaneReader.Sent> left = read();
        assertThat(left.stream().filter(LaneReader.Sent::isAdjustment).map(one -> text(one.row())))
                .containsExactly("100");
        assertThat(left.stream().filter(one -> !one.isAdjustment()).map(one -> text(one.row())))
                .containsExactly("2", "interrupted after 0: 1");
        assertThat(spool.interruptedCalls()).isOne();
    }

    @Test
    void anAdjustmentThatFindsNoRoomWaitsForIt() {
        full.set(true);
        int number = 0;
        while (lane.hasRoom()) {
            record(number).intent(row(number));
            number++;
        }
        int adjustments = SEGMENT / ROW;
        for (int more = 0; more < adjustments; more++) {
            lane.adjustment(id(more), row(more));
        }
        assertThat(lane.hasRoom()).isFalse();
        full.set(false);
        awaitRoom();
        assertThat(published()).isEqualTo(numbers(0, adjustments));
    }

    @Test
    void anAdjustmentIsWrittenAnewWhereItsSegmentFails() {
        lane.adjustment(id(1), row(1));
        failing.set(true);
        until(() -> assertThat(spool.syncFailures()).isPositive());
        failing.set(false);
        awaitRoom();
        assertThat(read().stream().map(one -> one.isAdjustment() + text(one.row())))
                .containsExactly("true1", "true1");
    }

    @Test
    void whatIsToBecomeKnownIsKeptUntilItIs() throws IOException {
        List<LaneCall> open = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            open.add(lane.open(id(number), row(number)));
        }
        lane.adjustment(id(2), row(20));
        open.get(1).close();
        open.get(3).close();
        // Closed on the event loop, as anything is that other threads ask for.
        until(() -> assertThat(loop).isEmpty());
        // Carried from segment to segment.
        calls(100, 3_000);
        assertThat(published()).contains("20", "100", "2999").doesNotContain("1", "3", "4");
        restarted();
        assertThat(left()).contains("1", "3").doesNotContain("2");
        // And once more, although nothing was done about it.
        restarted();
        assertThat(left()).contains("1", "3").doesNotContain("2");
        spool.leftOpen().forEach(left -> left.call().close());
        assertThat(spool.interruptedCalls()).isZero();
    }

    private List<String> left() {
        return spool.leftOpen().stream().map(open -> text(open.state())).toList();
    }

    @Test
    void handsOutOutcomesInOrderAndOnce() {
        calls(0, 3_000);
        assertThat(published()).isEqualTo(numbers(0, 3_000));
        assertThat(published()).isEmpty();
        assertThat(spool.outcomes()).isEqualTo(3_000);
    }

    @Test
    void deletesWhatIsAcknowledgedAndNothingElse() {
        calls(0, 3_000);
        int written = segments().size();
        List<LaneReader.Sent> all = read();
        spool.release();
        assertThat(segments()).hasSizeGreaterThanOrEqualTo(written).hasSizeGreaterThan(6);
        all.subList(1, all.size()).forEach(LaneReader.Sent::acknowledged);
        spool.release();
        assertThat(spool.oldestAgeMillis()).isGreaterThanOrEqualTo(0);
        assertThat(segments()).hasSizeGreaterThanOrEqualTo(written);
        all.getFirst().acknowledged();
        spool.release();
        until(() -> assertThat(segments()).hasSizeLessThanOrEqualTo(2));
        until(() -> assertThat(spool.bytes()).isLessThanOrEqualTo(2 * SEGMENT));
    }

    @Test
    void bringsUnacknowledgedRowsBackAfterADeathAndSaysSo() throws IOException {
        calls(0, 100);
        List<LaneReader.Sent> all = read();
        all.subList(0, 40).forEach(LaneReader.Sent::acknowledged);
        // An acknowledgement after a gap does not count.
        all.get(50).acknowledged();
        spool.release();
        restarted();
        List<LaneReader.Sent> again = read();
        assertThat(again).allMatch(LaneReader.Sent::again);
        assertThat(again).extracting(one -> text(one.row())).isEqualTo(numbers(40, 100));
        again.forEach(LaneReader.Sent::acknowledged);
        spool.release();
        restarted();
        assertThat(read()).isEmpty();
    }

    @Test
    void makesARowOfEachCallThatHadNoOutcome() throws IOException {
        call(1);
        record(2).intent(row(2));
        record(3).intent(row(3));
        record(3).intent(row(33));
        record(3).progress(17);
        restarted();
        assertThat(published()).containsExactlyInAnyOrder("1", "interrupted after 0: 2", "interrupted after 17: 33");
        assertThat(spool.interruptedCalls()).isEqualTo(2);
        restarted();
        assertThat(published()).isEmpty();
        assertThat(spool.interruptedCalls()).isZero();
    }

    @Test
    void notesNothingOfACallThatHasEnded() throws IOException {
        call(1);
        assertThat(record(1).intent(row(1))).isTrue();
        restarted();
        assertThat(published()).containsExactly("1");
        assertThat(spool.interruptedCalls()).isZero();
    }

    @Test
    void makesTheSameRowsAgainWhereItDiesBeforeTheyArePublished() throws IOException {
        record(1).intent(row(1));
        restarted();
        restarted();
        List<LaneReader.Sent> all = read();
        assertThat(all).allMatch(LaneReader.Sent::again);
        assertThat(all).extracting(LaneReader.Sent::id).containsOnly(id(1));
    }

    @Test
    void recoversMoreInterruptedCallsThanASegmentHolds() throws IOException {
        for (int number = 0; number < 3_000; number++) {
            if (!lane.hasRoom()) {
                awaitRoom();
            }
            assertThat(record(number).intent(row(number))).isTrue();
        }
        restarted();
        assertThat(published()).hasSize(3_000).doesNotHaveDuplicates();
    }

    @Test
    void carriesTheIntentsOfLongCallsSoThatTheirSegmentsCanGo() throws IOException {
        record(1).intent(row(1));
        record(1).progress(5);
        calls(10, 4_000);
        published();
        until(() -> assertThat(segments()).hasSizeLessThanOrEqualTo(5));
        record(1).progress(6);
        restarted();
        assertThat(published()).containsExactly("interrupted after 6: 1");
    }

    @Test
    void cutsATornTail() throws IOException {
        call(1);
        call(2);
        killed();
        Path file = segments().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        int second = new String(bytes, ISO_8859_1).lastIndexOf("2 ");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0}), second);
        }
        run(32 * SEGMENT);
        // The outcome is gone; the intent before it is not.
        assertThat(published()).containsExactlyInAnyOrder("1", "interrupted after 0: 2");
    }

    @Test
    void survivesAFileThatNothingWasWrittenTo() throws IOException {
        call(1);
        killed();
        Files.write(folder.resolve(new Segment.Name(1, 0, 99).fileName()), new byte[SEGMENT]);
        Files.write(folder.resolve(new Segment.Name(1, 0, 100).fileName()), new byte[3]);
        run(32 * SEGMENT);
        assertThat(published()).containsExactly("1");
    }

    @Test
    void refusesCallsWhereItIsFullAndTakesThemAgainOnceKafkaHasRows() {
        AtomicInteger calls = new AtomicInteger();
        until(() -> {
            while (lane.hasRoom()) {
                call(calls.getAndIncrement());
            }
            assertThat(spool.bytes()).isBetween(spool.maxBytes() - SEGMENT + 1, spool.maxBytes());
            assertThat(spool.hasRoom()).isFalse();
        });
        int number = calls.get();
        assertThat(published()).isEqualTo(numbers(0, number));
        awaitRoom();
        call(number);
        assertThat(published()).containsExactly(Integer.toString(number));
    }

    @Test
    void keepsTheOutcomesOfAcceptedCallsWhereTheDiskIsFull() {
        full.set(true);
        int number = 0;
        while (lane.hasRoom()) {
            record(number).intent(row(number));
            number++;
        }
        for (int ended = 0; ended < number; ended++) {
            record(ended).outcome(row(ended));
        }
        assertThat(lane.hasRoom()).isFalse();
        full.set(false);
        awaitRoom();
        assertThat(published()).isEqualTo(numbers(0, number));
    }

    @Test
    void writesAnewWhatAFailedSyncMayHaveLost() throws IOException {
        call(1);
        record(2).intent(row(2));
        failing.set(true);
        until(() -> assertThat(spool.syncFailures()).isPositive());
        failing.set(false);
        awaitRoom();
        record(2).outcome(row(2));
        List<LaneReader.Sent> all = read();
        assertThat(all.stream().map(one -> text(one.row())).distinct()).containsExactly("1", "2");
        assertThat(all.stream().filter(one -> text(one.row()).equals("1")).map(LaneReader.Sent::again))
                .containsExactly(false, true);
    }

    @Test
    void tellsThoseWhoWaitForTheDiskTheTruth() {
        List<Boolean> told = new ArrayList<>();
        record(1).intent(row(1));
        lane.whenSynced(told::add);
        until(() -> assertThat(told).containsExactly(true));
        failing.set(true);
        record(2).intent(row(2));
        lane.whenSynced(told::add);
        until(() -> assertThat(told).containsExactly(true, false));
    }

    @Test
    void isOfOneProcessAtATime() {
        assertThatThrownBy(() -> run(32 * SEGMENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use by another gateway")
                .hasMessageContaining("audit.spool.dir");
    }

    @Test
    void saysWhichFileDoesNotBelongHere() throws IOException {
        killed();
        Files.write(folder.resolve("mine.spool"), new byte[SEGMENT]);
        assertThatThrownBy(() -> run(32 * SEGMENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mine.spool is not a spool segment");
    }
}
