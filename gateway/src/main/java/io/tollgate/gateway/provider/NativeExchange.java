package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.End;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.Passage;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.config.ProviderConfig;
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
import org.jspecify.annotations.Nullable;

/**
 * One request that is passed to an upstream, and what comes back: neither is held, and neither goes faster than who takes
 * it. An error alone is waited for until it is whole, so that another attempt can be made in its place. It ends in exactly
 * one way: whole, failed, out of time, or given up because the caller left; the upstream request is canceled in all but the
 * first.
 */
final class NativeExchange implements Deadlines.Timed {
    private static final int LARGEST_ERROR = 1 << 20;

    private final Deadlines deadlines;
    private final ProviderConfig config;
    private final Troubles troubles;
    private final ConnectionPool connections;
    private final Call call;
    private final Sent sent;
    private final @Nullable ProviderKey key;
    private final Promise<Answer> answer = Promise.promise();
    private final Promise<End> ended = Promise.promise();
    private final EventStream stream = new EventStream(this::relayed);
    private final PassingTold told;
    private final EventFramer framer;
    private final RequestPump pump;

    private @Nullable HttpClientConnection connection;
    private @Nullable HttpClientRequest request;
    private final Buffer error = Buffer.buffer();
    private Buffer held = Buffer.buffer();
    private boolean events;
    private long firstPartWithinNanos;
    private long startedNanos;
    private long firstPartNanos;
    private long lastActivityNanos;
    private boolean over;

    /**
     * What is sent.
     *
     * @param mask of the operator's key, which the caller must not learn
     */
    record Sent(Passage passage, RequestOptions options, KeyMask mask) {}

    NativeExchange(Deadlines deadlines, ProviderConfig config, ConnectionPool connections, Call call, Sent sent) {
        this.deadlines = deadlines;
        this.config = config;
        this.troubles = new Troubles(config);
        this.connections = connections;
        this.call = call;
        this.sent = sent;
        this.key = call.providerKey();
        this.told = new PassingTold(sent.passage().api());
        this.framer = new EventFramer(told, this::part);
        this.pump = new RequestPump(call, sent.passage().content(), this::fail);
    }

    Future<Answer> begin() {
        startedNanos = System.nanoTime();
        call.left().onSuccess(gone -> fail(new Failure.CallerGone()));
        long wished = call.wishes().firstPartTimeoutMillis();
        firstPartWithinNanos = wished > 0
                ? TimeUnit.MILLISECONDS.toNanos(wished)
                : config.throttle().timeout().firstByte().toNanos();
        deadlines.add(this);
        connections.take().onComplete(this::connected, e -> fail(troubles.unreachable(e)));
        return answer.future();
    }

    private void connected(HttpClientConnection taken) {
        if (over) {
            connections.giveBack(taken, null);
            return;
        }
        connection = taken;
        taken.request(sent.options()).onComplete(begun -> send(taken, begun), e -> fail(troubles.brokenOff()));
    }

    private void send(HttpClientConnection taken, HttpClientRequest begun) {
        if (over) {
            taken.close();
            return;
        }
        request = begun;
        begun.response().onComplete(this::head, e -> fail(troubles.brokenOff()));
        pump.into(begun);
        if (key != null) {
            key.uses().sent();
        }
    }

    private void head(HttpClientResponse response) {
        if (over) {
            return;
        }
        if (key != null) {
            key.uses().answered(response.statusCode());
        }
        response.exceptionHandler(e -> fail(troubles.brokenOff()));
        MultiMap relayed = sent.mask().masked(UpstreamHeaders.passBack(response.headers()));
        if (response.statusCode() >= 400) {
            response.handler(this::collect);
            response.endHandler(v -> wholeEnded(response, relayed));
            return;
        }
        stream.of(response);
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        events = type != null && type.startsWith("text/event-stream");
        boolean json = type != null && type.startsWith("application/json");
        if (events) {
            relayed.remove(HttpHeaders.CONTENT_LENGTH);
        }
        response.handler(chunk -> chunk(response, relayed, chunk, json));
        response.endHandler(v -> {
            if (answer.future().isComplete()) {
                streamEnded(response);
            } else {
                wholeEnded(response, relayed);
            }
        });
    }

    private void collect(Buffer chunk) {
        if (over) {
            return;
        }
        firstPart();
        if (error.length() + chunk.length() > LARGEST_ERROR) {
            fail(troubles.tooLarge(LARGEST_ERROR));
        } else {
            error.appendBuffer(chunk);
        }
    }

    /** An error, or an answer without a body. */
    private void wholeEnded(HttpClientResponse response, MultiMap headers) {
        if (!finish()) {
            return;
        }
        giveBack(response);
        call.waitedForUpstream(System.nanoTime() - startedNanos);
        answer.complete(
                new Answer.Whole(response.statusCode(), headers, sent.mask().masked(error), Counted.NOTHING, null));
    }

