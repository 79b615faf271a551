package io.tollgate.gateway.edge.call;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.CallState;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.edge.ErrorDialect;
import io.tollgate.gateway.edge.ErrorResponses;
import io.tollgate.gateway.edge.HeaderNames;
import io.tollgate.gateway.edge.MediaTypes;
import io.tollgate.gateway.edge.WriteStalls;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an answer, or a failure, to the caller, and ends the call: with the last byte sent, or when the caller has
 * left. Streams are relayed part by part, no faster than the caller takes them.
 */
final class AnswerWriter implements WriteStalls.Waiting {
    private static final Logger log = LoggerFactory.getLogger(AnswerWriter.class);

    /**
     * A socket takes as much at once: a call is recorded as ended before its last bytes go, so that each answer has its
     * row.
     */
    private static final int SURELY_SENT = 64 << 10;

    /** What can wait for a caller that reads slowly, in bytes: Netty's high-water mark, and a part beyond it. */
    private static final int QUEUED = 128 << 10;

    /** What an upstream says is never a page of ours, nor runs as one (CSP Level 3, section 6.3.2). */
    private static final CharSequence SECURITY_POLICY = HttpHeaders.createOptimized("content-security-policy");

    private static final CharSequence NO_SNIFFING = HttpHeaders.createOptimized("x-content-type-options");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Call call;
    private final EndpointRoute route;
    private final Dialects dialects;
    private final WriteStalls stalls;
    private final KeptStream kept;
    private Answer.@Nullable Streamed relayed;

    AnswerWriter(
            HttpServerRequest request,
            Call call,
            EndpointRoute route,
            Dialects dialects,
            WriteStalls stalls,
            KeepAlives keepAlives) {
        this.request = request;
        this.response = request.response();
        this.call = call;
        this.route = route;
        this.dialects = dialects;
        this.stalls = stalls;
        this.kept = new KeptStream(response, call, dialects, keepAlives, this::headOfEvents);
        response.closeHandler(closed -> callerLeft());
        response.exceptionHandler(broken -> callerLeft());
    }

    private boolean over() {
        return call.ended().isComplete();
    }

    private void callerLeft() {
        if (over() || !call.callerPresent()) {
            return;
        }
        call.callerLeft();
        if (!call.drains()) {
            endWithoutCaller();
            return;
        }
        stalls.remove(this);
        kept.over();
        if (relayed != null) {
            relayed.parts().resume();
        }
    }

    private void endWithoutCaller() {
        end(CallResult.of(new CallFailure.CallerGone()), response.headWritten() ? response.getStatusCode() : 0);
    }

    /** Reads an answer that nobody waits for to its end. */
    private void drain(Answer answer) {
        switch (answer) {
            case Answer.Whole _ -> endWithoutCaller();
            case Answer.Streamed streamed -> {
                streamed.parts().exceptionHandler(cause -> endWithoutCaller());
                streamed.parts().endHandler(v -> endWithoutCaller());
                streamed.parts().handler(part -> {});
            }
        }
    }

    /** The caller takes nothing more: it is as good as gone. */
    @Override
    public void stalled() {
        callerLeft();
        request.connection().close();
    }

    void answer(Answer answer) {
        if (over()) {
            answer.discard();
            return;
        }
        if (!call.callerPresent()) {
            drain(answer);
            return;
        }
        boolean events =
                MediaTypes.isEventStream(answer.headers()) && !answer.headers().contains(HttpHeaders.CONTENT_ENCODING);
        if (kept.begun() && !(events && answer.successful())) {
            KeptStream.Refusal refusal = kept.refusal(answer);
            answer.discard();
            endWithEvent(refusal.error(), refusal.result(), 0);
            return;
        }
        if (!events) {
            kept.over();
        }
        switch (answer) {
            case Answer.Whole whole -> whole(whole);
            case Answer.Streamed streamed -> streamed(streamed);
        }
    }

    void failed(Throwable cause) {
        Failure failure = FailureException.failureOf(cause);
        if (failure instanceof CallFailure.Internal) {
            log.error("call {} failed", call.accepted().id(), ErrorResponses.withoutMessage(cause));
        }
        if (over()) {
            return;
        }
        if (!call.callerPresent()) {
            endWithoutCaller();
            return;
        }
        if (failure instanceof CallFailure.CallerGone) {
            callerLeft();
            return;
        }
        if (kept.begun()) {
            endWithEvent(ErrorBody.of(failure, call.accepted().requestId()), CallResult.of(failure), 0);
            return;
        }
        callHeaders(response.headers(), System.nanoTime());
        ErrorDialect errors = route.errors(request.path());
        end(CallResult.of(failure), errors.status(failure));
        ErrorResponses.send(request, call.accepted().requestId(), errors, failure);
    }

