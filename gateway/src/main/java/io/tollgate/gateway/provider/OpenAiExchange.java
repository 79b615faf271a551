package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Operation;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An exchange in one of OpenAI's formats. What is not a stream of events is waited for until it is whole. */
final class OpenAiExchange extends Exchange {
    private static final int LARGEST_WHOLE_ANSWER = 64 << 20;

    private final Sent sent;
    private final OpenAiTold told;
    private final EventFramer framer;

    private @Nullable Buffer whole;
    private boolean wholeIsOurs;

    /**
     * What is sent.
     *
     * @param headers adds those of a call
     */
    record Sent(Operation operation, RequestOptions options, BiConsumer<Call, MultiMap> headers, Buffer body) {}

    OpenAiExchange(With provider, Call call, Sent sent) {
        this(provider, call, sent, OpenAiTold.of(sent.operation()));
    }

    private OpenAiExchange(With provider, Call call, Sent sent, OpenAiTold told) {
        super(provider, call, sent.options(), told);
        this.sent = sent;
        this.told = told;
        this.framer = new EventFramer(told, this::part);
    }

    @Override
    void send(HttpClientRequest begun) {
        sent.headers().accept(call, begun.headers());
        begun.end(sent.body());
    }

    @Override
    void answered(HttpClientResponse response) {
        MultiMap headers = mask.masked(UpstreamHeaders.backward(response.headers()));
        if (response.statusCode() < 400 && isOfType(response, "text/event-stream")) {
            take(
                    response,
                    bytes -> {
                        streamed(response, headers);
                        framer.bytes(bytes);
                    },
                    () -> {
                        framer.end();
                        streamEnded(response);
                    });
        } else {
            take(response, this::collect, () -> whole(response, whole(response.statusCode(), headers)));
        }
    }

    private void collect(Buffer bytes) {
        if (whole == null) {
            whole = bytes;
        } else if (whole.length() + bytes.length() > LARGEST_WHOLE_ANSWER) {
            fail(troubles.tooLarge(LARGEST_WHOLE_ANSWER));
        } else {
            if (!wholeIsOurs) {
                whole = Buffer.buffer(4 * whole.length()).appendBuffer(whole);
                wholeIsOurs = true;
            }
            whole.appendBuffer(bytes);
        }
    }

    /** Some providers tell of a failure with a status that says otherwise. */
    private Answer.Whole whole(int status, MultiMap headers) {
        Buffer bytes = whole == null ? Buffer.buffer() : whole;
        told.json(bytes.getBytes());
        Failure hidden = told.failed() && status < 400 ? troubles.reportedInAnswer() : null;
        Counted used = status < 400 || told.usageTold() ? counted() : Counted.NOTHING;
        return new Answer.Whole(status, headers, mask.masked(bytes), used, hidden);
    }

    @Override
    Counted counted() {
        return told.counted(call.requestBytes());
    }

    @Override
    boolean events() {
        return true;
    }
}
