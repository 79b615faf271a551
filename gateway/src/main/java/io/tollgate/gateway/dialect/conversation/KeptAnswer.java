package io.tollgate.gateway.dialect.conversation;

import java.util.BitSet;

/**
 * Reckons how much of a streamed answer is kept while more of it comes: all of it where the caller gets it in one
 * piece or told again at its end, and thoughts and the arguments of tools, which formats tell whole. For one answer.
 */
final class KeptAnswer {
    /** A part's objects, in any format. */
    private static final int PART = 512;

    /** Of a character: text that grows is copied, and is written again where it is told at the end. */
    private static final int CHARACTER = 4;

    private final boolean whole;
    private final BitSet texts = new BitSet();
    private long bytes;

    /** @param whole whether the answer's text is kept as well */
    KeptAnswer(boolean whole) {
        this.whole = whole;
    }

    void told(StreamEvent event) {
        switch (event) {
            case StreamEvent.PartStart start -> {
                texts.set(start.index(), start.part() instanceof Part.Text);
                bytes += PART + (whole ? CHARACTER * (long) data(start.part()) : 0);
            }
            case StreamEvent.Delta delta -> {
                if (whole || !texts.get(delta.index())) {
                    bytes += CHARACTER * (long) delta.text().length();
                }
            }
            case StreamEvent.Start start -> {}
            case StreamEvent.Signed signed -> {}
            case StreamEvent.PartEnd end -> {}
            case StreamEvent.Finished finished -> {}
            case StreamEvent.Used used -> {}
            case StreamEvent.Failed failed -> {}
            case StreamEvent.End end -> {}
        }
    }

    private static int data(Part part) {
        return part instanceof Part.Image image && image.source() instanceof Part.Source.Inline inline
                ? inline.data().length()
                : 0;
    }

    long bytes() {
        return bytes;
    }
}
