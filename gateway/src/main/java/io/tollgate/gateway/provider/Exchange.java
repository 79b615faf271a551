package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.End;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.BodyCollector;
import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Roster;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.UpstreamStatus;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.OnDisconnect;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.tollgate.gateway.dialect.Translator;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to an upstream and what comes back. It ends in exactly one way: complete, failed, out of time, or given
 * up because the caller left; the upstream request is canceled in all but the first.
 *
 * <p>A stream of events is relayed event by event. Any other answer is relayed as it comes if the call passes through,
 * or if it is large, and collected otherwise. Errors are always collected, so that another attempt can replace them.
 */
final class Exchange implements Deadlines.Timed {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    private static final int LARGEST_COLLECTED = 1 << 20;
    private static final int FIRST_FINAL = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int LARGEST_ERROR = 1 << 20;
    /** Of an answer that can be translated only once all of it is there, pictures and sound included. */
    private static final int LARGEST_TRANSLATED = 64 << 20;
    /** Some upstreams send blanks while they think. */
    private static final int MOST_BLANKS = 64 << 10;
    /** How long an upstream may take to end its answer after the end marker, if its connection is to be kept. */
    private static final long LONGEST_LINGER = TimeUnit.SECONDS.toNanos(1);

    private final Roster.Place<Deadlines.Timed> place = new Roster.Place<>();
    private final Shared provider;
    private final Dialect dialect;
    private final Translator translator;
    private final KeyMask mask;
    private final Call call;
    private final Request asked;
    private final @Nullable ProviderKey key;
    private final long firstPartWithinNanos;
    private final UpstreamRequest request;
    private final MaskedParts masked;
    private final EventFramer framer;
    private final Promise<Answer> answer = Promise.promise();
    private final Promise<End> ended = Promise.promise();
    private final PartStream parts = new PartStream();
    private final BodyCollector collected = new BodyCollector(0);
    private ResponseMeter meter;
    private long heldBytes;
    private @Nullable HttpClientResponse response;
    private boolean events;
    private boolean opensWithError;
    private long startedNanos;
    private long firstPartNanos;
    private long lastActivityNanos;
    private Taking taking = new Taking(bytes -> {}, () -> {});
    private boolean over;
    private @Nullable Drain drain;
    /** Whether the stream is over and the upstream has yet to end its answer. */
    private boolean lingers;

    /** What is done with the pieces of a body, and at its end. */
    private record Taking(Consumer<Buffer> piece, Runnable end) {}

    /** What the exchanges with one provider share. */
    record Shared(Deadlines deadlines, ProviderConfig config, ProviderFailures failures) {}

    /** The parts of a streamed answer; while their reader pauses, so does the upstream. */
    private final class PartStream extends BufferedReadStream<Part> {
        PartStream() {
            super(false);
        }

        @Override
        protected void onPause() {
            if (response != null) {
                response.pause();
            }
        }

        @Override
        protected void onResume() {
            active();
        }

        @Override
        protected void onDrained() {
            if (response != null) {
                response.resume();
            }
        }
    }

    /**
     * Makes an exchange that has not begun.
     *
     * @param mask of the operator's key, which the caller must not learn
     */
    Exchange(
            Shared provider,
            KeyedCall keyed,
            UpstreamRequest.Sent sent,
            Dialect dialect,
            Translator translator,
            KeyMask mask) {
        this.provider = provider;
        this.dialect = dialect;
        this.meter = dialect.meter(keyed.request());
        this.translator = translator;
        this.mask = mask;
        this.call = keyed.call();
        this.asked = keyed.request();
        this.key = keyed.key();
        this.request = new UpstreamRequest(keyed, sent, provider.failures(), this);
        this.masked = new MaskedParts(mask, this::handOn);
        this.framer = new EventFramer(meter, masked::put);
        long wished = keyed.routed().options().firstPartTimeoutMillis();
        this.firstPartWithinNanos = wished > 0
                ? TimeUnit.MILLISECONDS.toNanos(wished)
                : provider.config().throttle().timeout().firstByte().toNanos();
    }

    Future<Answer> begin() {
        startedNanos = System.nanoTime();
        call.memory().dropAnswer();
        call.left().onSuccess(gone -> callerLeft());
        provider.deadlines().add(this);
        request.begin();
        return answer.future();
    }

