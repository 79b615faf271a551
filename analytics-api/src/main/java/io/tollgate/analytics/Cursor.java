package io.tollgate.analytics;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a list of groups goes on: how many groups were given, in the very range that they were counted in, for the same
 * groups, filters and order. Rows that come in between two pages may move a group across their border.
 */
record Cursor(int offset, TimeRange range, int question) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\.(\\d{1,18})\\.(\\d{1,18})\\.(-?\\d{1,10})");

    String text() {
        String plain = offset + "." + micros(range.from()) + "." + micros(range.to()) + "." + question;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    static Cursor parse(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            Matcher matcher = FORM.matcher(plain);
            if (matcher.matches()) {
                return new Cursor(
                        Integer.parseInt(matcher.group(1)),
                        new TimeRange(instant(matcher.group(2)), instant(matcher.group(3))),
                        Integer.parseInt(matcher.group(4)));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Said below: whatever is wrong with it, it is not one of ours.
        }
        throw RefusedException.invalid(
                "cursor", "the cursor is not from an earlier response; leave it out to start from the beginning");
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }

    /** Tells one question from another: what is grouped, kept and ranked, in words that outlive this process. */
    static int question(AnalyticsQuery query) {
        StringBuilder words = new StringBuilder();
        query.groupBy().forEach(dimension -> words.append(dimension.label()).append('\n'));
        query.filters()
                .forEach(filter -> words.append(filter.dimension().label())
                        .append(filter.any())
                        .append(filter.none())
                        .append('\n'));
        return words.append(query.order()).toString().hashCode();
    }
}
