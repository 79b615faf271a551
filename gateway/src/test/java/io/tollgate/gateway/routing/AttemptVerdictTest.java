package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TestFailures;
import io.tollgate.gateway.routing.AttemptVerdict.Allowed;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class AttemptVerdictTest {
    private static final Map<Class<?>, AttemptVerdict> NOT_FINAL = Map.of(
            CallFailure.ProviderFailed.class, AttemptVerdict.RETRY,
            CallFailure.ProviderUnreachable.class, AttemptVerdict.RETRY,
            CallFailure.ProviderTimeout.class, AttemptVerdict.RETRY,
            CallFailure.ProviderUnavailable.class, AttemptVerdict.NEXT,
            CallFailure.ProviderThrottled.class, AttemptVerdict.NEXT,
            CallFailure.ProviderKeyMissing.class, AttemptVerdict.NEXT,
            CallFailure.NoCapableModel.class, AttemptVerdict.NEXT,
            CallFailure.UnsupportedContent.class, AttemptVerdict.NEXT,
            CallFailure.UnsupportedParameter.class, AttemptVerdict.NEXT);

    static Stream<Arguments> failures() {
        return TestFailures.each()
                .map(failure ->
                        Arguments.of(failure, NOT_FINAL.getOrDefault(failure.getClass(), AttemptVerdict.FINAL)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofEachFailure(CallFailure failure, AttemptVerdict verdict) {
        assertThat(AttemptVerdict.of(null, new FailureException(failure), Allowed.USUALLY))
                .isEqualTo(verdict);
    }

    static Stream<Arguments> statuses() {
        return IntStream.rangeClosed(200, 599)
                .mapToObj(status -> Arguments.of(
                        status,
                        switch (status) {
                            case 503 -> AttemptVerdict.RETRY;
                            case 401, 402, 403, 408, 429 -> AttemptVerdict.NEXT;
                            default -> status < 500 ? AttemptVerdict.FINAL : AttemptVerdict.NEXT;
                        }));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void ofEachStatus(int status, AttemptVerdict verdict) {
        Answer answer = new Answer.Whole(status, HttpHeaders.headers(), Buffer.buffer(), MeteredUsage.NONE, null);
        assertThat(AttemptVerdict.of(answer, null, Allowed.USUALLY)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        // status, its retry-after, the provider's setting, attempts wished, alternatives given, verdict
        "500, , true, false, false, RETRY",
        "502, , false, true, false, RETRY",
        "504, , false, false, true, NEXT",
        "503, 7, true, true, true, NEXT",
        "429, , false, true, false, RETRY",
        "429, 7, false, true, false, NEXT",
        "529, , false, false, false, NEXT",
        "400, , true, true, false, FINAL",
        "400, , false, false, true, NEXT",
        "404, , false, false, true, NEXT",
        "401, , true, true, false, NEXT",
    })
    void ofAStatusWhereMoreIsAllowed(
            int status, @Nullable String after, boolean set, boolean wished, boolean given, AttemptVerdict verdict) {
        MultiMap headers = HttpHeaders.headers();
        if (after != null) {
            headers.add("retry-after", after);
        }
        Answer answer = new Answer.Whole(status, headers, Buffer.buffer(), MeteredUsage.NONE, null);
        assertThat(AttemptVerdict.of(answer, null, new Allowed(set, false, wished, given)))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        // whether it timed out, whether it may count, the provider's setting, own timeout, wished, given, verdict
        "false, false, false, false, false, false, RETRY",
        "false, true, false, false, true, true, FINAL",
        "false, true, false, true, true, true, FINAL",
        "false, true, true, false, false, false, RETRY",
        "true, false, false, false, false, false, RETRY",
        "true, true, false, false, true, true, FINAL",
        "true, true, true, false, false, false, RETRY",
        "true, true, false, true, false, false, FINAL",
        "true, true, false, true, true, false, RETRY",
        "true, true, false, true, false, true, NEXT",
    })
    void whatMayCountIsNotRepeatedUnlessSomebodyAllowsIt(
            boolean timeout,
            boolean mayCount,
            boolean set,
            boolean own,
            boolean wished,
            boolean given,
            AttemptVerdict verdict) {
        CallFailure failure = timeout
                ? new CallFailure.ProviderTimeout("p", "was slow", mayCount)
                : new CallFailure.ProviderFailed("p", "broke off", mayCount);
        assertThat(AttemptVerdict.of(null, new FailureException(failure), new Allowed(set, own, wished, given)))
                .isEqualTo(verdict);
    }

    @Test
    void ofAnAnswerThatReportsAnErrorInSpiteOfItsStatus() {
        Answer answer = new Answer.Whole(
                200,
                HttpHeaders.headers(),
                Buffer.buffer(),
                MeteredUsage.NONE,
                new CallFailure.ProviderFailed("p", "reported an error", false));
        assertThat(AttemptVerdict.of(answer, null, Allowed.USUALLY)).isEqualTo(AttemptVerdict.NEXT);
    }

    static Stream<Throwable> others() {
        return Stream.of(
                new IllegalStateException("a fault of ours"),
                new FailureException(new AccessFailure.PermissionDenied("a scope")));
    }

    @ParameterizedTest
    @MethodSource("others")
    void ofAnythingElseIsFinal(Throwable cause) {
        assertThat(AttemptVerdict.of(null, cause, Allowed.USUALLY)).isEqualTo(AttemptVerdict.FINAL);
    }
}
