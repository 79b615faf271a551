package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TestFailures;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AttemptVerdictTest {
    private static final Map<Class<?>, AttemptVerdict> NOT_FINAL = Map.of(
            CallFailure.ProviderFailed.class, AttemptVerdict.RETRY,
            CallFailure.ProviderTimeout.class, AttemptVerdict.RETRY,
            CallFailure.ProviderUnavailable.class, AttemptVerdict.NEXT,
            CallFailure.ProviderThrottled.class, AttemptVerdict.NEXT,
            CallFailure.ProviderKeyMissing.class, AttemptVerdict.NEXT,
            CallFailure.NoCapableModel.class, AttemptVerdict.NEXT);

    static Stream<Arguments> failures() {
        return TestFailures.each()
                .map(failure ->
                        Arguments.of(failure, NOT_FINAL.getOrDefault(failure.getClass(), AttemptVerdict.FINAL)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofEachFailure(CallFailure failure, AttemptVerdict verdict) {
        assertThat(AttemptVerdict.of(null, new FailureException(failure))).isEqualTo(verdict);
    }

    static Stream<Arguments> statuses() {
        return IntStream.rangeClosed(200, 599)
                .mapToObj(status -> Arguments.of(
                        status,
                        switch (status) {
                            case 500, 502, 503, 504 -> AttemptVerdict.RETRY;
                            default -> status < 400 ? AttemptVerdict.FINAL : AttemptVerdict.NEXT;
                        }));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void ofEachStatus(int status, AttemptVerdict verdict) {
        Answer answer = new Answer.Whole(status, HttpHeaders.headers(), Buffer.buffer(), MeteredUsage.NONE, null);
        assertThat(AttemptVerdict.of(answer, null)).isEqualTo(verdict);
    }

    /** The caller has been given it: nothing can follow. */
    @Test
    void ofAnAnswerThatReportsAnErrorInSpiteOfItsStatus() {
        Answer answer = new Answer.Whole(
                200,
                HttpHeaders.headers(),
                Buffer.buffer(),
                MeteredUsage.NONE,
                new CallFailure.ProviderFailed("p", "reported an error"));
        assertThat(AttemptVerdict.of(answer, null)).isEqualTo(AttemptVerdict.FINAL);
    }

    static Stream<Throwable> others() {
        return Stream.of(
                new IllegalStateException("a fault of ours"),
                new FailureException(new AccessFailure.PermissionDenied("a scope")));
    }

    @ParameterizedTest
    @MethodSource("others")
    void ofAnythingElseIsFinal(Throwable cause) {
        assertThat(AttemptVerdict.of(null, cause)).isEqualTo(AttemptVerdict.FINAL);
    }
}
