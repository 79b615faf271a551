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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to an upstream and what comes back. It ends in exactly one way: whole, failed, out of time, or given up
 * because the caller left; the upstream request is canceled in all but the first. What is sent, and what becomes of the
 * bytes that are answered, the kinds of exchange say.
 */
abstract sealed class Exchange implements Deadlines.Timed permits OpenAiExchange, NativeExchange {
    final Troubles troubles;
    final Call call;
    final KeyMask mask;

    private final Deadlines deadlines;
    private final ProviderConfig config;
    private final ConnectionPool connections;
    private final RequestOptions options;
    private final EventsTold told;
    private final @Nullable ProviderKey key;
    private final Promise<Answer> answer = Promise.promise();
    private final Promise<End> ended = Promise.promise();
    private final EventStream stream = new EventStream(this::active);

    private @Nullable HttpClientConnection connection;
    private @Nullable HttpClientRequest request;
    private long firstPartWithinNanos;
    private long startedNanos;
    private long firstPartNanos;
    private long lastActivityNanos;
    private boolean over;

    /**
     * An exchange with one provider, which many have their {@code deadlines} and {@code connections} in common with.
     *
     * @param mask of the operator's key, which the caller must not learn
     */
    record With(Deadlines deadlines, ProviderConfig config, ConnectionPool connections, KeyMask mask) {}

    /**
     * Makes an exchange that has not begun.
     *
     * @param options what is asked for
     * @param told notes what the answer's bytes tell
     */
    Exchange(With provider, Call call, RequestOptions options, EventsTold told) {
        this.deadlines = provider.deadlines();
        this.config = provider.config();
        this.troubles = new Troubles(config);
        this.connections = provider.connections();
        this.mask = provider.mask();
        this.call = call;
        this.options = options;
        this.told = told;
        this.key = call.providerKey();
    }

    /** Sends headers and body. */
    abstract void send(HttpClientRequest begun);

    /** Says by {@link #take} who takes the answer's body. */
    abstract void answered(HttpClientResponse response);

    /** What was used so far. */
    abstract Counted counted();

    /** Whether the answer is a stream of events, which tell its reader of its end and of failures. */
    abstract boolean events();

    /** Since when the upstream could have begun its answer; {@code now} where it still waits for the caller itself. */
    long couldAnswerSince(long now) {
        return startedNanos;
    }

    /** Whether the connection is of use to another once the answer is whole. */
    boolean sentWhole() {
        return true;
    }

    /** Nothing more is to be sent. */
    void stopped() {}

    final Future<Answer> begin() {
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
        taken.request(options).onComplete(begun -> send(taken, begun), e -> fail(troubles.brokenOff()));
    }

    private void send(HttpClientConnection taken, HttpClientRequest begun) {
        if (over) {
            taken.close();
            return;
        }
        request = begun;
        begun.response().onComplete(this::head, e -> fail(troubles.brokenOff()));
        send(begun);
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
        answered(response);
    }

    static boolean isOfType(HttpClientResponse response, String mediaType) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(mediaType);
    }

    /** Has a body taken piece by piece, unless the exchange is over before. */
    final void take(HttpClientResponse response, Consumer<Buffer> piece, Runnable end) {
        response.handler(bytes -> {
            if (!over) {
                active();
                if (firstPartNanos == 0) {
                    firstPartNanos = lastActivityNanos;
                }
                piece.accept(bytes);
            }
        });
        response.endHandler(v -> {
            if (!over) {
                end.run();
            }
        });
    }

    private void active() {
        lastActivityNanos = System.nanoTime();
    }

    /** Whether the caller has been told of the answer, of which more may come. */
    final boolean begun() {
        return answer.future().isComplete();
    }

    /** Tells the caller of an answer that is whole. */
    final void whole(HttpClientResponse response, Answer.Whole all) {
        finish();
        giveBack(response);
        call.waitedForUpstream(System.nanoTime() - startedNanos);
        answer.complete(all);
    }

    /** Tells the caller of an answer that comes in parts, once the first has come. */
    final void streamed(HttpClientResponse response, MultiMap headers) {
        if (begun()) {
            return;
        }
        call.waitedForUpstream(firstPartNanos - startedNanos);
        stream.of(response);
        answer.complete(new Answer.Streamed(
                response.statusCode(), headers, stream, ended.future(), () -> fail(new Failure.CallerGone())));
    }

    /** Notes what a part brings before the caller gets it, so that nothing that was seen can be unknown to the audit. */
    final void part(Part part) {
        Counted soFar = counted();
        if (told.usageTold()) {
            call.usedSoFar(soFar);
        }
        call.answered(soFar.usage().outputTokens());
        stream.part(new Part(mask.masked(part.bytes()), part.usage()));
    }

    private void giveBack(HttpClientResponse response) {
        if (connection == null) {
            return;
        }
        if (sentWhole()) {
            connections.giveBack(connection, response);
        } else {
            connection.close();
        }
    }

    /** Ends a stream that the upstream has brought to its end. */
    final void streamEnded(HttpClientResponse response) {
        if (!events() || told.whole() || told.failed()) {
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
        boolean heard = told.failed() && events();
        Failure reason = heard ? troubles.reportedMidway() : told.failed() ? troubles.reportedInAnswer() : failure;
        ended.complete(new End(counted(), reason, told.nextEvent()));
        if (failure == null || heard) {
            stream.end();
        } else {
            stream.fail(new CallFailedException(failure));
        }
    }

    /** Whether the upstream has taken too long: to begin, or since its last part while the caller was ready for more. */
    @Override
    public final boolean late(long now) {
        if (firstPartNanos == 0) {
            return now - couldAnswerSince(now) > firstPartWithinNanos;
        }
        return !stream.paused()
                && now - lastActivityNanos > config.throttle().timeout().idle().toNanos();
    }

    @Override
    public final void outOfTime() {
        fail(firstPartNanos == 0 ? troubles.slowToBegin(firstPartWithinNanos) : troubles.silent());
    }

    final void fail(Failure failure) {
        if (over) {
            return;
        }
        finish();
        if (request != null) {
            request.reset();
        }
        if (!begun()) {
            call.waitedForUpstream(System.nanoTime() - startedNanos);
            ended.complete(new End(Counted.NOTHING, failure, 0));
            answer.fail(new CallFailedException(failure));
        } else {
            // After the sign that this is all nothing is missing, whatever becomes of the connections.
            boolean nothingMissing = told.done() && (failure.outcome() == Outcome.FAILED || stream.delivered());
            streamOver(nothingMissing ? null : failure);
        }
    }

    private void finish() {
        over = true;
        stopped();
        deadlines.remove(this);
    }
}
