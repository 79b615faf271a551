package io.tollgate.gateway.dialect.conversation;

import java.util.function.Consumer;

/** Reads a stream of one wire format. For one answer. */
public interface EventReader {
    /**
     * Reads one server-sent event.
     *
     * @param bytes hold the event whole, from {@code start} to before {@code end}: its lines, however many have data,
     *     with comments and its blank line, if it has one
     * @throws UnreadableAnswerException if it is not what the format says
     */
    void event(byte[] bytes, int start, int end, Consumer<StreamEvent> to) throws UnreadableAnswerException;

    /** The stream is over: tells what is left to tell, {@code End} included, unless that was told before. */
    void end(Consumer<StreamEvent> to);
}
