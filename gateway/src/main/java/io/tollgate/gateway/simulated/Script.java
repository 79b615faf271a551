package io.tollgate.gateway.simulated;

import io.tollgate.gateway.simulated.Behaviour.Fault;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The bytes of an answer's body in the order of their writing, and how it ends.
 *
 * @param length the length that the head promises; -1 = chunked
 */
record Script(List<Buffer> parts, Ending ending, int length) {
    /** How an answer ends once its parts are written. */
    enum Ending {
        END,
        CLOSE,
        STALL
    }

    Script {
        parts = List.copyOf(parts);
    }

    /** The script of an answer in one piece. */
    static Script whole(byte[] body, Behaviour behaviour) {
        byte[] sent = behaviour.gzip() ? compress(List.of(body)).getFirst() : body;
        byte[] half = Arrays.copyOf(sent, sent.length / 2);
        return switch (behaviour.fault()) {
            case NONE, ERROR -> new Script(List.of(Buffer.buffer(sent)), Ending.END, sent.length);
            case CLOSE -> new Script(List.of(Buffer.buffer(half)), Ending.CLOSE, sent.length);
            case STALL -> new Script(List.of(Buffer.buffer(half)), Ending.STALL, sent.length);
            case MALFORMED, TRUNCATE -> new Script(List.of(Buffer.buffer(half)), Ending.END, half.length);
        };
    }

    /**
     * The script of a stream of events.
     *
     * @param error what it says where it has to say one
     */
    static Script stream(List<Event> events, Event error, Behaviour behaviour) {
        List<byte[]> lines = faulty(events, error, behaviour).stream()
                .map(event -> frame(event, behaviour).getBytes(StandardCharsets.UTF_8))
                .toList();
        return parts(lines, behaviour);
    }

    /** The script of a stream that is one JSON array, an element at a time. */
    static Script array(List<String> elements, String error, Behaviour behaviour) {
        List<Event> said = faulty(elements.stream().map(Event::of).toList(), Event.of(error), behaviour);
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            pieces.add(((i == 0 ? "[" : ",\r\n") + said.get(i).data()).getBytes(StandardCharsets.UTF_8));
        }
        if (behaviour.fault() == Fault.NONE || behaviour.fault() == Fault.ERROR) {
            pieces.add("]".getBytes(StandardCharsets.UTF_8));
        }
        return parts(pieces, behaviour);
    }

    /** What is said in the end of what was to be said. */
    private static List<Event> faulty(List<Event> events, Event error, Behaviour behaviour) {
        int after = faultAt(events, behaviour);
        List<Event> said = new ArrayList<>(behaviour.fault() == Fault.NONE ? events : events.subList(0, after));
        if (behaviour.fault() == Fault.ERROR) {
            said.add(error);
        } else if (behaviour.fault() == Fault.MALFORMED && after < events.size()) {
            Event broken = events.get(after);
            said.add(new Event(
                    broken.name(), broken.data().substring(0, broken.data().length() / 2)));
            said.addAll(events.subList(after + 1, events.size()));
        }
        return said;
    }

    /** How many of the events are out when something goes wrong. */
    static int faultAt(List<Event> events, Behaviour behaviour) {
        return Math.clamp(behaviour.faultAfter(), 0, events.size());
    }

    private static Script parts(List<byte[]> pieces, Behaviour behaviour) {
        List<Buffer> parts = (behaviour.gzip() ? compress(pieces) : pieces)
                .stream().map(Buffer::buffer).toList();
        Ending ending = switch (behaviour.fault()) {
            case CLOSE -> Ending.CLOSE;
            case STALL -> Ending.STALL;
            case NONE, MALFORMED, ERROR, TRUNCATE -> Ending.END;
        };
        return new Script(parts, ending, -1);
    }

    private static String frame(Event event, Behaviour behaviour) {
        String end = behaviour.crlf() ? "\r\n" : "\n";
        String named = event.name() == null ? "" : "event: " + event.name() + end;
        return (behaviour.comments() ? ": still here" + end + end : "") + named + "data: " + event.data() + end + end;
    }

    /** Compresses parts into one gzip stream, flushed after each so that a reader has it at once. */
    private static List<byte[]> compress(List<byte[]> parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<byte[]> compressed = new ArrayList<>();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, true)) {
            for (int i = 0; i < parts.size(); i++) {
                gzip.write(parts.get(i));
                if (i == parts.size() - 1) {
                    gzip.finish();
                } else {
                    gzip.flush();
                }
                compressed.add(bytes.toByteArray());
                bytes.reset();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed;
    }
}
