package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.Passage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;

/**
 * An exchange that is passed on and back: neither side's bytes are held, and neither goes faster than who takes it. An
 * error alone is waited for until it is whole, so that another attempt can be made in its place.
 */
final class NativeExchange extends Exchange {
    private static final int LARGEST_ERROR = 1 << 20;

    private final PassingTold told;
    private final EventFramer framer;
    private final RequestPump pump;
    private final Buffer error = Buffer.buffer();

    private Buffer held = Buffer.buffer();
    private boolean events;

    NativeExchange(With provider, Call call, Passage passage, RequestOptions options) {
        this(provider, call, passage, options, new PassingTold(passage.api()));
    }

    private NativeExchange(With provider, Call call, Passage passage, RequestOptions options, PassingTold told) {
        super(provider, call, options, told);
        this.told = told;
        this.framer = new EventFramer(told, this::pass);
        this.pump = new RequestPump(call, passage.content(), this::fail);
    }

    @Override
    void send(HttpClientRequest begun) {
        pump.into(begun);
    }

    @Override
    long couldAnswerSince(long now) {
        return pump.waitsForCaller() ? now : Math.max(super.couldAnswerSince(now), pump.lastSentNanos());
    }

    @Override
    boolean sentWhole() {
        return pump.done();
    }

    @Override
    void stopped() {
        pump.stop();
    }

    @Override
    void answered(HttpClientResponse response) {
        MultiMap headers = mask.masked(UpstreamHeaders.passBack(response.headers()));
        if (response.statusCode() >= 400) {
            take(response, this::collect, () -> whole(response, headers));
            return;
        }
        events = isOfType(response, "text/event-stream");
        boolean json = isOfType(response, "application/json");
        if (events) {
            headers.remove(HttpHeaders.CONTENT_LENGTH);
        }
        take(
                response,
                bytes -> {
                    if (events && !begun()) {
                        call.streaming();
                    }
                    streamed(response, headers);
                    if (events) {
                        framer.bytes(bytes);
                        return;
                    }
                    if (json) {
                        told.json(bytes.getBytes());
                    }
                    pass(bytes);
                },
                () -> {
                    if (begun()) {
                        ended(response);
                    } else {
                        whole(response, headers);
                    }
                });
    }

    private void collect(Buffer bytes) {
        if (error.length() + bytes.length() > LARGEST_ERROR) {
            fail(troubles.tooLarge(LARGEST_ERROR));
        } else {
            error.appendBuffer(bytes);
        }
    }

    /** An error, or an answer without a body. */
    private void whole(HttpClientResponse response, MultiMap headers) {
        whole(response, new Answer.Whole(response.statusCode(), headers, mask.masked(error), Counted.NOTHING, null));
    }

    /** Passes on what cannot be the beginning of the key; that waits for what follows. */
    private void pass(Buffer bytes) {
        Buffer masked = mask.masked(held.length() == 0 ? bytes : held.copy().appendBuffer(bytes));
        int passed = masked.length() - mask.begun(masked);
        held = masked.slice(passed, masked.length());
        if (passed > 0) {
            pass(new Part(masked.slice(0, passed), null));
        }
    }

    private void pass(Part part) {
        if (told.model() != null) {
            call.answeredBy(told.model());
        }
        part(new Part(part.bytes(), null));
    }

    private void ended(HttpClientResponse response) {
        framer.end();
        if (held.length() > 0) {
            pass(new Part(held, null));
        }
        streamEnded(response);
    }

    @Override
    Counted counted() {
        return told.counted(Math.max(call.promptBytes(), pump.passed()));
    }

    @Override
    boolean events() {
        return events;
    }
}