    /** Nobody wants the answer any more; it may be read to its end all the same, for what it says of usage. */
    private void callerLeft() {
        if (!over && provider.config().onDisconnect() == OnDisconnect.DRAIN && workAskedFor()) {
            drain = new Drain(System.nanoTime());
            call.drain();
        } else {
            fail(new CallFailure.CallerGone());
        }
    }

    /** Whether the provider has received all of a request that it may charge for. */
    private boolean workAskedFor() {
        return request.mayCount() && asked.billing() != UpstreamApi.Billing.NEVER;
    }

    /** The head of the answer is here. */
    void answered(HttpClientResponse head) {
        if (key != null) {
            key.listener().answered(head.statusCode());
        }
        head.exceptionHandler(e -> brokeOff());
        if (head.statusCode() < FIRST_FINAL) {
            // Nobody asked for another protocol (RFC 9110, section 15.2.2).
            brokeOff();
            return;
        }
        boolean passes = asked instanceof PassthroughRequest;
        MultiMap headers = mask.masked(
                passes ? UpstreamHeaders.passBack(head.headers()) : UpstreamHeaders.backward(head.headers()));
        UpstreamHeaders.dropRedirect(head.statusCode(), headers);
        String coding = UpstreamHeaders.coding(head.headers());
        if (coding != null) {
            headers.set(HttpHeaders.CONTENT_ENCODING, coding);
        }
        String translated = translator.mediaType(head.statusCode());
        if (translated != null) {
            headers.remove(HttpHeaders.CONTENT_LENGTH).set(HttpHeaders.CONTENT_TYPE, translated);
        }
        take(head, UpstreamStatus.succeeds(head.statusCode()) ? success(head, headers) : error(head, headers));
    }

    private Taking error(HttpClientResponse head, MultiMap headers) {
        return new Taking(bytes -> collect(bytes, LARGEST_ERROR), () -> answerWhole(head, headers));
    }

    private Taking success(HttpClientResponse head, MultiMap headers) {
        if (headers.contains(HttpHeaders.CONTENT_ENCODING)) {
            return known(BodyKind.OTHER, head, headers);
        }
        BodyKind told = told(head.getHeader(HttpHeaders.CONTENT_TYPE));
        boolean read = !(asked instanceof PassthroughRequest) || asked.billing() == UpstreamApi.Billing.TOKENS;
        return told == BodyKind.UNCLEAR && read && head.statusCode() < FIRST_REDIRECT
                ? unclear(head, headers)
                : known(told, head, headers);
    }

    /** What the content type says; of what passes as bytes, plain text is what was asked for. */
    private BodyKind told(@Nullable String type) {
        BodyKind told = BodyKind.told(type);
        return told == BodyKind.UNCLEAR && anyBytes() && BodyKind.saysPlainText(type) ? BodyKind.OTHER : told;
    }

    /** Whether an answer may be sound, a picture, text or anything else, and is right all the same. */
    private boolean anyBytes() {
        return asked instanceof ModelRequest parsed && parsed.operation().kind() == UpstreamOperation.Kind.BYTES;
    }

    /** A body that is taken by what its first bytes are. */
    private Taking unclear(HttpClientResponse head, MultiMap headers) {
        Buffer first = Buffer.buffer();
        return new Taking(
                bytes -> {
                    BodyKind seen = BodyKind.seen(first.appendBuffer(bytes));
                    if (seen != BodyKind.UNCLEAR || first.length() > MOST_BLANKS) {
                        seen(seen, head, headers);
                        taking.piece().accept(first);
                    }
                },
                () -> {
                    if (first.length() > 0) {
                        seen(BodyKind.OTHER, head, headers);
                        taking.piece().accept(first);
                    }
                    if (!over) {
                        endRelay(head, headers);
                    }
                });
    }

