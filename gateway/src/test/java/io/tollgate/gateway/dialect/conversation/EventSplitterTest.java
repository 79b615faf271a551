package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventSplitterTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String STREAM =
            "data: one\n\ndata: two\r\n\r\n: three\r\rdata: {\"a\":\"\\n\\n\"}\ndata: }\n\ndata: last";

    private final List<String> events = new ArrayList<>();
    private final EventSplitter splitter =
            new EventSplitter((bytes, start, end) -> events.add(new String(bytes, start, end - start, UTF_8)));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 11, 17, 1_000})
    void eventsAreTheSameHoweverTheyAreCut(int piece) throws UnreadableAnswerException {
        for (int at = 0; at < STREAM.length(); at += piece) {
            splitter.bytes(Buffer.buffer(STREAM.substring(at, Math.min(STREAM.length(), at + piece))));
        }
        splitter.end();
        assertThat(events)
                .containsExactly(
                        "data: one\n\n",
                        "data: two\r\n\r\n",
                        ": three\r\r",
                        "data: {\"a\":\"\\n\\n\"}\ndata: }\n\n",
                        "data: last");
        assertThat(splitter.keptBytes()).isZero();
    }

    /** What copies all that is kept for each piece would allocate a quarter of a million bytes for each byte. */
    @Test
    void anEventThatComesByteByByteIsLinearWork() throws UnreadableAnswerException {
        Buffer one = Buffer.buffer("x");
        int size = 1 << 19;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < size; i++) {
            splitter.bytes(one);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000L * size);
        assertThat(splitter.keptBytes()).isBetween((long) size, 2L * size);
    }

    @Test
    void anEventHasAnEnd() throws UnreadableAnswerException {
        Buffer piece = Buffer.buffer(new byte[16 << 20]);
        for (int i = 0; i < 4; i++) {
            splitter.bytes(piece);
        }
        assertThatThrownBy(() -> splitter.bytes(piece)).isInstanceOf(UnreadableAnswerException.class);
    }
}