    private void whole(Answer.Whole whole) {
        head(whole);
        kept.over();
        boolean ours = whole.successful() && hasGatewayField() && MediaTypes.isJson(whole.headers());
        Buffer body = ours ? withGatewayField(whole) : whole.body();
        CallResult result = CallResult.of(whole.status(), whole.failure());
        call.state().addResponse(body);
        if (body.length() <= SURELY_SENT) {
            end(result, whole.status());
            response.end(body);
        } else {
            if (!kept.begun()) {
                response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            }
            write(body, 0, result, whole.status());
        }
    }

    /** Writes the rest of a body, no faster than the caller takes it. */
    private void write(Buffer body, int from, CallResult result, int status) {
        int at = from;
        while (at < body.length() && !response.writeQueueFull()) {
            int end = Math.min(body.length(), at + SURELY_SENT);
            response.write(body.slice(at, end));
            at = end;
        }
        if (at == body.length()) {
            stalls.add(this);
            response.end().onComplete(sent -> end(result, status), gone -> callerLeft());
            return;
        }
        int rest = at;
        stalls.add(this);
        onceDrained(() -> {
            stalls.remove(this);
            write(body, rest, result, status);
        });
    }

    /** Once only: a queue may fill and drain again before anybody waits for it again. */
    private void onceDrained(Runnable then) {
        response.drainHandler(drained -> {
            response.drainHandler(null);
            then.run();
        });
    }

    /** Whether a JSON answer gets a field of ours: where a provider's own API was not passed to as it is. */
    private boolean hasGatewayField() {
        return route.hasGatewayField() && call.state().request() instanceof ModelRequest;
    }

    private Buffer withGatewayField(Answer.Whole whole) {
        Buffer body = XGatewayField.addTo(whole.body(), call, whole.usage());
        return route.enveloped() ? CloudflareEnvelope.around(body) : body;
    }

    private void streamed(Answer.Streamed streamed) {
        head(streamed);
        if (!kept.begun()) {
            response.setChunked(!response.headers().contains(HttpHeaders.CONTENT_LENGTH));
        }
        boolean document = streamed.successful() && hasGatewayField() && MediaTypes.isJson(streamed.headers());
        DocumentEnding ending = document ? new DocumentEnding() : null;
        if (ending != null && route.enveloped()) {
            write(CloudflareEnvelope.before());
        }
        ElementArray array = isArray(streamed) ? new ElementArray(call.memory()) : null;
        relayed = streamed;
        streamed.parts().exceptionHandler(cause -> brokeOff(streamed, array, FailureException.failureOf(cause)));
        streamed.parts().endHandler(v -> {
            if (!call.callerPresent()) {
                endWithoutCaller();
                return;
            }
            Answer.End over = streamed.ended().result();
            Failure reported = over.failure();
            if (ending != null) {
                lastOf(ending, over);
            }
            if (array != null && array.kept().length() > 0) {
                write(array.kept());
            }
            end(reported == null ? CallResult.SUCCEEDED : CallResult.of(reported), streamed.status());
            if (!response.closed()) {
                response.end();
            }
        });
        UnaryOperator<Buffer> whole = array == null ? UnaryOperator.identity() : array::pass;
        UnaryOperator<Buffer> passing = ending == null ? whole : ending::pass;
        streamed.parts().handler(part -> part(streamed, part, passing));
    }

    /** Whether a stream of Gemini's format comes as the elements of one array. */
    private boolean isArray(Answer.Streamed streamed) {
        Request asked = call.state().request();
        return asked != null
                && asked.wireFormat() == WireFormat.GEMINI
                && asked.streams()
                && streamed.successful()
                && MediaTypes.isJson(streamed.headers())
                && !streamed.headers().contains(HttpHeaders.CONTENT_ENCODING);
    }

    /** Writes the end of a document that has passed, with what the gateway adds to it. */
    private void lastOf(DocumentEnding ending, Answer.End over) {
        Buffer kept = ending.kept();
        if (kept.length() > 0) {
            write(XGatewayField.before(kept, call, over.usage()));
        }
        if (route.enveloped()) {
            write(CloudflareEnvelope.after());
        }
    }

    private void write(Buffer bytes) {
        call.state().addResponse(bytes);
        kept.wrote(bytes);
        response.write(bytes);
    }

    private void part(Answer.Streamed streamed, Part part, UnaryOperator<Buffer> passing) {
        if (over() || !call.callerPresent()) {
            return;
        }
        Buffer bytes = passing.apply(part.bytes());
        if (part.usage() != null) {
            if (!(call.state().request() instanceof ModelRequest parsed) || !parsed.includeUsage()) {
                return;
            }
            bytes = XGatewayField.addTo(bytes, call, part.usage());
        }
        write(bytes);
        if (response.writeQueueFull()) {
            waitForCaller(streamed, Math.max(QUEUED, bytes.length()));
        }
    }

