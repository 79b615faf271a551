package io.tollgate.benchmarks.stream;

import io.netty.util.ByteProcessor;
import java.util.function.IntConsumer;

/** Finds the numbers of chunks in a stream's bytes, wherever the reads happen to cut them. For one stream at a time. */
final class ChunkNumbers implements ByteProcessor {
    private static final int NONE = -1;

    private final IntConsumer found;
    private int number = NONE;

    ChunkNumbers(IntConsumer found) {
        this.found = found;
    }

    @Override
    public boolean process(byte value) {
        if (value == Pace.MARK) {
            number = 0;
        } else if (number != NONE) {
            if (value >= '0' && value <= '9') {
                number = number * 10 + value - '0';
            } else {
                found.accept(number);
                number = NONE;
            }
        }
        return true;
    }
}