    /** What the first bytes are is known; the caller is told, unless the call passes through. */
    private void seen(BodyKind kind, HttpClientResponse head, MultiMap headers) {
        String type = kind.mediaType();
        if (asked instanceof PassthroughRequest || (anyBytes() && kind == BodyKind.OTHER)) {
            taking = known(kind, head, headers);
        } else if (type != null) {
            if (translator.mediaType(head.statusCode()) == null) {
                headers.set(HttpHeaders.CONTENT_TYPE, type);
            }
            taking = known(kind, head, headers);
        } else {
            taking = new Taking(ignored -> {}, () -> {});
            fail(provider.failures().neitherJsonNorEvents(kind == BodyKind.HTML));
        }
    }

    private Taking known(BodyKind kind, HttpClientResponse head, MultiMap headers) {
        boolean json = kind == BodyKind.JSON;
        if (kind == BodyKind.EVENTS) {
            events = true;
            headers.remove(HttpHeaders.CONTENT_LENGTH);
            return new Taking(bytes -> relayEvents(head, headers, bytes), () -> endRelay(head, headers));
        }
        boolean passes = asked instanceof PassthroughRequest || (anyBytes() && !json);
        if (passes || (isArray() && !translator.needsAll())) {
            return new Taking(bytes -> relayBytes(head, headers, bytes, json), () -> endRelay(head, headers));
        }
        if (translator.needsAll()) {
            return new Taking(bytes -> collect(bytes, LARGEST_TRANSLATED), () -> answerWhole(head, headers));
        }
        return new Taking(bytes -> collectOrRelay(head, headers, bytes, json), () -> endRelay(head, headers));
    }

    /** Whether a stream of Gemini's format comes as the elements of one array. */
    private boolean isArray() {
        return asked.streams() && asked.wireFormat() == WireFormat.GEMINI;
    }

    /** Has a body taken piece by piece, unless the exchange is over before. */
    private void take(HttpClientResponse head, Taking how) {
        taking = how;
        head.handler(bytes -> {
            if (!over) {
                active();
                if (firstPartNanos == 0) {
                    firstPartNanos = lastActivityNanos;
                }
                if (drain != null && !drain.takes(bytes.length())) {
                    fail(new CallFailure.CallerGone());
                } else {
                    taking.piece().accept(bytes);
                }
            }
        });
        head.endHandler(v -> {
            if (!over) {
                taking.end().run();
            } else if (lingers) {
                stopLingering();
                request.giveBack(head);
            }
        });
    }

    private void active() {
        lastActivityNanos = System.nanoTime();
    }

    private void collect(Buffer bytes, int most) {
        if (collected.length() + bytes.length() > most) {
            fail(provider.failures().tooLarge(most));
        } else if (call.memory().takeForAnswer(bytes.length())) {
            collected.append(bytes);
        } else {
            fail(new CallFailure.Overloaded());
        }
    }

    /** Collects an answer until it is too large for that, or there is no room; from then on it passes as it comes. */
    private void collectOrRelay(HttpClientResponse head, MultiMap headers, Buffer bytes, boolean json) {
        if (begun()) {
            relayBytes(head, headers, bytes, json);
        } else if (collected.length() + bytes.length() <= LARGEST_COLLECTED
                && call.memory().takeForAnswer(bytes.length())) {
            collected.append(bytes);
        } else {
            meter = dialect.meterOfPieces(asked);
            if (collected.length() > 0) {
                relayBytes(head, headers, collected.bytes(), json);
                call.memory().dropAnswer();
            }
            relayBytes(head, headers, bytes, json);
        }
    }

    /** Answers with all that was collected. Some providers report a failure with a status that says otherwise. */
    private void answerWhole(HttpClientResponse head, MultiMap headers) {
        int status = head.statusCode();
        boolean successful = UpstreamStatus.succeeds(status);
        Buffer bytes = collected.bytes();
        meterDocument(bytes);
        long working = translator.workingBytes(bytes);
        if (!call.memory().take(working)) {
            fail(new CallFailure.Overloaded());
            return;
        }
        Buffer body;
        try {
            body = translator.answer(status, mask.masked(bytes));
            call.memory().giveBack(working);
        } catch (UnreadableAnswerException e) {
            fail(unreadable(e));
            return;
        }
        Failure reported = meter.failed() && successful ? provider.failures().reportedInAnswer() : null;
        MeteredUsage known = successful || meter.usageReported() ? usage() : MeteredUsage.NONE;
        MeteredUsage used = AttemptEnding.of(status, reported != null).booked(known, workAskedFor());
        finish();
        request.giveBack(head);
        addUpstreamTime(startedNanos);
        call.recordTotalUsage(used);
        answer.complete(new Answer.Whole(status, headers, body, used, reported));
    }

