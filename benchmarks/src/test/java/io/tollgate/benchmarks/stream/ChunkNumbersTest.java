package io.tollgate.benchmarks.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkNumbersTest {
    private final List<Integer> found = new ArrayList<>();
    private final ChunkNumbers numbers = new ChunkNumbers(found::add);

    @Test
    void findsEveryNumberThatTheUpstreamSends() {
        for (ByteBuf chunk : Pace.chunks()) {
            chunk.forEachByte(numbers);
        }
        Pace.tail().forEachByte(numbers);
        assertThat(found).isEqualTo(IntStream.range(0, Pace.CHUNKS).boxed().toList());
    }

    @Test
    void findsANumberThatTwoReadsShare() {
        read("x #00");
        read("17 y");
        assertThat(found).containsExactly(17);
    }

    private void read(String text) {
        Unpooled.copiedBuffer(text, US_ASCII).forEachByte(numbers);
    }
}
