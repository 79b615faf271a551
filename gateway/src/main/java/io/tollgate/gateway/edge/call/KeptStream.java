package io.tollgate.gateway.edge.call;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Roster;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Errors;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One call's stream to its caller, on which something is said when nothing else is: between events, and from before the
 * first one where the caller has asked for a conversation as a stream of events. Its head, with status 200, then goes
 * out before anything is known of the answer.
 */
final class KeptStream implements KeepAlives.Waiting {
    private static final int CR = '\r';
    private static final int LF = '\n';
    private static final String EVENTS = "alt=sse";

    private final Roster.Place<KeepAlives.Waiting> place = new Roster.Place<>();
    private final HttpServerResponse response;
    private final Call call;
    private final Dialects dialects;
    private final KeepAlives keepAlives;
    private final Runnable head;
    private int silentTicks;
    private boolean begun;
    private boolean answered;
    private boolean betweenEvents;
    /** Of the last event; null where there was none yet. */
    private @Nullable String lineEnd;

    /** @param head writes what is known of the answer's head, in place of an answer */
    KeptStream(HttpServerResponse response, Call call, Dialects dialects, KeepAlives keepAlives, Runnable head) {
        this.response = response;
        this.call = call;
        this.dialects = dialects;
        this.keepAlives = keepAlives;
        this.head = head;
        keepAlives.add(this);
    }

    @Override
    public Roster.Place<KeepAlives.Waiting> place() {
        return place;
    }

    /** Whether the head is gone, though there was no answer yet. */
    boolean begun() {
        return begun;
    }

    /**
     * What is said in place of an answer that is no stream: the provider has refused the call, or does not stream.
     *
     * @param result as the call's row has it
     */
    record Refusal(ErrorBody error, CallResult result) {}

    /** What is said in place of such an answer, now that its status cannot be told any more. */
    Refusal refusal(Answer answer) {
        String requestId = call.accepted().requestId();
        if (answer.successful()) {
            Target target = call.state().target();
            Failure failure = new CallFailure.ProviderFailed(
                    target == null ? "" : target.provider(),
                    "did not answer with the stream that it was asked for",
                    true);
            return new Refusal(ErrorBody.of(failure, requestId), CallResult.of(failure));
        }
        JsonObject told = answer instanceof Answer.Whole whole ? error(whole.body()) : new JsonObject();
        ErrorBody error = Errors.of(
                answer.status(), text(told, "type"), text(told, "code"), text(told, "message"), text(told, "param"));
        return new Refusal(error.withRequestId(requestId), CallResult.of(answer.status(), null));
    }

    /** What the body of a provider's error says; empty if it cannot be read. */
    private static JsonObject error(Buffer body) {
        try {
            JsonObject json = body.toJsonObject();
            return json.getValue("error") instanceof JsonObject error ? error : json;
        } catch (DecodeException | ClassCastException e) {
            return new JsonObject();
        }
    }

    private static @Nullable String text(JsonObject json, String name) {
        return json.getValue(name) instanceof String text ? text : null;
    }

    /** The answer's own head is set. */
    void answered() {
        answered = true;
    }

    /** Something of a stream of events was written. */
    void wrote(Buffer bytes) {
        silentTicks = 0;
        betweenEvents = endsEvent(bytes);
        if (betweenEvents) {
            lineEnd = bytes.getByte(bytes.length() - 2) == CR ? "\r\n" : "\n";
        }
    }

    /** Nothing more will be said, or what is being said is no stream of events. */
    void over() {
        keepAlives.remove(this);
    }

    @Override
    public void tick() {
        silentTicks++;
        if (silentTicks < KeepAlives.TICKS || response.closed() || response.ended()) {
            return;
        }
        if (!response.headWritten()) {
            if (answered || !mayBegin()) {
                return;
            }
            begun = true;
            betweenEvents = true;
            head.run();
        }
        if (betweenEvents && !response.writeQueueFull()) {
            silentTicks = 0;
            Buffer said = said();
            call.state().addResponse(said);
            response.write(said);
        }
    }

    /** With line ends as those of the stream: some clients look for those of one kind alone. */
    private Buffer said() {
        Buffer usual = dialects.of(call.state().wireFormat()).keepAlive();
        String lineEnd = this.lineEnd;
        return lineEnd == null
                ? usual
                : Buffer.buffer(usual.toString().replace("\r\n", "\n").replace("\n", lineEnd));
    }

    /** Whether it is certain that a right answer will be a stream of events. */
    private boolean mayBegin() {
        if (!(call.state().request() instanceof ModelRequest request) || !request.streams()) {
            return false;
        }
        boolean events = request.wireFormat() != WireFormat.GEMINI
                || (request.query() != null && request.query().contains(EVENTS));
        boolean converses = request.operation().kind() == UpstreamOperation.Kind.CONVERSATION
                || request.operation() == UpstreamOperation.COMPLETIONS;
        return events && converses;
    }

    /** Whether bytes end with the blank line that ends an event (WHATWG HTML, section 9.2.6). */
    private static boolean endsEvent(Buffer bytes) {
        int end = bytes.length();
        if (end < 2) {
            return false;
        }
        byte last = bytes.getByte(end - 1);
        byte before = bytes.getByte(end - 2);
        return last == LF
                ? before == LF || (end > 3 && before == CR && bytes.getByte(end - 3) == LF)
                : last == CR && before == CR;
    }
}