    private void relayEvents(HttpClientResponse head, MultiMap headers, Buffer bytes) {
        framer.bytes(bytes);
        if (!begun() && !over && (parts.holdsSome() || (meter.failed() && !translator.needsAll()))) {
            call.state().markStreaming();
            beginRelay(head, headers);
        }
        if (!over && meter.done()) {
            endAtMarker(head, headers);
        } else if (framer.heldCapacity() + translator.keptBytes() != heldBytes) {
            holdEvents();
        }
    }

    /** Ends a stream at its end marker: some upstreams leave their side open long after it. */
    private void endAtMarker(HttpClientResponse head, MultiMap headers) {
        masked.flush();
        if (over) {
            return;
        }
        boolean translated = restTranslated();
        beginWithRest(translated, head, headers);
        if (!translated) {
            fail(unreadable());
            return;
        }
        over = true;
        lingers = true;
        active();
        request.stop();
        head.resume();
        endParts(null);
    }

    private void stopLingering() {
        lingers = false;
        provider.deadlines().remove(this);
    }

    /** Takes room for events that are not complete yet, and for what a translation keeps of those that are. */
    private void holdEvents() {
        call.memory().dropAnswer();
        heldBytes = framer.heldCapacity() + translator.keptBytes();
        if (!call.memory().takeForAnswer(heldBytes)) {
            fail(new CallFailure.Overloaded());
        }
    }

    private void relayBytes(HttpClientResponse head, MultiMap headers, Buffer bytes, boolean json) {
        if (!begun()) {
            beginRelay(head, headers);
        }
        if (json) {
            meterDocument(bytes);
        }
        masked.put(new Part(bytes, null));
    }

    private void meterDocument(Buffer piece) {
        Bytes.read(piece, (bytes, start, end) -> {
            meter.json(bytes, start, end);
            return piece;
        });
    }

    /** Begins an answer of which nothing has gone before its end. */
    private void beginWithRest(boolean translated, HttpClientResponse head, MultiMap headers) {
        if (!begun() && (translated || parts.holdsSome())) {
            call.state().markStreaming();
            beginRelay(head, headers);
        }
    }

    /** Tells the caller of an answer that comes in parts, once the first has come. */
    private void beginRelay(HttpClientResponse head, MultiMap headers) {
        call.state().timings().addUpstreamNanos(firstPartNanos - startedNanos);
        response = head;
        opensWithError = events && meter.failed() && usage().tokens().outputTokens() == 0;
        answer.complete(new Answer.Streamed(
                head.statusCode(),
                headers,
                parts,
                ended.future(),
                () -> fail(new CallFailure.CallerGone()),
                opensWithError));
    }

    /** Whether the caller has the head of the answer, of which more may come. */
    private boolean begun() {
        return answer.future().isComplete();
    }

    /** Records what a part brings before the caller gets it, so that nothing that was seen is unknown to the audit. */
    private void handOn(Part part) {
        if (over) {
            return;
        }
        String model = meter.model();
        if (model != null) {
            call.state().modelReported(model);
        }
        call.recordUsage(usage(), meter.usageReported());
        long working = translator.workingBytes(part.bytes());
        if (!call.memory().take(working)) {
            fail(new CallFailure.Overloaded());
            return;
        }
        try {
            translator.part(part, parts::put);
            call.memory().giveBack(working);
        } catch (UnreadableAnswerException e) {
            fail(unreadable(e));
        }
    }

    private Failure unreadable(UnreadableAnswerException e) {
        log.warn(
                "an answer of provider {} is not what its API says: {}",
                provider.config().name(),
                e.getMessage());
        return unreadable();
    }

    private Failure unreadable() {
        return meter.failed()
                ? provider.failures().reportedInAnswer()
                : provider.failures().unreadable();
    }

    private MeteredUsage usage() {
        return meter.usage(Math.max(asked.promptBytes(), request.passed()));
    }

