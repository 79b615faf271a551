package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamStatus;
import io.tollgate.gateway.dialect.Translator;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Between two wire formats, by way of the conversation that both can be read into. Where a provider streams although
 * nobody asked it to, or does not although it was asked, the caller gets what it asked for all the same. For one
 * exchange.
 */
public final class ConversationTranslator implements Translator {
    private static final int SMALL = 64 << 10;
    /** What is set aside for what a part comes to, beside its own length. */
    private static final int SMALLEST_PART = 256;

    private final Codec caller;
    private final Codec provider;
    private final Setup setup;
    private final Losses losses = new Losses();
    private final EventSplitter splitter;
    private @Nullable Asked asked;
    private @Nullable EventReader reader;
    private @Nullable EventWriter writer;
    private @Nullable CompletionCollector collector;
    private KeptAnswer kept = new KeptAnswer(false);
    private @Nullable TokenUsage usage;
    private Buffer written = Buffer.buffer();
    private Consumer<Answer.Part> to = part -> {};
    private boolean ended;
    private long requestBytes;
    private boolean failed;
    private boolean toldFailure;

    /**
     * What is known of a call beside its request.
     *
     * @param path what the route's path says, where the caller's format keeps model and delivery there
     * @param maxOutputTokens the most that the target model can say; 0 if not known
     * @param dropsUnsupported whether parameters that the provider's format does not have are left out; else they are
     *     refused
     * @param createdSeconds since the epoch
     * @param fallbackId an id for an answer whose provider gives none, without a prefix of the format's
     * @param requestId that errors tell
     */
    public record Setup(
            RequestPath path,
            long maxOutputTokens,
            boolean dropsUnsupported,
            long createdSeconds,
            String fallbackId,
            String requestId) {}

    /**
     * Makes a translator.
     *
     * @param caller what the caller speaks
     * @param provider what the provider speaks
     */
    public ConversationTranslator(Codec caller, Codec provider, Setup setup) {
        this.caller = caller;
        this.provider = provider;
        this.setup = setup;
        this.splitter = new EventSplitter(
                (bytes, start, end) -> Objects.requireNonNull(reader).event(bytes, start, end, this::tell));
    }

    @Override
    public Buffer request(ModelRequest request, Target target) throws FailureException {
        return request(caller.readRequest(request.edited(), setup.path()), target);
    }

    /** The body that goes upstream, of a request that has been read. */
    public Buffer request(Conversation conversation, Target target) throws FailureException {
        Buffer body = provider.writeRequest(
                conversation, new TargetModel(target.upstreamModel(), setup.maxOutputTokens()), losses);
        if (!setup.dropsUnsupported()) {
            losses.refuse(target);
        }
        Conversation without = conversation.withoutTurns();
        requestBytes = without.keptBytes();
        asked = new Asked(without, target.upstreamModel(), setup.createdSeconds(), setup.fallbackId());
        return body;
    }

    @Override
    public List<String> dropped() {
        return losses.parameters();
    }

    @Override
    public List<String> adjusted() {
        return losses.adjusted();
    }

    @Override
    public boolean needsAll() {
        return true;
    }

    @Override
    public String mediaType(int status) {
        return UpstreamStatus.succeeds(status) && delivery().streams() && delivery() != Delivery.JSON_ARRAY
                ? "text/event-stream"
                : "application/json";
    }

    /** A tree is built of what came; a small one is not worth reckoning. */
    @Override
    public long workingBytes(Buffer received) {
        return received.length() < SMALL ? 0 : Json.treeBytes(received);
    }

    @Override
    public long keptBytes() {
        return requestBytes + splitter.keptBytes() + kept.bytes();
    }

    @Override
    public boolean toldFailure() {
        return toldFailure;
    }

    private Asked asked() {
        return Objects.requireNonNull(asked, "no request was translated");
    }

    private Delivery delivery() {
        return asked().conversation().delivery();
    }

    @Override
    public Buffer answer(int status, Buffer body) throws UnreadableAnswerException {
        if (!UpstreamStatus.succeeds(status)) {
            return caller.writeError(provider.readError(status, body).withRequestId(setup.requestId()));
        }
        Completion completion = provider.readAnswer(body);
        if (!delivery().streams()) {
            return caller.writeAnswer(completion, asked());
        }
        EventWriter events = caller.eventWriter(asked());
        Buffer stream = Buffer.buffer();
        CompletionEvents.tell(completion, event -> {
            if (event instanceof StreamEvent.End) {
                events.writeUsage(stream);
            }
            events.write(event, stream);
        });
        return stream;
    }

    @Override
    public void part(Answer.Part part, Consumer<Answer.Part> consumer) throws UnreadableAnswerException {
        begin(consumer);
        if (writer != null) {
            // About as long as what it is made of, so that it grows seldom.
            written = Buffer.buffer(part.bytes().length() + SMALLEST_PART);
        }
        splitter.bytes(part.bytes());
        checkCollected();
        flush(null);
    }

    @Override
    public void end(Consumer<Answer.Part> consumer) throws UnreadableAnswerException {
        begin(consumer);
        splitter.end();
        Objects.requireNonNull(reader).end(this::tell);
        checkCollected();
        if (collector != null) {
            written.appendBuffer(caller.writeAnswer(collector.completion(), asked()));
            collector = null;
        }
        flush(null);
    }

    private void begin(Consumer<Answer.Part> consumer) {
        to = consumer;
        if (reader == null) {
            reader = new RepeatedEvents(provider.eventReader());
            if (delivery().streams()) {
                writer = caller.eventWriter(asked());
                kept = new KeptAnswer(writer.repeatsText());
            } else {
                collector = new CompletionCollector();
                kept = new KeptAnswer(true);
            }
        }
    }

    private void tell(StreamEvent event) {
        if (ended) {
            return;
        }
        ended = event instanceof StreamEvent.End;
        kept.told(event);
        StreamEvent told = event instanceof StreamEvent.Failed failed
                ? new StreamEvent.Failed(failed.error().withRequestId(setup.requestId()))
                : event;
        if (writer == null) {
            collect(told);
            return;
        }
        if (told instanceof StreamEvent.Used used) {
            usage = used.usage();
        } else if (ended) {
            flush(null);
            writer.writeUsage(written);
            flush(usage);
        }
        toldFailure |= told instanceof StreamEvent.Failed;
        writer.write(told, written);
    }

    /** A stream that the caller gets in one piece is no answer if it fails. */
    private void checkCollected() throws UnreadableAnswerException {
        if (failed) {
            throw new UnreadableAnswerException("the stream ended with a failure");
        }
    }

    /** Takes a stream that the caller gets in one piece, once it is certain that nothing is missing. */
    private void collect(StreamEvent event) {
        if (event instanceof StreamEvent.Failed) {
            ended = true;
            failed = true;
        } else {
            Objects.requireNonNull(collector).accept(event);
        }
    }

    /** Hands on what has been written, if anything. */
    private void flush(@Nullable TokenUsage reported) {
        if (written.length() > 0) {
            Buffer bytes = written;
            written = Buffer.buffer();
            to.accept(new Answer.Part(
                    bytes, reported == null ? null : new MeteredUsage(reported, MeteredUsage.Source.PROVIDER)));
        }
    }
}
