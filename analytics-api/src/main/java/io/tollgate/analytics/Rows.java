package io.tollgate.analytics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Rows of an answer, read one value after the other; what is read must be known. Not for several threads. */
interface Rows {
    /** Whether there is another row; to be asked between two. */
    boolean next() throws IOException;

    int uint8() throws IOException;

    long uint32() throws IOException;

    long int64() throws IOException;

    /** An array. */
    int[] uint16s() throws IOException;

    /** An array. */
    long[] int64s() throws IOException;

    /** Adds an array of steps, and one of how many numbers there are of each, to what is counted. */
    default void counts(Histogram into) throws IOException {
        int[] steps = uint16s();
        long[] counts = int64s();
        if (counts.length != steps.length) {
            throw new IOException("a histogram has other steps than counts");
        }
        into.reach(steps, steps.length);
        for (int i = 0; i < steps.length; i++) {
            into.add(steps[i], counts[i]);
        }
    }

    String text() throws IOException;

    /** So many texts. */
    default List<String> texts(int count) throws IOException {
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text());
        }
        return texts;
    }

    /** Reads what a statement answers. */
    interface Reader<T> {
        T read(Rows in) throws IOException;
    }
}