    /** Lets the upstream wait until the caller has taken what is queued for it. */
    private void waitForCaller(Answer.Streamed streamed, int queued) {
        streamed.parts().pause();
        if (!call.memory().take(queued)) {
            streamed.discard();
            end(CallResult.of(new CallFailure.Overloaded()), response.getStatusCode());
            request.connection().close();
            return;
        }
        stalls.add(this);
        onceDrained(() -> {
            stalls.remove(this);
            call.memory().giveBack(queued);
            streamed.parts().resume();
        });
    }

    /**
     * A stream that fails after its head is ended with an error event in the stream's own dialect, one that is an array
     * with an error as its last element, and any other answer by the end of its connection, never silently.
     */
    private void brokeOff(Answer.Streamed streamed, @Nullable ElementArray array, Failure failure) {
        if (over()) {
            return;
        }
        if (!call.callerPresent()) {
            endWithoutCaller();
            return;
        }
        CallResult result = CallResult.of(failure);
        Buffer last = array == null || failure instanceof CallFailure.CallerGone ? null : array.ending(error(failure));
        if (last != null && !response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            end(result, response.getStatusCode(), last);
            return;
        }
        if (!MediaTypes.isEventStream(response.headers()) || failure instanceof CallFailure.CallerGone) {
            end(result, response.getStatusCode());
            request.connection().close();
            return;
        }
        endWithEvent(
                ErrorBody.of(failure, call.accepted().requestId()),
                result,
                streamed.ended().result().nextEvent());
    }

    /** Ends a stream of events with one that says why. */
    private void endWithEvent(ErrorBody error, CallResult result, long number) {
        end(
                result,
                response.getStatusCode(),
                dialects.of(call.state().wireFormat()).errorEvent(error, number));
    }

    /** An error as the caller's API has it, without what makes it an event. */
    private Buffer error(Failure failure) {
        return dialects.of(call.state().wireFormat())
                .error(ErrorBody.of(failure, call.accepted().requestId()))
                .toBuffer();
    }

    private void end(CallResult result, int status, Buffer last) {
        call.state().addResponse(last);
        end(result, status);
        response.end(last);
    }

    private void head(Answer answer) {
        if (kept.begun()) {
            call.state().timings().markFirstPart(System.nanoTime());
            return;
        }
        kept.answered();
        response.setStatusCode(answer.status());
        MultiMap headers = response.headers();
        headers.addAll(answer.headers());
        ownHeaders(headers);
        callHeaders(headers, System.nanoTime());
    }

    /** The head of a stream of which nothing is known yet but that it will be one. */
    private void headOfEvents() {
        response.setChunked(true);
        MultiMap headers = response.headers();
        headers.set(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
        ownHeaders(headers);
        attemptHeaders(headers);
    }

    private void ownHeaders(MultiMap headers) {
        headers.set(NO_SNIFFING, "nosniff");
        headers.set(SECURITY_POLICY, "sandbox");
        headers.set(HeaderNames.REQUEST_ID, call.accepted().requestId());
    }

    private void callHeaders(MultiMap headers, long nowNanos) {
        attemptHeaders(headers);
        headers.set(HeaderNames.OVERHEAD, Long.toString(call.state().timings().markFirstPart(nowNanos)));
    }

    private void attemptHeaders(MultiMap headers) {
        CallState state = call.state();
        headers.set(HeaderNames.LOG_ID, call.id());
        headers.set(HeaderNames.CACHE_STATUS, state.cache().name());
        headers.set(HeaderNames.STEP, Integer.toString(state.step()));
        Target target = state.target();
        if (target != null) {
            headers.set(HeaderNames.PROVIDER, target.provider());
            if (target.modelKnown()) {
                headers.set(HeaderNames.MODEL, HeaderText.of(target.model()));
            }
        }
        if (!state.dropped().isEmpty()) {
            headers.set(HeaderNames.DROPPED, HeaderText.of(String.join(",", state.dropped())));
        }
        if (!state.adjusted().isEmpty()) {
            headers.set(HeaderNames.ADJUSTED, HeaderText.of(String.join(",", state.adjusted())));
        }
        headers.set(HeaderNames.ATTEMPTS, Integer.toString(state.attemptsStarted()));
    }

    private void end(CallResult result, int status) {
        stalls.remove(this);
        kept.over();
        call.end(new CallEnd(result, status, System.nanoTime()));
    }
}
