package io.tollgate.gateway.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is replaced in a body's bytes. */
final class Splices {
    /**
     * A part of the body, and what stands in its place.
     *
     * @param text ASCII that means the same in JSON and outside of it
     */
    private record Splice(int start, int end, String text) {}

    private final List<Splice> splices = new ArrayList<>();
    private int growth;

    /** Replaces a part that overlaps no other. */
    void add(int start, int end, String text) {
        splices.add(new Splice(start, end, text));
        growth += text.length() - (end - start);
    }

    /** The body with its parts replaced. */
    byte[] over(byte[] body) {
        splices.sort(Comparator.comparingInt(Splice::start));
        byte[] changed = new byte[body.length + growth];
        int from = 0;
        int to = 0;
        for (Splice splice : splices) {
            System.arraycopy(body, from, changed, to, splice.start - from);
            to += splice.start - from;
            byte[] text = splice.text.getBytes(US_ASCII);
            System.arraycopy(text, 0, changed, to, text.length);
            to += text.length;
            from = splice.end;
        }
        System.arraycopy(body, from, changed, to, body.length - from);
        return changed;
    }
}
