package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class KeptRowsTest {
    private static final long[] NUMBERS = {0, 1, 127, 128, 16_383, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE};
    private static final int[] STEPS = {3, 4, 700, 65_535, 0, 9};

    private static RowBinary rows(int count) {
        ByteBuffer rows = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < count; row++) {
            rows.put((byte) 0xfe).putInt(0xfedcba98);
            Arrays.stream(NUMBERS).forEach(rows::putLong);
            rows.put((byte) STEPS.length);
            Arrays.stream(STEPS).forEach(step -> rows.putShort((short) step));
            rows.put((byte) NUMBERS.length);
            Arrays.stream(NUMBERS).forEach(rows::putLong);
            byte[] text = "größer".getBytes(StandardCharsets.UTF_8);
            rows.put((byte) text.length).put(text);
        }
        return new RowBinary(new ByteArrayInputStream(rows.array(), 0, rows.position()));
    }

    private static void read(Rows in) throws IOException {
        assertThat(in.uint8()).isEqualTo(0xfe);
        assertThat(in.uint32()).isEqualTo(0xfedcba98L);
        for (long number : NUMBERS) {
            assertThat(in.int64()).isEqualTo(number);
        }
        assertThat(in.uint16s()).isEqualTo(STEPS);
        assertThat(in.int64s()).isEqualTo(NUMBERS);
        assertThat(in.text()).isEqualTo("größer");
    }

    private static byte[] kept(int rows, int most) throws IOException {
        KeptRows.Writer out = new KeptRows.Writer(most);
        KeptRows.Keeping keeping = new KeptRows.Keeping(rows(rows), out);
        for (int row = 0; row < rows; row++) {
            assertThat(keeping.next()).isTrue();
            read(keeping);
        }
        assertThat(keeping.whole()).as("not to its end yet").isFalse();
        assertThat(keeping.next()).isFalse();
        assertThat(keeping.whole()).isTrue();
        byte[] kept = out.bytes();
        return kept == null ? new byte[0] : kept;
    }

    @Test
    void moreTextsAreReadThanAreRemembered() throws IOException {
        KeptRows.Writer out = new KeptRows.Writer(1 << 20);
        for (int round = 0; round < 2; round++) {
            for (int text = 0; text < 10_000; text++) {
                out.text("text " + text);
            }
        }
        KeptRows in = new KeptRows(Objects.requireNonNull(out.bytes()));
        for (int round = 0; round < 2; round++) {
            for (int text = 0; text < 10_000; text++) {
                assertThat(in.text()).isEqualTo("text " + text);
            }
        }
        assertThat(in.next()).isFalse();
    }

    @Test
    void whatWasReadIsReadAgain() throws IOException {
        byte[] kept = kept(50, 100_000);
        Rows again = new KeptRows(kept);
        for (int row = 0; row < 50; row++) {
            assertThat(again.next()).isTrue();
            read(again);
        }
        assertThat(again.next()).isFalse();
    }

    @Test
    void whatIsTooLongIsNotKept() throws IOException {
        int size = kept(50, 100_000).length;
        assertThat(kept(50, size + 10)).hasSize(size);
        assertThat(kept(50, size - 1)).isEmpty();
    }

    @Test
    void ofNoRowsNoneAreKept() throws IOException {
        KeptRows.Writer out = new KeptRows.Writer(10);
        assertThat(new KeptRows.Keeping(rows(0), out).next()).isFalse();
        assertThat(new KeptRows(Objects.requireNonNull(out.bytes())).next()).isFalse();
    }

    @Test
    void aHistogramIsTheSameWhenItIsReadAgain() throws IOException {
        Histogram histogram = new Histogram();
        histogram.add(700, 3);
        histogram.add(2, 40);
        KeptRows.Writer out = new KeptRows.Writer(100);
        histogram.write(out);
        new Histogram().write(out);
        KeptRows in = new KeptRows(Objects.requireNonNull(out.bytes()));
        Histogram again = new Histogram();
        again.add(5, 1);
        in.counts(again);
        in.counts(again);
        assertThat(in.next()).isFalse();
        histogram.add(5, 1);
        assertThat(again.total()).isEqualTo(44);
        for (int rank = 1; rank <= 44; rank++) {
            assertThat(again.percentile(rank / 44.0)).isEqualTo(histogram.percentile(rank / 44.0));
        }
    }

    @Test
    void aHistogramWithOtherStepsThanCountsIsAnError() {
        KeptRows.Writer out = new KeptRows.Writer(100);
        out.uint16s(new int[] {1, 2});
        out.int64s(new long[] {1});
        KeptRows in = new KeptRows(Objects.requireNonNull(out.bytes()));
        assertThatThrownBy(() -> in.counts(new Histogram())).isInstanceOf(IOException.class);
    }

    @Test
    void aRowThatIsCutIsAnError() throws IOException {
        byte[] kept = kept(1, 100_000);
        Rows cut = new KeptRows(Arrays.copyOf(kept, 4));
        assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
    }
}
