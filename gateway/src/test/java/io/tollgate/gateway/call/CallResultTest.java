package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CallResultTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "200, SUCCEEDED, -",
                "304, SUCCEEDED, -",
                "400, FAILED, provider_error",
                "404, FAILED, provider_error",
                "429, THROTTLED, provider_error",
                "500, FAILED, provider_error",
                "529, THROTTLED, provider_error",
            })
    void ofAnAnswerIsSaidByItsStatus(int status, Outcome outcome, @Nullable String code) {
        assertThat(CallResult.of(status, null)).isEqualTo(new CallResult(outcome, code));
    }

    @ParameterizedTest
    @CsvSource({"0", "200", "429", "503"})
    void aFailureCountsWhateverTheStatus(int status) {
        assertThat(CallResult.of(status, new CallFailure.ProviderTimeout("p", "was slow", true)))
                .isEqualTo(new CallResult(Outcome.FAILED, "provider_timeout"));
        assertThat(CallResult.of(status, new CallFailure.CallerGone()))
                .isEqualTo(new CallResult(Outcome.CANCELED, "canceled"));
    }

    @ParameterizedTest
    @MethodSource("io.tollgate.gateway.call.TestFailures#each")
    void ofAFailureIsItsRowOfTheTable(CallFailure failure) {
        assertThat(CallResult.of(failure))
                .isEqualTo(
                        new CallResult(failure.code().outcome(), failure.code().id()));
        assertThat(failure.message()).isNotBlank();
    }

    @Test
    void theTestsKnowEachKindOfFailure() {
        assertThat(TestFailures.each().<Class<?>>map(CallFailure::getClass))
                .containsExactlyInAnyOrder(Arrays.stream(CallFailure.class.getPermittedSubclasses())
                        .toArray(Class<?>[]::new));
    }
}
