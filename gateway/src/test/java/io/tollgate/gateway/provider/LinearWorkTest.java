package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tollgate.gateway.call.BodyCollector;
import io.tollgate.gateway.dialect.openai.ChatResponseMeter;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Twice the bytes take at most about twice the work, in the smallest pieces. Work is what is allocated, and so copied. */
class LinearWorkTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SMALL = 1 << 17;
    private static final double AT_MOST = 2.5;

    private static long work(IntConsumer job, int size) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        job.accept(size);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void linear(IntConsumer job) {
        job.accept(SMALL);
        assertThat((double) work(job, 8 * SMALL) / work(job, 4 * SMALL)).isLessThan(AT_MOST);
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
