package io.tollgate.gateway.throttle;

import io.vertx.core.MultiMap;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long an upstream that answered "too many requests" asks not to be called. */
final class RetryAfterHeaders {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Pattern STEP = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");

    /** What is larger is no number of seconds from now but one since 1970, and then of milliseconds. */
    private static final BigDecimal SINCE_1970 = BigDecimal.valueOf(1_000_000_000L);

    private static final BigDecimal IN_MILLIS = BigDecimal.valueOf(100_000_000_000L);

    /** Each limit's names: what is left of it, and when there is more. */
    private static final List<Named> LIMITS = List.of(
            new Named("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
            new Named("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
            new Named("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
            new Named("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
            new Named("anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
            new Named("anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
            new Named("x-ratelimit-remaining", "x-ratelimit-reset"),
            new Named("ratelimit-remaining", "ratelimit-reset"));

    private record Named(String remaining, String reset) {}

    private RetryAfterHeaders() {}

    /**
     * Reads {@code retry-after-ms}, {@code Retry-After} (RFC 9110, section 10.2.3), and then the limits that are used
     * up: {@code x-ratelimit-reset-*} as OpenAI, Groq and OpenRouter write them, {@code anthropic-ratelimit-*-reset}. A
     * time is seconds from now or since 1970, milliseconds since 1970, steps such as {@code 6m0s}, or a date; nothing
     * longer than an hour is believed.
     *
     * @return null if none of them says
     */
    static @Nullable Duration parse(MultiMap headers, Instant now) {
        String millis = headers.get("retry-after-ms");
        if (millis != null && millis.strip().matches("\\d{1,9}(\\.\\d{1,9})?")) {
            return bounded(seconds(new BigDecimal(millis.strip()).movePointLeft(3)));
        }
        String after = headers.get("retry-after");
        if (after != null) {
            return bounded(time(after.strip(), now));
        }
        return bounded(usedUp(headers, now));
    }

    /**
     * Until there is something again of all that is used up; of one whose rest is not told, where no other is used up.
     */
    private static @Nullable Duration usedUp(MultiMap headers, Instant now) {
        Duration longest = null;
        Duration untold = null;
        for (Named limit : LIMITS) {
            String reset = headers.get(limit.reset());
            Duration until = reset == null ? null : time(reset.strip(), now);
            String remaining = headers.get(limit.remaining());
            if (until == null) {
                continue;
            }
            if (remaining == null) {
                untold = untold == null ? until : untold;
            } else if (remaining.strip().matches("0+(\\.0+)?") && (longest == null || until.compareTo(longest) > 0)) {
                longest = until;
            }
        }
        return longest == null ? untold : longest;
    }

    private static @Nullable Duration time(String text, Instant now) {
        if (NUMBER.matcher(text).matches()) {
            BigDecimal number = new BigDecimal(text);
            if (number.compareTo(SINCE_1970) < 0) {
                return seconds(number);
            }
            BigDecimal since1970 = number.compareTo(IN_MILLIS) < 0 ? number : number.movePointLeft(3);
            return Duration.between(now, Instant.EPOCH.plus(seconds(since1970)));
        }
        return STEP.matcher(text).lookingAt() ? steps(text) : until(text, now);
    }

    private static Duration seconds(BigDecimal seconds) {
        return Duration.ofNanos(seconds.min(BigDecimal.valueOf(9_000_000_000L))
                .movePointRight(9)
                .longValue());
    }

    private static @Nullable Duration until(String moment, Instant now) {
        try {
            Instant then = moment.contains(",")
                    ? ZonedDateTime.parse(moment, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()
                    : moment.endsWith("Z")
                            ? Instant.parse(moment)
                            : OffsetDateTime.parse(moment).toInstant();
            return Duration.between(now, then);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Such as {@code 6m0s}, {@code 120ms}; of what is longer than the longest, no more is read. */
    private static @Nullable Duration steps(String text) {
        Duration sum = Duration.ZERO;
        Matcher step = STEP.matcher(text);
        int at = 0;
        while (sum.compareTo(LONGEST) < 0 && at < text.length()) {
            if (!step.region(at, text.length()).lookingAt()) {
                return null;
            }
            at = step.end();
            double millis = Double.parseDouble(step.group(1))
                    * switch (step.group(2)) {
                        case "ms" -> 1;
                        case "s" -> 1_000;
                        case "m" -> 60_000;
                        case "h" -> 3_600_000;
                        default -> 86_400_000;
                    };
            sum = sum.plusMillis((long) Math.min(1e15, Math.ceil(millis)));
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