    private void chunk(HttpClientResponse response, MultiMap headers, Buffer chunk, boolean json) {
        if (over) {
            return;
        }
        firstPart();
        begun(response, headers);
        if (events) {
            framer.bytes(chunk);
        } else {
            if (json) {
                told.json(chunk.getBytes());
            }
            pass(chunk);
        }
    }

    /** Passes on what cannot be the beginning of the key; that waits for what follows. */
    private void pass(Buffer chunk) {
        Buffer bytes =
                sent.mask().masked(held.length() == 0 ? chunk : held.copy().appendBuffer(chunk));
        int passed = bytes.length() - sent.mask().begun(bytes);
        held = bytes.slice(passed, bytes.length());
        if (passed > 0) {
            part(new Part(bytes.slice(0, passed), null));
        }
    }

    private long promptBytes() {
        return Math.max(call.promptBytes(), pump.passed());
    }

    /** Notes what a part brings before the caller gets it, so that nothing that was seen can be unknown to the audit. */
    private void part(Part part) {
        if (told.model() != null) {
            call.answeredBy(told.model());
        }
        Counted soFar = told.counted(promptBytes());
        if (told.usageTold()) {
            call.usedSoFar(soFar);
        }
        call.answered(soFar.usage().outputTokens());
        stream.part(new Part(sent.mask().masked(part.bytes()), null));
    }

    private void begun(HttpClientResponse response, MultiMap headers) {
        if (!answer.future().isComplete()) {
            if (events) {
                call.streaming();
            }
            call.waitedForUpstream(firstPartNanos - startedNanos);
            answer.complete(new Answer.Streamed(
                    response.statusCode(), headers, stream, ended.future(), () -> fail(new Failure.CallerGone())));
        }
    }

    /** A connection on which the request is not whole is of no use to another. */
    private void giveBack(HttpClientResponse response) {
        if (connection == null) {
            return;
        }
        if (pump.done()) {
            connections.giveBack(connection, response);
        } else {
            connection.close();
        }
    }

    private void streamEnded(HttpClientResponse response) {
        if (over) {
            return;
        }
        framer.end();
        if (held.length() > 0) {
            part(new Part(held, null));
        }
        if (!events || told.whole() || told.failed()) {
            finish();
            giveBack(response);
            streamOver(null);
        } else {
            fail(troubles.brokenOff());
        }
    }

    /** Ends a stream that has begun; where the provider itself told of a failure, the caller has heard of it. */
    private void streamOver(@Nullable Failure failure) {
        call.waitedForUpstream(System.nanoTime() - firstPartNanos);
        Failure reason = told.failed() ? events ? troubles.reportedMidway() : troubles.reportedInAnswer() : failure;
        ended.complete(new End(told.counted(promptBytes()), reason));
        if (failure == null || (told.failed() && events)) {
            stream.end();
        } else {
            stream.fail(new CallFailedException(failure));
        }
    }

    private void firstPart() {
        lastActivityNanos = System.nanoTime();
        if (firstPartNanos == 0) {
            firstPartNanos = lastActivityNanos;
        }
    }

    /**
     * Whether the upstream has taken too long: to begin, once it has all that the caller sent so far, or since its last part
     * while the caller was ready for more.
     */
    @Override
    public boolean late(long now) {
        if (firstPartNanos == 0) {
            long since = Math.max(startedNanos, pump.lastSentNanos());
            return !pump.waitsForCaller() && now - since > firstPartWithinNanos;
        }
        return !stream.paused()
                && now - lastActivityNanos > config.throttle().timeout().idle().toNanos();
    }

    @Override
    public void outOfTime() {
        fail(firstPartNanos == 0 ? troubles.slowToBegin(firstPartWithinNanos) : troubles.silent());
    }

    private void relayed() {
        lastActivityNanos = System.nanoTime();
    }

    private void fail(Failure failure) {
        if (!finish()) {
            return;
        }
        if (request != null) {
            request.reset();
        }
        if (!answer.future().isComplete()) {
            call.waitedForUpstream(System.nanoTime() - startedNanos);
            ended.complete(new End(Counted.NOTHING, failure));
            answer.fail(new CallFailedException(failure));
        } else {
            // After the sign that this is all nothing is missing, whatever becomes of the connections.
            boolean nothingMissing = told.done() && (failure.outcome() == Outcome.FAILED || stream.delivered());
            streamOver(nothingMissing ? null : failure);
        }
    }

    private boolean finish() {
        if (over) {
            return false;
        }
        over = true;
        pump.stop();
        deadlines.remove(this);
        return true;
    }
}
