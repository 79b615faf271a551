package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RowBytesTest {
    private final BufferPool pool = new BufferPool(1 << 20);
    private final RowBytes bytes = new RowBytes(pool);

    @Test
    void growsAndIsCutBack() throws IOException {
        bytes.uint8(1);
        bytes.write(new byte[] {9, 2, 3, 4, 9}, 1, 3);
        bytes.uint8(5);
        assertThat(bytes.size()).isEqualTo(5);
        bytes.truncate(3);
        bytes.uint8(6);
        assertThat(written(bytes)).containsExactly(1, 2, 3, 6);
    }

    @Test
    void takesAPartOfAnother() throws IOException {
        bytes.write(new byte[] {1, 2, 3, 4}, 0, 4);
        RowBytes other = new RowBytes(pool);
        other.append(bytes, 1, 2);
        assertThat(written(other)).containsExactly(2, 3);
    }

    /** Values of all lengths, so that chunks end before, behind and within them. */
    @Test
    void isTheSameHoweverManyChunksItTakes() throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        int[] ends = new int[300];
        for (int i = 0; i < ends.length; i++) {
            bytes.int64(i);
            expected.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(i)
                    .array());
            String text = (i % 2 == 0 ? "x" : "é").repeat(i * 7);
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            bytes.string(encoded);
            for (int rest = encoded.length; ; rest >>>= 7) {
                expected.write(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
                if (rest <= 0x7F) {
                    break;
                }
            }
            expected.writeBytes(encoded);
            ends[i] = bytes.size();
        }
        byte[] all = expected.toByteArray();
        assertThat(all.length).isGreaterThan(4 * BufferPool.SIZE);
        assertThat(written(bytes)).isEqualTo(all);
        RowBytes part = new RowBytes(pool);
        part.append(bytes, ends[99], ends[250] - ends[99]);
        assertThat(written(part)).isEqualTo(Arrays.copyOfRange(all, ends[99], ends[250]));
        bytes.truncate(ends[100]);
        assertThat(written(bytes)).isEqualTo(Arrays.copyOf(all, ends[100]));
    }

    @Test
    void takesTextsThatAreLongerThanAChunk() throws IOException {
        String text = "x".repeat(3 * BufferPool.SIZE);
        bytes.string(text.getBytes(StandardCharsets.UTF_8));
        assertThat(new String(written(bytes), StandardCharsets.UTF_8))
                .endsWith(text)
                .hasSize(text.length() + 3);
    }

    @Test
    void cannotBeCutLonger() {
        assertThatThrownBy(() -> bytes.truncate(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static byte[] written(RowBytes bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        bytes.writeTo(out);
        return out.toByteArray();
    }
}
