package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Gives an answer to one who wants it in another shape than it has: events of what is whole, and the other way round,
 * in one format.
 */
public final class Reshaping {
    private final Codec codec;
    private final Asked asked;
    private final Buffer events = Buffer.buffer();
    private int usageStart;
    private int usageEnd;

    private Reshaping(Codec codec, Asked asked) {
        this.codec = codec;
        this.asked = asked;
    }

    /**
     * A stream.
     *
     * @param usageStart where the event begins that reports the usage and nothing else
     * @param usageEnd where it ends; the same where there is no such event
     */
    public record Events(Buffer bytes, int usageStart, int usageEnd) {}

    /**
     * What an answer is to be for a request.
     *
     * @param model the name that the answer gives the model, where it has none itself
     * @return null if both shapes could not hold the same: the request asks for what a conversation has no place for
     */
    public static @Nullable Asked asked(
            Codec codec, Buffer request, RequestPath path, String model, long createdSeconds, String fallbackId) {
        try {
            Conversation conversation = codec.readRequest(request, path);
            return conversation.extras().stream().anyMatch(Extra::changesAnswer)
                    ? null
                    : new Asked(conversation.withoutTurns(), model, createdSeconds, fallbackId);
        } catch (FailureException e) {
            return null;
        }
    }

    /** Makes events of a whole answer. */
    public static Events events(Codec codec, Completion completion, Asked asked) {
        Reshaping reshaping = new Reshaping(codec, asked);
        reshaping.write(completion);
        return new Events(reshaping.events, reshaping.usageStart, reshaping.usageEnd);
    }

    private void write(Completion completion) {
        EventWriter writer = codec.eventWriter(asked);
        CompletionEvents.tell(completion, event -> {
            if (event instanceof StreamEvent.End) {
                usageStart = events.length();
                writer.writeUsage(events);
                usageEnd = events.length();
            }
            writer.write(event, events);
        });
    }

    /**
     * Reads what a stream tells, with the usage that it is known to have had where the stream does not tell it.
     *
     * @throws UnreadableAnswerException if it is not what the format says
     */
    public static Completion completion(Codec codec, Buffer stream, @Nullable TokenUsage usage)
            throws UnreadableAnswerException {
        CompletionCollector collector = new CompletionCollector();
        EventReader reader = codec.eventReader();
        EventSplitter splitter = new EventSplitter((bytes, start, end) -> reader.event(bytes, start, end, collector));
        splitter.bytes(stream);
        splitter.end();
        reader.end(collector);
        Completion told = collector.completion();
        return told.usage() != null || usage == null
                ? told
                : new Completion(told.id(), told.model(), told.parts(), told.finish(), told.stopSequence(), usage);
    }
}
