package io.tollgate.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hands a parser inputs that are nearly right, made from right ones, for as long as the property {@code
 * tollgate.fuzz.seconds} says (2 unless set; {@code make check-fast} sets 1, {@code .ci/run} 10, {@code make fuzz} ten
 * minutes), and for at least as many inputs as {@code tollgate.fuzz.inputs} says. Now and then an input is repeated
 * until it is a megabyte, so that work that grows with its square does not end in time. The property {@code
 * tollgate.fuzz.seed} makes a run again.
 */
public final class Fuzz {
    private static final long SECONDS = Long.getLong("tollgate.fuzz.seconds", 2);
    private static final long LEAST_INPUTS = Long.getLong("tollgate.fuzz.inputs", 0);
    private static final long HANGS_AFTER_SECONDS = 20;
    private static final long LOOK_MILLIS = 50;
    private static final int LARGE = 1 << 20;
    private static final int ONE_IN_HOW_MANY_IS_LARGE = 500;
    private static final int SHOWN = 3_000;
    private static final byte[] SPECIAL =
            "\0\t\n\r \"\\\u007f{}[]:,/.%;#?&=+-0919eE<>".getBytes(StandardCharsets.ISO_8859_1);

    private final List<byte[]> seeds;
    private final Random random;
    private final long seed = Long.getLong("tollgate.fuzz.seed", System.nanoTime());
    private volatile byte[] input = new byte[0];
    private long looks;
    private volatile @Nullable Throwable escaped;
    private volatile boolean over;
    private volatile long handed;

    private Fuzz(List<byte[]> seeds) {
        this.seeds = seeds;
        this.random = new Random(seed);
    }

    /** What takes the inputs; whatever it throws is a failure. */
    @FunctionalInterface
    public interface Target {
        /**
         * Takes one input.
         *
         * @param random for what else may differ, such as how the input is cut
         */
        void accept(byte[] input, Random random) throws Exception;
    }

    /** Inputs as text, each character a byte of UTF-8. */
    public static List<byte[]> seeds(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .collect(Collectors.toList());
    }

    /** Fails with the input that made the target throw, or take longer than 20 s. */
    public static void run(List<byte[]> seeds, Target target) throws InterruptedException {
        new Fuzz(List.copyOf(seeds)).run(target);
    }

    private void run(Target target) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        Thread worker = Thread.ofPlatform().daemon().name("fuzz").start(() -> work(target));
        while (worker.isAlive() && (System.nanoTime() < end || handed < LEAST_INPUTS)) {
            look(worker);
        }
        over = true;
        while (worker.isAlive()) {
            look(worker);
        }
        Throwable thrown = escaped;
        if (thrown != null) {
            throw new AssertionError("thrown on " + shown(), thrown);
        }
    }

    /** Looks again after a while; looks are counted and not seconds, since a process may be stopped for a time. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same input, whatever is in it.
    private void look(Thread worker) throws InterruptedException {
        byte[] before = input;
        worker.join(LOOK_MILLIS);
        looks = input == before ? looks + 1 : 0;
        if (worker.isAlive() && looks > TimeUnit.SECONDS.toMillis(HANGS_AFTER_SECONDS) / LOOK_MILLIS) {
            AssertionError hangs = new AssertionError("no end on " + shown());
            hangs.setStackTrace(worker.getStackTrace());
            throw hangs;
        }
    }

    private void work(Target target) {
        try {
            for (byte[] each : seeds) {
                hand(target, each);
            }
            for (long count = seeds.size(); !over; count++) {
                handed = count;
                hand(target, next());
            }
        } catch (Throwable e) {
            escaped = e;
        }
    }

    private void hand(Target target, byte[] bytes) throws Exception {
        input = bytes;
        target.accept(bytes.clone(), random);
    }

    private String shown() {
        byte[] bytes = input;
        return bytes.length + " bytes, seed " + seed + ": "
                + Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(SHOWN, bytes.length)));
    }

    private byte[] next() {
        byte[] made = any();
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            made = changed(made);
        }
        if (made.length > 0 && random.nextInt(ONE_IN_HOW_MANY_IS_LARGE) == 0) {
            int from = random.nextInt(made.length);
            int to = from + 1 + random.nextInt(made.length - from);
            byte[] part = Arrays.copyOfRange(made, from, to);
            made = joined(
                    Arrays.copyOf(made, from),
                    repeated(part, LARGE / part.length),
                    Arrays.copyOfRange(made, to, made.length));
        }
        return made;
    }

    private byte[] any() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int end = at + random.nextInt(Math.min(32, bytes.length - at) + 1);
        byte[] before = Arrays.copyOf(bytes, at);
        byte[] middle = Arrays.copyOfRange(bytes, at, end);
        byte[] after = Arrays.copyOfRange(bytes, end, bytes.length);
        return switch (random.nextInt(8)) {
            case 0 -> joined(before, after);
            case 1 -> joined(before, middle, middle, after);
            case 2 -> joined(before, repeated(middle, random.nextInt(100)), after);
            case 3 -> joined(before, new byte[] {SPECIAL[random.nextInt(SPECIAL.length)]}, middle, after);
            case 4 -> joined(before, new byte[] {SPECIAL[random.nextInt(SPECIAL.length)]}, after);
            case 5 -> joined(before, new byte[] {(byte) random.nextInt(256)}, after);
            case 6 -> {
                byte[] other = any();
                int from = random.nextInt(other.length + 1);
                yield joined(
                        before, Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1)), after);
            }
            default -> before;
        };
    }

    private static byte[] repeated(byte[] part, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Cuts an input in pieces. */
    public static List<byte[]> pieces(byte[] bytes, Random random) {
        int longest = 1 + random.nextInt(Math.max(1, bytes.length));
        return Stream.iterate(new int[] {0, 0}, cut -> new int[] {cut[1], Math.min(bytes.length, cut[1] + longest)})
                .skip(1)
                .takeWhile(cut -> cut[0] < bytes.length)
                .map(cut -> Arrays.copyOfRange(bytes, cut[0], cut[1]))
                .toList();
    }
}
