package io.tollgate.gateway.throttle;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long an upstream that answered "too many requests" asks not to be called. */
final class RetryAfterHeaders {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Pattern STEP = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

    private RetryAfterHeaders() {}

    /**
     * Reads {@code retry-after-ms}, {@code Retry-After} (RFC 9110, section 10.2.3) and, as OpenAI documents them, {@code
     * x-ratelimit-reset-requests} and {@code -tokens}, or Anthropic's {@code anthropic-ratelimit-requests-reset}.
     *
     * @return null if none of them says
     */
    static @Nullable Duration parse(MultiMap headers, Instant now) {
        String millis = headers.get("retry-after-ms");
        if (millis != null && millis.matches("\\d{1,9}")) {
            return bounded(Duration.ofMillis(Long.parseLong(millis)));
        }
        String after = headers.get("retry-after");
        if (after != null) {
            return bounded(after.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(after)) : until(after, now));
        }
        if ("0".equals(headers.get("x-ratelimit-remaining-requests"))) {
            return bounded(steps(headers.get("x-ratelimit-reset-requests")));
        }
        if ("0".equals(headers.get("x-ratelimit-remaining-tokens"))) {
            return bounded(steps(headers.get("x-ratelimit-reset-tokens")));
        }
        String reset = headers.get("anthropic-ratelimit-requests-reset");
        return reset == null ? null : bounded(until(reset, now));
    }

    private static @Nullable Duration until(String moment, Instant now) {
        try {
            Instant then = moment.contains(",")
                    ? ZonedDateTime.parse(moment, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()
                    : Instant.parse(moment);
            return Duration.between(now, then);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Such as {@code 6m0s}, {@code 120ms}; of what is longer than the longest, no more is read. */
    private static @Nullable Duration steps(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Duration sum = Duration.ZERO;
        Matcher step = STEP.matcher(text);
        while (sum.compareTo(LONGEST) < 0 && step.find()) {
            double millis = Double.parseDouble(step.group(1))
                    * switch (step.group(2)) {
                        case "ms" -> 1;
                        case "s" -> 1_000;
                        case "m" -> 60_000;
                        default -> 3_600_000;
                    };
            sum = sum.plusMillis((long) Math.ceil(millis));
        }
        return sum;
    }

    private static @Nullable Duration bounded(@Nullable Duration asked) {
        if (asked == null || asked.isNegative() || asked.isZero()) {
            return null;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
