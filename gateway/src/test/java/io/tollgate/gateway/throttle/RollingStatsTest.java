package io.tollgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RollingStatsTest {
    private static final TokenUsage USAGE = new TokenUsage(10, 3, 0, 0, 0);

    private long nanos;
    private final RollingStats stats = new RollingStats(() -> nanos);

    private void at(long seconds) {
        nanos = TimeUnit.SECONDS.toNanos(seconds);
    }

    private void succeeded(long millis) {
        stats.count(nanos, Outcome.SUCCEEDED, false, USAGE, millis, millis / 2);
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, succeeded, 0.0",
        "FAILED, failed, 0.0",
        "REJECTED, failed, 0.0",
        "THROTTLED, throttled, 1.0",
        "CANCELED, canceled, 0.0",
    })
    void eachOutcomeIsCountedOnce(Outcome outcome, String counted, double throttleRate) {
        stats.count(nanos, outcome, true, USAGE, 5, 2);
        JsonObject minute = stats.lastMinute();
        assertThat(minute.getLong(counted)).isEqualTo(1);
        assertThat(Stream.of("succeeded", "failed", "throttled", "canceled").map(minute::getLong))
                .containsOnlyOnce(1L)
                .filteredOn(count -> count == 0)
                .hasSize(3);
        assertThat(minute.getLong("requests")).isEqualTo(1);
        assertThat(minute.getLong("retried")).isEqualTo(1);
        assertThat(minute.getLong("input_tokens")).isEqualTo(10);
        assertThat(minute.getLong("output_tokens")).isEqualTo(3);
        assertThat(minute.getDouble("throttle_rate")).isEqualTo(throttleRate);
        assertThat(stats.sinceStart()).isEqualTo(minute);
    }

    @Test
    void nothingIsNothing() {
        assertThat(stats.lastMinute().getLong("requests")).isZero();
        assertThat(stats.lastMinute().getDouble("throttle_rate")).isZero();
        assertThat(stats.lastMinute().getJsonObject("latency_ms").getLong("p99"))
                .isZero();
    }

    @Test
    void theShareOfRefusedCallsIsRounded() {
        succeeded(1);
        succeeded(1);
        stats.countRefusal();
        assertThat(stats.lastMinute().getDouble("throttle_rate")).isEqualTo(0.3333);
    }

    @Test
    void percentilesAreOfWhatSucceeded() {
        for (int i = 1; i <= 100; i++) {
            succeeded(i);
        }
        stats.count(nanos, Outcome.FAILED, false, USAGE, 3_000_000, 3_000_000);
        JsonObject latency = stats.lastMinute().getJsonObject("latency_ms");
        assertThat(latency.getLong("p50")).isEqualTo(50);
        assertThat(latency.getLong("p95")).isEqualTo(95);
        assertThat(latency.getLong("p99")).isEqualTo(99);
        assertThat(stats.lastMinute().getJsonObject("first_token_ms").getLong("p99"))
                .isEqualTo(49);
    }

    @ParameterizedTest
    @CsvSource({"-5, 0", "0, 0", "7, 7", "99999999999, 3600000"})
    void latenciesAreBounded(long millis, long counted) {
        stats.count(nanos, Outcome.SUCCEEDED, false, USAGE, millis, -1);
        // Two digits are exact.
        assertThat(stats.lastMinute().getJsonObject("latency_ms").getLong("p50"))
                .isBetween(counted, counted + counted / 100);
        assertThat(stats.lastMinute().getJsonObject("first_token_ms").getLong("p50"))
                .isZero();
    }

    /** The clock of a JVM may begin anywhere, below zero too. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, -1_000_000, -25})
    void theLastMinuteForgetsAndTheStartDoesNot(long start) {
        at(start);
        succeeded(1);
        at(start + 30);
        succeeded(2);
        assertThat(stats.lastMinute().getLong("requests")).isEqualTo(2);
        at(start + 61);
        assertThat(stats.lastMinute().getLong("requests")).isEqualTo(1);
        at(start + 100);
        assertThat(stats.lastMinute().getLong("requests")).isZero();
        succeeded(3);
        assertThat(stats.lastMinute().getLong("requests")).isEqualTo(1);
        assertThat(stats.sinceStart().getLong("requests")).isEqualTo(3);
        assertThat(stats.sinceStart().getLong("output_tokens")).isEqualTo(9);
        assertThat(stats.sinceStart().getJsonObject("latency_ms").getLong("p50"))
                .isEqualTo(2);
    }
}
