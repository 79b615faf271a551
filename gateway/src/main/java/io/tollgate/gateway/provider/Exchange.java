package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.End;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.BodyCollector;
import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamStatus;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.tollgate.gateway.dialect.Translator;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
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

    private final Shared provider;
    private final Sent sent;
    private final Dialect dialect;
    private final Translator translator;
    private final KeyMask mask;
    private final Call call;
    private final Request asked;
    private final @Nullable ProviderKey key;
    private final long firstPartWithinNanos;
    private RequestPump pump;
    private final EventFramer framer;
    private final Promise<Answer> answer = Promise.promise();
    private final Promise<End> ended = Promise.promise();
    private final PartStream parts = new PartStream();
    private final BodyCollector collected = new BodyCollector(0);
    private ResponseMeter meter;
    private int heldCapacity;
    private @Nullable HttpClientConnection connection;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private Buffer held = Buffer.buffer();
    private boolean events;
    private boolean reused;
    private boolean answered;
    private long startedNanos;
    private long firstPartNanos;
    private long lastActivityNanos;
    private Taking taking = new Taking(bytes -> {}, () -> {});
    private boolean over;
    /** Whether the stream is over and the upstream has yet to end its answer. */
    private boolean lingers;

    /** What is done with the pieces of a body, and at its end. */
    private record Taking(Consumer<Buffer> piece, Runnable end) {}

    /** What the exchanges with one provider share. */
    record Shared(Deadlines deadlines, ProviderConfig config, ProviderFailures failures) {}

    /**
     * What is sent, and on which connections.
     *
     * @param headers adds those of the request
     */
    record Sent(ConnectionPool connections, RequestOptions options, Consumer<MultiMap> headers, Content content) {}

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
    Exchange(Shared provider, KeyedCall keyed, Sent sent, Dialect dialect, Translator translator, KeyMask mask) {
        this.provider = provider;
        this.sent = sent;
        this.dialect = dialect;
        this.meter = dialect.meter(keyed.request());
        this.translator = translator;
        this.mask = mask;
        this.call = keyed.call();
        this.asked = keyed.request();
        this.key = keyed.key();
        this.pump = new RequestPump(call, sent.content(), this::fail);
        this.framer = new EventFramer(meter, this::relay);
        long wished = keyed.routed().options().firstPartTimeoutMillis();
        this.firstPartWithinNanos = wished > 0
                ? TimeUnit.MILLISECONDS.toNanos(wished)
                : provider.config().throttle().timeout().firstByte().toNanos();
    }

    Future<Answer> begin() {
        startedNanos = System.nanoTime();
        call.memory().dropAnswer();
        call.left().onSuccess(gone -> fail(new CallFailure.CallerGone()));
        provider.deadlines().add(this);
        HttpClientConnection idle = sent.connections().takeIdle(sent.content() instanceof Content.Streaming);
        if (idle == null) {
            connect();
        } else {
            reused = true;
            connected(idle);
        }
        return answer.future();
    }

    private void connect() {
        sent.connections()
                .connect()
                .onComplete(this::connected, e -> fail(provider.failures().unreachable(e)));
    }

    /**
     * Begins anew on a new connection, where an old one turns out to be dead and nothing went over it that could count
     * twice: a request that is not whole, or one that is idempotent.
     *
     * @return whether it does
     */
    private boolean beginsAnew(HttpClientConnection dead) {
        if (!reused || answered || over || mayCount() || !(sent.content() instanceof Content.Buffered)) {
            return false;
        }
        reused = false;
        pump.stop();
        pump = new RequestPump(call, sent.content(), this::fail);
        dead.close();
        connection = null;
        request = null;
        connect();
        return true;
    }

    /** Whether the upstream may have done what was asked, and charge for it. */
    private boolean mayCount() {
        return pump.sentWhole() && !asked.idempotent();
    }

    private void connected(HttpClientConnection taken) {
        if (over) {
            sent.connections().giveBack(taken, null);
            return;
        }
        connection = taken;
        guarded(() -> taken.request(sent.options()).onComplete(begun -> send(taken, begun), e -> lost(taken)));
    }

    /**
     * Ends the exchange where a step fails by an exception: what a library refuses to send must not leave it hanging.
     */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.error(
                    "a request to provider {} could not be made: {}",
                    provider.config().name(),
                    e.getClass().getName());
            fail(new CallFailure.Internal());
        }
    }

    private void send(HttpClientConnection taken, HttpClientRequest begun) {
        if (over) {
            taken.close();
            return;
        }
        request = begun;
        begun.response().onComplete(this::answered, e -> lost(taken));
        guarded(() -> {
            sent.headers().accept(begun.headers());
            pump.into(begun);
        });
        if (key != null) {
            key.listener().sent();
        }
    }

    /** A connection has gone before anything was answered on it. */
    private void lost(HttpClientConnection taken) {
        if (taken.equals(connection) && !beginsAnew(taken)) {
            brokeOff();
        }
    }

    private void answered(HttpClientResponse head) {
        if (over) {
            return;
        }
        answered = true;
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
        BodyKind told = BodyKind.told(head.getHeader(HttpHeaders.CONTENT_TYPE));
        boolean read = !(asked instanceof PassthroughRequest) || asked.billing() == UpstreamApi.Billing.TOKENS;
        return told == BodyKind.UNCLEAR && read && head.statusCode() < FIRST_REDIRECT
                ? unclear(head, headers)
                : known(told, head, headers);
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
        if (asked instanceof PassthroughRequest) {
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
        if (asked instanceof PassthroughRequest || (isArray() && !translator.needsAll())) {
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
                taking.piece().accept(bytes);
            }
        });
        head.endHandler(v -> {
            if (!over) {
                taking.end().run();
            } else if (lingers) {
                stopLingering();
                giveBack(head);
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
        Buffer body;
        try {
            body = translator.answer(status, mask.masked(bytes));
        } catch (UnreadableAnswerException e) {
            fail(meter.failed() ? provider.failures().reportedInAnswer() : unreadable(e));
            return;
        }
        Failure reported = meter.failed() && successful ? provider.failures().reportedInAnswer() : null;
        MeteredUsage used = successful || meter.usageReported() ? usage() : MeteredUsage.NONE;
        finish();
        giveBack(head);
        addUpstreamTime(startedNanos);
        call.recordTotalUsage(used);
        answer.complete(new Answer.Whole(status, headers, body, used, reported));
    }

    private void relayEvents(HttpClientResponse head, MultiMap headers, Buffer bytes) {
        framer.bytes(bytes);
        if (!begun() && !over && (parts.holdsSome() || meter.failed())) {
            call.state().markStreaming();
            beginRelay(head, headers);
        }
        if (!over && begun() && meter.done()) {
            endAtMarker(head);
        } else if (framer.heldCapacity() != heldCapacity) {
            holdEvents();
        }
    }

    /** Ends a stream at its end marker: some upstreams leave their side open long after it. */
    private void endAtMarker(HttpClientResponse head) {
        flush();
        if (over) {
            return;
        }
        if (!restTranslated()) {
            fail(provider.failures().unreadable());
            return;
        }
        over = true;
        lingers = true;
        active();
        pump.stop();
        head.resume();
        endParts(null);
    }

    private void stopLingering() {
        lingers = false;
        provider.deadlines().remove(this);
    }

    /** Takes room for events that are not complete yet. */
    private void holdEvents() {
        call.memory().dropAnswer();
        heldCapacity = framer.heldCapacity();
        if (!call.memory().takeForAnswer(heldCapacity)) {
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
        relay(new Part(bytes, null));
    }

    private void meterDocument(Buffer piece) {
        Bytes.read(piece, (bytes, start, end) -> {
            meter.json(bytes, start, end);
            return piece;
        });
    }

    /** Tells the caller of an answer that comes in parts, once the first has come. */
    private void beginRelay(HttpClientResponse head, MultiMap headers) {
        call.state().timings().addUpstreamNanos(firstPartNanos - startedNanos);
        response = head;
        answer.complete(new Answer.Streamed(
                head.statusCode(),
                headers,
                parts,
                ended.future(),
                () -> fail(new CallFailure.CallerGone()),
                events && meter.failed() && usage().tokens().outputTokens() == 0));
    }

    /** Whether the caller has the head of the answer, of which more may come. */
    private boolean begun() {
        return answer.future().isComplete();
    }

    /** Relays a part, but for the beginning of the key that it may end with: that waits for what follows. */
    private void relay(Part part) {
        if (part.usage() != null) {
            flush();
            handOn(new Part(mask.masked(part.bytes()), part.usage()));
            return;
        }
        Buffer bytes = held.length() == 0 ? part.bytes() : held.copy().appendBuffer(part.bytes());
        Buffer masked = mask.masked(bytes);
        int begun = mask.begun(masked);
        if (begun == 0) {
            held = Buffer.buffer();
            handOn(new Part(masked, null));
            return;
        }
        int relayed = masked.length() - begun;
        held = masked.slice(relayed, masked.length());
        if (relayed > 0) {
            handOn(new Part(masked.slice(0, relayed), null));
        }
    }

    private void flush() {
        if (held.length() > 0) {
            Part last = new Part(held, null);
            held = Buffer.buffer();
            handOn(last);
        }
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
        try {
            translator.part(part, parts::put);
        } catch (UnreadableAnswerException e) {
            fail(unreadable(e));
        }
    }

    private Failure unreadable(UnreadableAnswerException e) {
        log.warn(
                "an answer of provider {} is not what its API says: {}",
                provider.config().name(),
                e.getMessage());
        return provider.failures().unreadable();
    }

    private MeteredUsage usage() {
        return meter.usage(Math.max(asked.promptBytes(), pump.passed()));
    }

    /** Ends an answer that the upstream has brought to its end. */
    private void endRelay(HttpClientResponse head, MultiMap headers) {
        if (!begun()) {
            if (!events) {
                answerWhole(head, headers);
                return;
            }
            call.state().markStreaming();
            framer.end();
            beginRelay(head, headers);
        }
        framer.end();
        flush();
        if (over) {
            return;
        }
        if (events && !meter.complete() && !meter.failed()) {
            brokeOff();
        } else if (restTranslated()) {
            finish();
            giveBack(head);
            endParts(null);
        } else {
            fail(provider.failures().unreadable());
        }
    }

    private void giveBack(HttpClientResponse head) {
        if (connection == null) {
            return;
        }
        if (pump.done()) {
            sent.connections().giveBack(connection, head);
        } else {
            connection.close();
        }
    }

    /** Ends a stream that has begun; where the provider itself reported a failure, the caller has heard of it. */
    private void endParts(@Nullable Failure failure) {
        addUpstreamTime(firstPartNanos);
        boolean heard = meter.failed() && events;
        Failure reason = heard
                ? provider.failures().reportedMidway()
                : meter.failed() ? provider.failures().reportedInAnswer() : failure;
        MeteredUsage used = usage();
        call.recordTotalUsage(used);
        ended.complete(new End(used, reason, meter.nextEvent()));
        if (failure == null || heard) {
            parts.end();
        } else {
            parts.fail(new FailureException(failure));
        }
    }

    private void addUpstreamTime(long sinceNanos) {
        call.state().timings().addUpstreamNanos(System.nanoTime() - sinceNanos);
    }

    /**
     * Whether the upstream has taken too long: to begin, or since its last part while the caller was ready for more.
     */
    @Override
    public boolean late(long now) {
        if (lingers) {
            return now - lastActivityNanos > LONGEST_LINGER;
        }
        if (firstPartNanos == 0) {
            return !pump.waitsForCaller() && now - Math.max(startedNanos, pump.lastSentNanos()) > firstPartWithinNanos;
        }
        return !parts.paused()
                && now - lastActivityNanos
                        > provider.config().throttle().timeout().idle().toNanos();
    }

    @Override
    public void outOfTime() {
        if (lingers) {
            stopLingering();
            if (request != null) {
                request.reset();
            }
            return;
        }
        fail(
                firstPartNanos == 0
                        ? provider.failures().slowToBegin(firstPartWithinNanos, mayCount())
                        : provider.failures().silent(mayCount()));
    }

    private void brokeOff() {
        fail(provider.failures().brokeOff(mayCount()));
    }

    private void fail(Failure failure) {
        if (over) {
            return;
        }
        finish();
        if (request != null) {
            request.reset();
        }
        if (!begun()) {
            addUpstreamTime(startedNanos);
            call.recordTotalUsage(MeteredUsage.NONE);
            ended.complete(new End(MeteredUsage.NONE, failure, 0));
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
        pump.stop();
        provider.deadlines().remove(this);
    }
}
