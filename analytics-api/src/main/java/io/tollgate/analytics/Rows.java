package io.tollgate.analytics;

import java.io.IOException;

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

    String text() throws IOException;
}
