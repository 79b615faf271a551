package io.tollgate.gateway.cache;

import io.tollgate.gateway.cache.CachedAnswer.Span;
import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.Reshaping;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives a kept answer the shape that a call asks for. For any thread. */
final class Delivered {
    private final Map<WireFormat, Codec> codecs;

    Delivered(Map<WireFormat, Codec> codecs) {
        this.codecs = Map.copyOf(codecs);
    }

    /** The shape that a call asks for. */
    static Shape shape(RoutedCall call) {
        return call.request() instanceof ModelRequest parsed && parsed.streams() && !KeyMaker.isArray(parsed)
                ? Shape.EVENTS
                : Shape.WHOLE;
    }

    /** An answer in the shape that a call asks for; null if it has another, which cannot be made into that. */
    @Nullable
    CachedAnswer to(RoutedCall call, CachedAnswer answer) {
        if (!(call.request() instanceof ModelRequest request)) {
            // Passed on as bytes, with a key that says the shape.
            return answer;
        }
        Shape wanted = shape(call);
        boolean usageMissing = wanted == Shape.EVENTS
                && request.includeUsage()
                && request.operation() == UpstreamOperation.CHAT_COMPLETIONS
                && answer.usageAt().isEmpty();
        if (wanted == answer.shape() && !usageMissing) {
            return answer;
        }
        Codec codec = codecs.get(request.wireFormat());
        if (codec == null || request.operation().kind() != UpstreamOperation.Kind.CONVERSATION) {
            return null;
        }
        AcceptedCall accepted = call.call().accepted();
        Asked asked = Reshaping.asked(
                codec,
                request.edited(),
                path(request),
                call.target().upstreamModel(),
                TimeUnit.MICROSECONDS.toSeconds(accepted.acceptedAtMicros()),
                accepted.id().toString().replace("-", ""));
        if (asked == null) {
            return null;
        }
        try {
            return reshaped(codec, answer, wanted, asked);
        } catch (UnreadableAnswerException e) {
            return null;
        }
    }

    private static CachedAnswer reshaped(Codec codec, CachedAnswer answer, Shape wanted, Asked asked)
            throws UnreadableAnswerException {
        Completion completion = switch (answer.shape()) {
            case WHOLE -> codec.readAnswer(answer.body());
            case EVENTS -> Reshaping.completion(codec, answer.body(), usage(answer.usage()));
        };
        return switch (wanted) {
            case WHOLE -> with(answer, wanted, "application/json", codec.writeAnswer(completion, asked), List.of());
            case EVENTS -> {
                Reshaping.Events events = Reshaping.events(codec, completion, asked);
                yield with(
                        answer,
                        wanted,
                        "text/event-stream",
                        events.bytes(),
                        events.usageStart() == events.usageEnd()
                                ? List.of()
                                : List.of(new Span(events.usageStart(), events.usageEnd())));
            }
        };
    }

    private static @Nullable TokenUsage usage(MeteredUsage usage) {
        return usage.source() == MeteredUsage.Source.PROVIDER ? usage.tokens() : null;
    }

    private static CachedAnswer with(
            CachedAnswer answer, Shape shape, String mediaType, Buffer body, List<Span> usageAt) {
        return new CachedAnswer(
                shape,
                mediaType,
                body,
                usageAt,
                answer.usage(),
                answer.dropped(),
                answer.adjusted(),
                answer.keptAtMillis(),
                answer.ttlMillis());
    }

    private static RequestPath path(ModelRequest request) {
        return request.operation().modelInPath()
                ? new RequestPath(request.model(), request.streams() ? Delivery.EVENTS : Delivery.WHOLE)
                : RequestPath.NONE;
    }
}
