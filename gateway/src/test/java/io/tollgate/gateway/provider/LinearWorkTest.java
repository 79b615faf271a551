package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tollgate.gateway.call.BodyCollector;
import io.tollgate.gateway.dialect.openai.ChatResponseMeter;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/**
 * Work grows with the bytes and not with their square, in the smallest pieces. Work is what is allocated, and so
 * copied.
 */
class LinearWorkTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int BYTES = 1 << 19;

    /** In bytes for each byte. What copies all of it each time would allocate a quarter of a million. */
    private static final long AT_MOST = 1_000;

    private static long work(IntConsumer job, int size) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        job.accept(size);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void linear(IntConsumer job) {
        assertThat(work(job, BYTES)).isLessThan(AT_MOST * BYTES);
    }

    @Test
    void anEventThatComesByteByByte() {
        Buffer one = Buffer.buffer("x");
        linear(size -> {
            EventFramer framer = new EventFramer(new ChatResponseMeter(), part -> {});
            for (int i = 0; i < size; i++) {
                framer.bytes(one);
            }
            framer.end();
        });
    }

    @Test
    void manyEventsInOnePiece() {
        linear(size -> {
            EventFramer framer = new EventFramer(new ChatResponseMeter(), part -> {});
            framer.bytes(Buffer.buffer("data: {\"usage\":{}}\n\n".repeat(size / 20)));
        });
    }

    @Test
    void aBodyThatComesByteByByte() {
        Buffer one = Buffer.buffer("x");
        linear(size -> {
            BodyCollector body = new BodyCollector(0);
            for (int i = 0; i < size; i++) {
                body.append(one);
            }
            assertThat(body.length()).isEqualTo(size);
        });
    }
}
