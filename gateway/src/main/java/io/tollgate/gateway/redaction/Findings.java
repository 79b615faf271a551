package io.tollgate.gateway.redaction;

import java.util.Arrays;

/** Parts of one text that are to be replaced, and by what. To be used again. */
final class Findings {
    private int[] starts = new int[8];
    private int[] ends = new int[8];
    private String[] labels = new String[8];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Where a part begins. */
    int start(int index) {
        return starts[index];
    }

    /** Where it has ended. */
    int end(int index) {
        return ends[index];
    }

    /** What is written in its place. */
    String label(int index) {
        return labels[index];
    }

    /** Adds a part; of parts that overlap, one is made, which goes by the name of the first. */
    void add(int start, int end, String label) {
        int at = size;
        while (at > 0 && starts[at - 1] > start) {
            at--;
        }
        if (at > 0 && ends[at - 1] > start) {
            ends[at - 1] = Math.max(ends[at - 1], end);
            absorb(at - 1);
            return;
        }
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            labels = Arrays.copyOf(labels, 2 * size);
        }
        System.arraycopy(starts, at, starts, at + 1, size - at);
        System.arraycopy(ends, at, ends, at + 1, size - at);
        System.arraycopy(labels, at, labels, at + 1, size - at);
        starts[at] = start;
        ends[at] = end;
        labels[at] = label;
        size++;
        absorb(at);
    }

    /** Takes in the parts that follow one and begin before its end. */
    private void absorb(int at) {
        int next = at + 1;
        while (next < size && starts[next] < ends[at]) {
            ends[at] = Math.max(ends[at], ends[next]);
            next++;
        }
        int gone = next - at - 1;
        if (gone > 0) {
            System.arraycopy(starts, next, starts, at + 1, size - next);
            System.arraycopy(ends, next, ends, at + 1, size - next);
            System.arraycopy(labels, next, labels, at + 1, size - next);
            size -= gone;
        }
    }
}
