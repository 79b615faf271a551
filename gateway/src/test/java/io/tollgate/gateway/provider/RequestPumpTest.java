package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.StandIn;
import io.tollgate.gateway.call.TestCalls;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestPumpTest {
    private final Call call = TestCalls.anonymous();
    private final List<Failure> failures = new ArrayList<>();
    private final Upstream upstream = new Upstream();
    private final BufferedReadStream<Buffer> chunks = new BufferedReadStream<>(true);

    /** An upstream that takes so much at once, and notes what it is sent. */
    static final class Upstream {
        private final List<String> sent = new ArrayList<>();
        private String method = "POST";
        private boolean full;
        private @Nullable Handler<Void> drained;

        HttpMethod getMethod() {
            return HttpMethod.valueOf(method);
        }

        void putHeader(CharSequence name, CharSequence value) {
            sent.add(name + ": " + value);
        }

        void setChunked(boolean chunked) {
            sent.add("chunked: " + chunked);
        }

        Future<Void> write(Buffer chunk) {
            sent.add(chunk.toString());
            return Future.succeededFuture();
        }

        Future<Void> end(Buffer body) {
            sent.add(body.toString());
            return end();
        }

        Future<Void> end() {
            sent.add("END");
            return Future.succeededFuture();
        }

        boolean writeQueueFull() {
            return full;
        }

        void drainHandler(Handler<Void> handler) {
            drained = handler;
        }
    }

    private RequestPump pump(Content content) {
        return new RequestPump(call, content, failures::add);
    }

    private RequestPump streaming(long length) {
        RequestPump pump = pump(new Content.Streaming(chunks, length));
        pump.into(StandIn.of(HttpClientRequest.class, upstream));
        return pump;
    }

    @ParameterizedTest
    @CsvSource({
        "POST, body, 'body,END'",
        "POST, '', ',END'",
        "PUT, '', ',END'",
        "PATCH, '', ',END'",
        "GET, '', END",
        "DELETE, '', END",
        "GET, body, 'body,END'",
    })
    void aBodyThatIsHereIsSentAtOnce(String method, String body, String sent) {
        upstream.method = method;
        RequestPump pump = pump(new Content.Buffered(Buffer.buffer(body)));
        assertThat(pump.done()).isFalse();
        pump.into(StandIn.of(HttpClientRequest.class, upstream));
        assertThat(String.join(",", upstream.sent)).isEqualTo(sent);
        assertThat(pump.done()).isTrue();
        assertThat(pump.waitsForCaller()).isFalse();
        assertThat(pump.passed()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"6, content-length: 6", "-1, chunked: true"})
    void aBodyThatArrivesIsPassedOnAndCounted(long length, String said) {
        RequestPump pump = streaming(length);
        chunks.put(Buffer.buffer("one"));
        assertThat(pump.waitsForCaller()).isTrue();
        assertThat(pump.passed()).isEqualTo(3);
        assertThat(call.state().requestBytes()).isEqualTo(3);
        chunks.put(Buffer.buffer("two"));
        chunks.end();
        assertThat(upstream.sent).containsExactly(said, "one", "two", "END");
        assertThat(pump.passed()).isEqualTo(6);
        assertThat(call.state().requestBytes()).isEqualTo(6);
        assertThat(pump.done()).isTrue();
        assertThat(pump.waitsForCaller()).isFalse();
    }

    @Test
    void aLengthThatIsKnownAlreadyStandsWhereLessHasPassed() {
        call.state().requestBytes(100);
        streaming(-1);
        chunks.put(Buffer.buffer("one"));
        assertThat(call.state().requestBytes()).isEqualTo(100);
    }

    @Test
    void nothingIsTakenFasterThanTheUpstreamTakesIt() {
        upstream.full = true;
        RequestPump pump = streaming(-1);
        chunks.put(Buffer.buffer("one"));
        chunks.put(Buffer.buffer("two"));
        assertThat(upstream.sent).containsExactly("chunked: true", "one");
        assertThat(chunks.paused()).isTrue();
        assertThat(pump.waitsForCaller())
                .as("while the upstream is what is waited for")
                .isFalse();
        upstream.full = false;
        upstream.drained.handle(null);
        assertThat(upstream.sent).containsExactly("chunked: true", "one", "two");
        assertThat(chunks.paused()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyThatFailsIsReportedAndNotEnded(boolean begun) {
        RequestPump pump = streaming(-1);
        if (begun) {
            chunks.put(Buffer.buffer("one"));
        }
        chunks.abort(new FailureException(new CallFailure.RequestTimeout()));
        assertThat(failures).containsExactly(new CallFailure.RequestTimeout());
        assertThat(upstream.sent).doesNotContain("END");
        assertThat(pump.done()).isFalse();
    }

    @Test
    void nothingIsSentAfterItIsStopped() {
        RequestPump pump = streaming(-1);
        chunks.put(Buffer.buffer("one"));
        pump.stop();
        assertThat(chunks.paused()).isTrue();
        chunks.put(Buffer.buffer("two"));
        chunks.end();
        chunks.resume();
        assertThat(upstream.sent).containsExactly("chunked: true", "one");
        assertThat(pump.done()).isFalse();
    }

    @Test
    void beforeThereIsARequestNothingIsWaitedFor() {
        RequestPump pump = pump(new Content.Streaming(chunks, -1));
        assertThat(pump.waitsForCaller()).isFalse();
        pump.stop();
        assertThat(chunks.paused()).isTrue();
    }
}
