package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Call.Ending;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.RequestBody;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an answer, or a failure, to the caller, and ends the call: with the last byte sent, or when the caller has left.
 * Streams are relayed part by part, no faster than the caller takes them.
 */
final class AnswerWriter {
    private static final Logger log = LoggerFactory.getLogger(AnswerWriter.class);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int OVERLOADED = 529;

    /** What a socket takes at once: a call is noted as ended before its last bytes go, so that no answer is without its row. */
    private static final int SURELY_SENT = 64 << 10;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Call call;
    private final ApiRoute route;

    AnswerWriter(HttpServerRequest request, Call call, ApiRoute route) {
        this.request = request;
        this.response = request.response();
        this.call = call;
        this.route = route;
        response.closeHandler(closed -> callerLeft());
        response.exceptionHandler(broken -> callerLeft());
    }

    private void callerLeft() {
        if (!call.ended().isComplete()) {
            call.callerLeft();
            end(Outcome.CANCELED, response.headWritten() ? response.getStatusCode() : 0, "canceled");
        }
    }

    void answer(Answer answer) {
        if (call.ended().isComplete()) {
            answer.discard();
            return;
        }
        switch (answer) {
            case Answer.Whole whole -> whole(whole);
            case Answer.Streamed streamed -> streamed(streamed);
        }
    }

    void failed(Throwable cause) {
        Failure failure = CallFailedException.failureOf(cause);
        if (failure instanceof Failure.Internal) {
            log.error("call {} failed", call.accepted().id(), cause);
        }
        if (call.ended().isComplete()) {
            return;
        }
        if (failure instanceof Failure.CallerGone) {
            callerLeft();
            return;
        }
        ErrorResponses.ErrorResponse error = ErrorResponses.of(failure);
        callHeaders(response.headers(), System.nanoTime());
        end(failure.outcome(), error.status(), error.code());
        ErrorResponses.send(request, call.accepted().requestId(), route.errors(), failure);
    }

    private void whole(Answer.Whole whole) {
        call.used(whole.counted());
        head(whole);
        boolean noted = whole.successful() && call.passage() == null && isJson(whole.headers());
        Buffer body = noted ? noted(whole) : whole.body();
        call.sent(body.length());
        if (body.length() <= SURELY_SENT) {
            end(outcome(whole), whole.status(), errorCode(whole));
            response.end(body);
        } else {
            response.end(body)
                    .onComplete(sent -> end(outcome(whole), whole.status(), errorCode(whole)), gone -> callerLeft());
        }
    }

    private Buffer noted(Answer.Whole whole) {
        Buffer noted = GatewayNote.into(whole.body(), call, whole.counted());
        return route.enveloped() ? CloudflareEnvelope.around(noted) : noted;
    }

    private void streamed(Answer.Streamed streamed) {
        streamed.ended().onSuccess(end -> call.used(end.counted()));
        head(streamed);
        response.setChunked(!response.headers().contains(HttpHeaders.CONTENT_LENGTH));
        streamed.parts().exceptionHandler(cause -> brokenOff(streamed, CallFailedException.failureOf(cause)));
        streamed.parts().endHandler(v -> {
            Failure told = streamed.ended().result().failure();
            if (told == null) {
                end(Outcome.SUCCEEDED, streamed.status(), null);
            } else {
                end(told.outcome(), streamed.status(), ErrorResponses.of(told).code());
            }
            if (!response.closed()) {
                response.end();
            }
        });
        streamed.parts().handler(part -> part(streamed, part));
    }

    private void part(Answer.Streamed streamed, Part part) {
        if (call.ended().isComplete()) {
            return;
        }
        Buffer bytes = part.bytes();
        if (part.usage() != null) {
            RequestBody body = call.body();
            if (body == null || !body.includeUsage()) {
                return;
            }
            bytes = GatewayNote.into(bytes, call, part.usage());
        }
        call.sent(bytes.length());
        response.write(bytes);
        if (response.writeQueueFull()) {
            streamed.parts().pause();
            response.drainHandler(v -> streamed.parts().resume());
        }
    }

    /**
     * A stream that fails after its head is ended with an error event in the stream's own dialect, and any other answer by
     * the end of its connection, never silently.
     */
    private void brokenOff(Answer.Streamed streamed, Failure failure) {
        if (call.ended().isComplete()) {
            return;
        }
        ErrorResponses.ErrorResponse error = ErrorResponses.of(failure);
        boolean told = isEvents(response.headers()) && !(failure instanceof Failure.CallerGone);
        if (!told) {
            end(failure.outcome(), response.getStatusCode(), error.code());
            request.connection().close();
            return;
        }
        Buffer event = ErrorEvent.of(
                call.format(),
                error,
                call.accepted().requestId(),
                streamed.ended().result().nextEvent());
        call.sent(event.length());
        end(failure.outcome(), response.getStatusCode(), error.code());
        response.end(event);
    }

    private static boolean isEvents(MultiMap headers) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith("text/event-stream");
    }

    private void head(Answer answer) {
        response.setStatusCode(answer.status());
        MultiMap headers = response.headers();
        headers.addAll(answer.headers());
        headers.set(HeaderNames.REQUEST_ID, call.accepted().requestId());
        callHeaders(headers, System.nanoTime());
    }

    private void callHeaders(MultiMap headers, long nowNanos) {
        headers.set(HeaderNames.LOG_ID, call.accepted().id().toString());
        headers.set(HeaderNames.CACHE_STATUS, "BYPASS");
        headers.set(HeaderNames.STEP, Integer.toString(call.step()));
        Call.Target target = call.target();
        if (target != null) {
            headers.set(HeaderNames.PROVIDER, target.provider());
            if (target.modelKnown()) {
                headers.set(HeaderNames.MODEL, target.model());
            }
        }
        headers.set(HeaderNames.ATTEMPTS, Integer.toString(call.tries()));
        headers.set(HeaderNames.OVERHEAD, Long.toString(call.firstPart(nowNanos)));
    }

    private void end(Outcome outcome, int status, @Nullable String errorCode) {
        call.end(new Ending(outcome, status, errorCode, System.nanoTime()));
    }

    private static Outcome outcome(Answer.Whole answer) {
        if (answer.failure() != null) {
            return answer.failure().outcome();
        }
        if (answer.status() == TOO_MANY_REQUESTS || answer.status() == OVERLOADED) {
            return Outcome.THROTTLED;
        }
        return answer.successful() ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    private static @Nullable String errorCode(Answer.Whole answer) {
        return answer.successful() && answer.failure() == null ? null : "provider_error";
    }

    private static boolean isJson(MultiMap headers) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith("application/json");
    }
}
