package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StreamedBodyTest {
    private static final int LARGEST = 40;

    private final ArrivingRequest request = new ArrivingRequest();
    private final List<StreamedBody> over = new ArrayList<>();
    private final StreamedBody body = new StreamedBody(request.request(), LARGEST, over::add);
    private final List<String> heard = new ArrayList<>();

    private void read() {
        body.exceptionHandler(
                e -> heard.add(FailureException.failureOf(e).code().id()));
        body.endHandler(v -> heard.add("end"));
        body.handler(chunk -> heard.add(chunk.toString()));
    }

    @Test
    void isScannedFirstAndThenReadFromItsBeginning() {
        ModelScanner scanner = new ModelScanner(false);
        Future<Void> scanned = body.scan(scanner);
        assertThat(body.wanted()).isTrue();
        request.arrives("{\"mod");
        assertThat(scanned.isComplete()).isFalse();
        request.arrives("el\":\"m\",");
        assertThat(scanned.succeeded()).isTrue();
        assertThat(scanner.model()).isEqualTo("m");
        assertThat(request.paused()).as("until somebody reads it").isTrue();
        assertThat(body.wanted()).isFalse();
        read();
        assertThat(heard).isEmpty();
        body.resume();
        assertThat(request.paused()).isFalse();
        assertThat(body.wanted()).isTrue();
        request.arrives("\"x\":1}");
        request.ends();
        assertThat(String.join("", heard)).isEqualTo("{\"model\":\"m\",\"x\":1}end");
        assertThat(over).containsExactly(body);
    }

    @Test
    void aShortBodyIsScannedWhenItEnds() {
        Future<Void> scanned = body.scan(new ModelScanner(true));
        request.arrives("{}");
        assertThat(scanned.isComplete()).isFalse();
        request.ends();
        assertThat(scanned.succeeded()).isTrue();
    }

    @Test
    void withoutAScanNothingIsAskedForUntilItIsRead() {
        body.skipScan();
        assertThat(request.paused()).isTrue();
        assertThat(body.wanted()).isFalse();
        read();
        body.resume();
        assertThat(request.paused()).isFalse();
    }

    @Test
    void aReaderThatPausesHoldsTheCallerBack() {
        read();
        body.resume();
        request.arrives("a");
        body.pause();
        assertThat(request.paused()).isTrue();
        assertThat(body.wanted()).isFalse();
        request.arrives("b");
        assertThat(heard).containsExactly("a");
        body.resume();
        assertThat(heard).containsExactly("a", "b");
        assertThat(request.paused()).isFalse();
    }

    @Test
    void aBodyThatGrowsTooLargeFailsAtOnce() {
        Future<Void> scanned = body.scan(new ModelScanner(true));
        read();
        request.arrives("{\"a\":" + "1".repeat(LARGEST - 5));
        assertThat(heard).isEmpty();
        request.arrives("x");
        assertThat(heard).containsExactly("body_too_large");
        assertThat(FailureException.failureOf(scanned.cause())).isEqualTo(new CallFailure.BodyTooLarge(LARGEST));
        assertThat(request.paused()).isTrue();
        assertThat(over).containsExactly(body);
        body.resume();
        assertThat(heard).containsExactly("body_too_large");
    }

    @Test
    void itFailsOnce() {
        read();
        request.breaksOff();
        body.fail(new CallFailure.RequestTimeout());
        request.arrives("late");
        request.ends();
        assertThat(heard).containsExactly("canceled");
        assertThat(over).containsExactly(body);
        assertThat(request.closed()).isFalse();
    }

    @Test
    void anAnswerBeforeItsEndEndsItAndTheConnection() {
        read();
        body.resume();
        request.arrives("a");
        request.isAnswered();
        assertThat(heard).containsExactly("a", "canceled");
        assertThat(request.closed()).isTrue();
    }

    @Test
    void anAnswerAfterItsEndChangesNothing() {
        read();
        body.resume();
        request.arrives("a");
        request.ends();
        request.isAnswered();
        assertThat(heard).containsExactly("a", "end");
        assertThat(request.closed()).isFalse();
    }

    @Test
    void whatIsBufferedIsDroppedWhereItFails() {
        List<Buffer> got = new ArrayList<>();
        request.arrives("a");
        body.fail(new CallFailure.RequestTimeout());
        body.handler(got::add);
        body.resume();
        assertThat(got).isEmpty();
    }
}
