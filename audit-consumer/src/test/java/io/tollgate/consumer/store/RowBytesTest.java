package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class RowBytesTest {
    private final RowBytes bytes = new RowBytes(2);

    @Test
    void growsAndIsCutBack() throws IOException {
        bytes.write(1);
        bytes.write(new byte[] {9, 2, 3, 4, 9}, 1, 3);
        bytes.write(5);
        assertThat(bytes.size()).isEqualTo(5);
        bytes.cut(3);
        bytes.write(new byte[] {6});
        assertThat(written(bytes)).containsExactly(1, 2, 3, 6);
    }

    @Test
    void takesAPartOfAnother() throws IOException {
        bytes.write(new byte[] {1, 2, 3, 4});
        RowBytes other = new RowBytes(1);
        other.append(bytes, 1, 2);
        assertThat(written(other)).containsExactly(2, 3);
    }

    @Test
    void cannotBeCutLonger() {
        assertThatThrownBy(() -> bytes.cut(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static byte[] written(RowBytes bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        bytes.writeTo(out);
        return out.toByteArray();
    }
}