    /** Ends an answer that the upstream has brought to its end. */
    private void endRelay(HttpClientResponse head, MultiMap headers) {
        if (!begun() && !events) {
            answerWhole(head, headers);
            return;
        }
        framer.end();
        masked.flush();
        if (over) {
            return;
        }
        boolean whole = !events || meter.complete() || meter.failed();
        boolean translated = whole && restTranslated();
        beginWithRest(translated, head, headers);
        if (!whole) {
            brokeOff();
        } else if (translated) {
            finish();
            request.giveBack(head);
            endParts(null);
        } else {
            fail(unreadable());
        }
    }

    /** Ends a stream that has begun; where the provider itself reported a failure, the caller may have heard of it. */
    private void endParts(@Nullable Failure failure) {
        addUpstreamTime(firstPartNanos);
        boolean reported = meter.failed() && events;
        Failure reason = reported
                ? provider.failures().reportedMidway()
                : meter.failed() ? provider.failures().reportedInAnswer() : failure;
        AttemptEnding ending =
                reason == null ? AttemptEnding.ANSWERED : opensWithError ? AttemptEnding.REFUSED : AttemptEnding.FAILED;
        MeteredUsage used = ending.booked(usage(), workAskedFor());
        call.recordTotalUsage(used);
        ended.complete(new End(used, reason, meter.nextEvent()));
        if (failure == null || (reported && translator.toldFailure())) {
            parts.end();
        } else {
            parts.fail(new FailureException(failure));
        }
    }

    private void addUpstreamTime(long sinceNanos) {
        call.state().timings().addUpstreamNanos(System.nanoTime() - sinceNanos);
    }

    @Override
    public Roster.Place<Deadlines.Timed> place() {
        return place;
    }

    /**
     * Whether the upstream has taken too long: to begin, or since its last part while the caller was ready for more.
     */
    @Override
    public boolean late(long now) {
        if (lingers) {
            return now - lastActivityNanos > LONGEST_LINGER;
        }
        if (drain != null && drain.late(now)) {
            return true;
        }
        if (firstPartNanos == 0) {
            return !request.waitsForCaller()
                    && now - Math.max(startedNanos, request.lastSentNanos()) > firstPartWithinNanos;
        }
        return !parts.paused()
                && now - lastActivityNanos
                        > provider.config().throttle().timeout().idle().toNanos();
    }

    @Override
    public void outOfTime() {
        if (lingers) {
            stopLingering();
            request.reset();
            return;
        }
        if (drain != null) {
            fail(new CallFailure.CallerGone());
            return;
        }
        if (!request.begun()) {
            fail(provider.failures().notConnected(firstPartWithinNanos));
            return;
        }
        fail(
                firstPartNanos == 0
                        ? provider.failures().slowToBegin(firstPartWithinNanos, request.mayCount())
                        : provider.failures().silent(request.mayCount()));
    }

    private void brokeOff() {
        fail(provider.failures().brokeOff(request.mayCount()));
    }

    /** Ends the exchange because of a failure; without effect once it has ended. */
    void fail(Failure failure) {
        if (over) {
            return;
        }
        finish();
        request.reset();
        if (!begun()) {
            addUpstreamTime(startedNanos);
            // A stream that was to become one answer may have told some of it.
            MeteredUsage known = events && meter.nextEvent() > 0 ? usage() : MeteredUsage.NONE;
            MeteredUsage used = AttemptEnding.FAILED.booked(known, workAskedFor());
            call.recordTotalUsage(used);
            ended.complete(new End(used, failure, 0));
            answer.fail(new FailureException(failure));
        } else {
            // Once the end marker has been seen, later connection errors lose nothing.
            boolean nothingMissing = meter.done() && (failure.outcome() == Outcome.FAILED || parts.delivered());
            endParts(nothingMissing && restTranslated() ? null : failure);
        }
    }

    /** Whether what is left of a stream that has ended could be handed on. */
    private boolean restTranslated() {
        try {
            translator.end(parts::put);
            return true;
        } catch (UnreadableAnswerException e) {
            unreadable(e);
            return false;
        }
    }

    private void finish() {
        over = true;
        request.stop();
        provider.deadlines().remove(this);
    }
}
