package io.tollgate.gateway.edge.call;

import io.vertx.core.buffer.Buffer;

/**
 * Keeps back the last brace of a JSON document that passes in pieces, so that a member can be put before it. Looks at
 * no more than the last bytes of a piece. For one document.
 */
final class DocumentEnding {
    /** White space behind the brace, beyond which it is let go. */
    private static final int MOST_WHITE_SPACE = 64;

    private Buffer kept = Buffer.buffer();

    /** What may go of a piece and of what was kept. */
    Buffer pass(Buffer piece) {
        Buffer bytes = kept.length() == 0 ? piece : kept.appendBuffer(piece);
        int brace = brace(bytes);
        kept = bytes.getBuffer(brace, bytes.length());
        return brace == bytes.length() ? bytes : bytes.slice(0, brace);
    }

    /** The brace and what follows it; empty where the document did not end with one. */
    Buffer kept() {
        return kept;
    }

    /** Where the last brace stands if nothing but white space follows; else the end. */
    private static int brace(Buffer bytes) {
        int at = bytes.length() - 1;
        int least = Math.max(0, at - MOST_WHITE_SPACE);
        while (at > least && Character.isWhitespace(bytes.getByte(at))) {
            at--;
        }
        return at >= 0 && bytes.getByte(at) == '}' ? at : bytes.length();
    }
}
