package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;

/**
 * What stands before and after a text in an event that tells no more than it: the same for all texts of one part, which
 * are most of a stream.
 *
 * @param before up to the opening quote of the text
 * @param after from behind its closing quote
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
public record TextFrame(byte[] before, byte[] after) {
    public static TextFrame of(String before, String after) {
        return new TextFrame(before.getBytes(UTF_8), after.getBytes(UTF_8));
    }

    /** Appends the event of a text. */
    public void append(String text, Buffer to) {
        to.appendBytes(before).appendString(Json.quoted(text)).appendBytes(after);
    }
}
