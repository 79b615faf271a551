package io.tollgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryAfterHeadersTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // RFC 9110, section 10.2.3: seconds, or a date
                "retry-after=20 | PT20S",
                "Retry-After=20 | PT20S",
                "retry-after=1 | PT1S",
                "retry-after=Fri, 20 Nov 2026 12:00:30 GMT | PT30S",
                "retry-after=2026-11-20T12:00:30Z | PT30S",
                "retry-after=0 | -",
                "retry-after=-5 | -",
                "retry-after=1.5 | PT1.5S",
                "retry-after=6m0s | PT6M",
                "retry-after=2026-11-20T13:00:30+01:00 | PT30S",
                "retry-after=1795176030 | PT30S",
                "retry-after=soon | -",
                "retry-after= | -",
                "retry-after=Fri, 20 Nov 2026 11:59:30 GMT | -",
                "retry-after=Someday, 20 Nov 2026 12:00:30 GMT | -",
                "retry-after=3600 | PT1H",
                "retry-after=3601 | PT1H",
                "retry-after=999999999 | PT1H",
                "retry-after=99999999999999999999 | -",
                "retry-after=999999999999 | -",
                "retry-after=Fri, 20 Nov 2099 12:00:00 GMT | PT1H",
                "retry-after=+1000000000-12-31T23:59:59.999999999Z | PT1H",
                "retry-after=-1000000000-01-01T00:00:00Z | -",
                // milliseconds, which are more exact
                "retry-after-ms=250 | PT0.25S",
                "retry-after-ms=250; retry-after=20 | PT0.25S",
                "retry-after-ms=-1; retry-after=20 | PT20S",
                "retry-after-ms=x; retry-after=20 | PT20S",
                "retry-after-ms=0 | -",
                "retry-after-ms=999999999 | PT1H",
                "retry-after-ms=9999999999 | -",
                // OpenAI's, of the limit that is used up
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=120ms | PT0.12S",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=6m0s | PT6M",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=1.25s | PT1.25S",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=0.1ms | PT0.001S",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=59m59s | PT59M59S",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=2h | PT1H",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=99999999999999999999h | PT1H",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=0s | -",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=never | -",
                "x-ratelimit-remaining-requests=0 | -",
                "x-ratelimit-remaining-requests=1; x-ratelimit-reset-requests=5s | -",
                "x-ratelimit-remaining-tokens=0; x-ratelimit-reset-tokens=7s | PT7S",
                "x-ratelimit-remaining-tokens=0 | -",
                "x-ratelimit-remaining-requests=9; x-ratelimit-reset-requests=5s; x-ratelimit-remaining-tokens=0; "
                        + "x-ratelimit-reset-tokens=7s | PT7S",
                "retry-after=20; x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=5s | PT20S",
                // Anthropic's
                "anthropic-ratelimit-requests-reset=2026-11-20T12:01:00Z | PT1M",
                "anthropic-ratelimit-requests-reset=2026-11-20T14:01:00Z | PT1H",
                "anthropic-ratelimit-requests-reset=2026-11-20T11:00:00Z | -",
                "anthropic-ratelimit-requests-reset=tomorrow | -",
                "retry-after=20; anthropic-ratelimit-requests-reset=2026-11-20T12:01:00Z | PT20S",
                "anthropic-ratelimit-requests-remaining=5; anthropic-ratelimit-requests-reset=2026-11-20T12:01:00Z; "
                        + "anthropic-ratelimit-input-tokens-remaining=0; anthropic-ratelimit-input-tokens-reset="
                        + "2026-11-20T12:00:20Z | PT20S",
                "anthropic-ratelimit-output-tokens-remaining=0; anthropic-ratelimit-output-tokens-reset="
                        + "2026-11-20T12:00:40Z; anthropic-ratelimit-requests-remaining=0; "
                        + "anthropic-ratelimit-requests-reset=2026-11-20T12:00:10Z | PT40S",
                // OpenRouter's, in milliseconds since 1970; others' in seconds from now
                "x-ratelimit-remaining=0; x-ratelimit-reset=1795176030000 | PT30S",
                "x-ratelimit-remaining=0; x-ratelimit-reset=30 | PT30S",
                "ratelimit-remaining=0; ratelimit-reset=12 | PT12S",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=2m59.56s | PT2M59.56S",
                "x-ratelimit-remaining-requests=0; x-ratelimit-reset-requests=17 | PT17S",
                "x-ratelimit-reset-requests=17 | PT17S",
                "x-other=1 | -",
            })
    void saysHowLongToWait(String headers, @Nullable Duration expected) {
        MultiMap given = HttpHeaders.headers();
        for (String header : headers.split("; ", -1)) {
            String[] parts = header.split("=", 2);
            given.add(parts[0], parts[1]);
        }
        assertThat(RetryAfterHeaders.parse(given, NOW)).isEqualTo(expected);
    }

    @Test
    void noSumOfStepsIsTooLarge() {
        MultiMap given = HttpHeaders.headers()
                .add("x-ratelimit-remaining-requests", "0")
                .add("x-ratelimit-reset-requests", "9999999999999999999h".repeat(1_500));
        assertThat(RetryAfterHeaders.parse(given, NOW)).isEqualTo(Duration.ofHours(1));
    }
}
