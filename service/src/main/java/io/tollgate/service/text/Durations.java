package io.tollgate.service.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people and providers write them: {@code 250ms}, {@code 30s}, {@code 1.5h}, {@code 6m0s}, {@code 7d}. */
public final class Durations {
    private static final Pattern STEP = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(ms|s|m|h|d|w)");
    private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

    private Durations() {}

    /**
     * Reads a sum of steps, rounded up to a nanosecond; null if the text is anything else, or too long for a duration.
     */
    public static @Nullable Duration parse(String text) {
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher step = STEP.matcher(text);
        int end = 0;
        while (step.find() && step.start() == end) {
            nanos = nanos.add(new BigDecimal(step.group(1)).multiply(unit(step.group(2))));
            end = step.end();
        }
        if (end == 0 || end < text.length()) {
            return null;
        }
        BigInteger[] parts =
                nanos.setScale(0, RoundingMode.CEILING).toBigInteger().divideAndRemainder(SECOND);
        return parts[0].bitLength() < Long.SIZE ? Duration.ofSeconds(parts[0].longValue(), parts[1].longValue()) : null;
    }

    private static BigDecimal unit(String name) {
        Duration unit = switch (name) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
        return BigDecimal.valueOf(unit.toNanos());
    }

    /** A duration of whole milliseconds as it can be read again, in the largest unit that it is a whole number of. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        for (String unit : List.of("d", "h", "m")) {
            long length = unit(unit).longValue() / SECOND.longValue();
            if (seconds > 0 && seconds % length == 0) {
                return seconds / length + unit;
            }
        }
        return seconds + "s";
    }
}
