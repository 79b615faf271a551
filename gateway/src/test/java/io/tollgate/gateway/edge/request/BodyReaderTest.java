package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ManualTimers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BodyReaderTest {
    private static final int LARGEST = 10;

    private final ManualTimers timers = new ManualTimers();
    private final BodyReader bodies = new BodyReader(timers.vertx(), LARGEST);
    private final ByteBudget.Lease memory = new ByteBudget(1 << 20).lease("tests");
    private final ArrivingRequest request = new ArrivingRequest();

    @ParameterizedTest
    @CsvSource({"'', ''", "abc, abc", "a bc, abc", "a b c d, abcd", "12345 67890, 1234567890"})
    void piecesBecomeOneBody(String pieces, String body) {
        Future<Buffer> read = bodies.read(request.request(), memory);
        for (String piece : pieces.split(" ", -1)) {
            request.arrives(piece);
        }
        assertThat(read.isComplete()).isFalse();
        timers.fire();
        request.ends();
        assertThat(read.result()).hasToString(body);
    }

    @Test
    void aBodyOfNothingIsEmpty() {
        Future<Buffer> read = bodies.read(request.request(), memory);
        request.ends();
        assertThat(read.result().length()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"12345678901", "12345 678901", "1 2345678901"})
    void aBodyThatGrowsTooLargeIsRefusedAtOnce(String pieces) {
        Future<Buffer> read = bodies.read(request.request(), memory);
        for (String piece : pieces.split(" ", -1)) {
            request.arrives(piece);
        }
        assertThat(FailureException.failureOf(read.cause())).isEqualTo(new CallFailure.BodyTooLarge(LARGEST));
        assertThat(request.paused()).isTrue();
        request.arrives("more");
        request.ends();
        assertThat(read.failed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "content-length, 11, true",
        "content-length, 99999999999999999999, true",
        "content-length, x, true",
        "content-length, 10, false",
        "content-length, ' 10 ', false",
        "content-length, 0, false",
        "transfer-encoding, chunked, false",
    })
    void aBodyThatSaysThatItIsTooLargeIsNotAskedFor(String header, String value, boolean refused) {
        ArrivingRequest said = ArrivingRequest.with(header, value);
        Future<Buffer> read = bodies.read(said.request(), memory);
        assertThat(read.failed()).isEqualTo(refused);
        assertThat(said.asked()).isNotEqualTo(refused);
        Throwable streamed = catchThrowable(() -> bodies.stream(said.request(), memory));
        if (refused) {
            assertThat(FailureException.failureOf(streamed)).isEqualTo(new CallFailure.BodyTooLarge(LARGEST));
        } else {
            assertThat(streamed).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "content-length, 7, 7",
                "content-length, ' 7 ', 7",
                "content-length, x, 9223372036854775807",
                "transfer-encoding, chunked, -1",
                "x-other, 1, 0",
            })
    void theLengthIsWhatTheRequestSays(String header, @Nullable String value, long length) {
        assertThat(BodyReader.length(ArrivingRequest.with(header, value).request()))
                .isEqualTo(length);
    }

    @Test
    void aCallerThatBreaksOffIsGone() {
        Future<Buffer> read = bodies.read(request.request(), memory);
        request.arrives("a");
        request.breaksOff();
        assertThat(FailureException.failureOf(read.cause())).isEqualTo(new CallFailure.CallerGone());
    }

    @ParameterizedTest
    @CsvSource({"expect, 100-continue, true", "expect, 100-Continue, true", "x-other, 100-continue, false"})
    void aCallerThatWaitsToBeAskedIsAsked(String header, String value, boolean asked) {
        ArrivingRequest waits = ArrivingRequest.with(header, value);
        assertThat(waits.continued()).isFalse();
        bodies.read(waits.request(), memory);
        assertThat(waits.continued()).isEqualTo(asked);
    }
}
