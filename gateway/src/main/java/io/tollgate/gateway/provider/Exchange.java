package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.End;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.TokenUsage;
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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to an upstream and what comes back. It ends in exactly one way: whole, failed, out of time, or given up
 * because the caller left; the upstream request is canceled in all but the first.
 */
final class Exchange implements Deadlines.Timed {
    private static final int LARGEST_WHOLE_ANSWER = 64 << 20;

    private final Deadlines deadlines;
    private final ProviderConfig config;
    private final KeyMask mask;
    private final Troubles troubles;
    private final Call call;
    private final ConnectionPool connections;
    private final Sent sent;
    private final @Nullable ProviderKey key;
    private final Promise<Answer> answer = Promise.promise();
    private final Promise<End> ended = Promise.promise();
    private final EventStream stream = new EventStream(this::relayed);
    private final StreamTold told = new StreamTold();
    private final EventFramer framer = new EventFramer(told, this::part);

    private @Nullable HttpClientConnection connection;
    private @Nullable HttpClientRequest request;
    private @Nullable Buffer whole;
    private boolean wholeIsOurs;
    private long firstPartWithinNanos;
    private long startedNanos;
    private long firstPartNanos;
    private long lastActivityNanos;
    private boolean over;

    /**
     * What is sent.
     *
     * @param headers adds those of a call
     */
    record Sent(RequestOptions options, BiConsumer<Call, MultiMap> headers, Buffer body) {}

    Exchange(
            Deadlines deadlines,
            ProviderConfig config,
            KeyMask mask,
            ConnectionPool connections,
            Call call,
            Sent sent) {
        this.deadlines = deadlines;
        this.config = config;
        this.mask = mask;
        this.troubles = new Troubles(config);
        this.connections = connections;
        this.call = call;
        this.sent = sent;
        this.key = call.providerKey();
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
        sent.headers().accept(call, begun.headers());
        begun.end(sent.body());
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
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        boolean events = response.statusCode() < 400 && type != null && type.startsWith("text/event-stream");
        response.exceptionHandler(e -> fail(troubles.brokenOff()));
        MultiMap relayed = mask.masked(UpstreamHeaders.backward(response.headers()));
        if (events) {
            stream.of(response);
            response.handler(chunk -> event(response, relayed, chunk));
            response.endHandler(v -> streamEnded(response));
        } else {
            response.handler(chunk -> collect(chunk));
            response.endHandler(v -> wholeEnded(response, relayed));
        }
    }

    private void collect(Buffer chunk) {
        if (over) {
            return;
        }
        firstPart();
        if (whole == null) {
            whole = chunk;
        } else if (whole.length() + chunk.length() > LARGEST_WHOLE_ANSWER) {
            fail(troubles.tooLarge(LARGEST_WHOLE_ANSWER));
        } else {
            if (!wholeIsOurs) {
                whole = Buffer.buffer(4 * whole.length()).appendBuffer(whole);
                wholeIsOurs = true;
            }
            whole.appendBuffer(chunk);
        }
    }

    private void wholeEnded(HttpClientResponse response, MultiMap headers) {
        if (!finish()) {
            return;
        }
        giveBack(response);
        call.waitedForUpstream(System.nanoTime() - startedNanos);
        Buffer bytes = whole == null ? Buffer.buffer() : whole;
        answer.complete(whole(response.statusCode(), headers, bytes));
    }

    /** Some providers tell of a failure with a status that says otherwise. */
    private Answer.Whole whole(int status, MultiMap headers, Buffer bytes) {
        UsageTold usage = new UsageTold();
        boolean error =
                OpenAiPeek.in(bytes.getBytes(), 0, bytes.length(), usage).error();
        Failure hidden = error && status < 400 ? troubles.reportedInAnswer() : null;
        boolean failed = error || status >= 400;
        return new Answer.Whole(status, headers, mask.masked(bytes), counted(usage.usage(), bytes, failed), hidden);
    }

    /** What a whole answer says was used, or else an estimate. */
    private Counted counted(@Nullable TokenUsage said, Buffer bytes, boolean failed) {
        if (said != null) {
            return new Counted(said, Counted.Source.PROVIDER);
        }
        if (failed) {
            return Counted.NOTHING;
        }
        Glance glance = new Glance();
        glance.at(bytes.getBytes(), 0, bytes.length());
        return Counted.estimate(call.requestBytes(), Counted.estimatedTokens(glance.textBytes()));
    }

    private void event(HttpClientResponse response, MultiMap headers, Buffer chunk) {
        if (over) {
            return;
        }
        firstPart();
        begun(response, headers);
        framer.bytes(chunk);
    }

    /** Notes what a part brings before the caller gets it, so that nothing that was seen can be unknown to the audit. */
    private void part(Part part) {
        Counted soFar = told.counted(call.requestBytes());
        if (told.usageTold()) {
            call.usedSoFar(soFar);
        }
        call.answered(soFar.usage().outputTokens());
        stream.part(new Part(mask.masked(part.bytes()), part.usage()));
    }

    private void begun(HttpClientResponse response, MultiMap headers) {
        if (!answer.future().isComplete()) {
            call.waitedForUpstream(firstPartNanos - startedNanos);
            answer.complete(new Answer.Streamed(
                    response.statusCode(), headers, stream, ended.future(), () -> fail(new Failure.CallerGone())));
        }
    }

    private void giveBack(HttpClientResponse response) {
        if (connection != null) {
            connections.giveBack(connection, response);
        }
    }

    private void streamEnded(HttpClientResponse response) {
        if (over) {
            return;
        }
        framer.end();
        if (told.whole() || told.failed()) {
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
        Failure reason = told.failed() ? troubles.reportedMidway() : failure;
        ended.complete(new End(told.counted(call.requestBytes()), reason));
        if (failure == null || told.failed()) {
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

    /** Whether the upstream has taken too long: to begin, or since its last part while the caller was ready for more. */
    @Override
    public boolean late(long now) {
        if (firstPartNanos == 0) {
            return now - startedNanos > firstPartWithinNanos;
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
            // After [DONE] nothing is missing, whatever becomes of the connections.
            boolean nothingMissing = told.done() && (failure.outcome() == Outcome.FAILED || stream.delivered());
            streamOver(nothingMissing ? null : failure);
        }
    }

    private boolean finish() {
        if (over) {
            return false;
        }
        over = true;
        deadlines.remove(this);
        return true;
    }
}
