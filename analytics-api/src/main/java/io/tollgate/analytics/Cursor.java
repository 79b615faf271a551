package io.tollgate.analytics;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a list of groups goes on: how many groups were given, in the very range and of the very calls that they were
 * counted in, for the same groups, filters and order. So no group is skipped or given twice, whatever comes in between
 * two pages.
 *
 * @param question which question it belongs to
 * @param calls that are counted; null for all that there are
 */
record Cursor(
        int offset, TimeRange range, int question, @Nullable Snapshot calls) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,9})\\|(\\d{1,18})\\|(\\d{1,18})\\|(-?\\d{1,10})(?:\\|(.+))?");
    private static final Pattern CALLS =
            Pattern.compile("(\\d{0,18})\\|(\\d{0,18})((?:\\|[^|:]*:\\d{1,9}:\\d{1,18})*)");

    String text() {
        StringBuilder plain =
                new StringBuilder(offset + "|" + micros(range.from()) + "|" + micros(range.to()) + "|" + question);
        if (calls != null) {
            plain.append('|')
                    .append(calls.asOf() == null ? "" : micros(calls.asOf()))
                    .append('|')
                    .append(calls.cells() == null ? "" : calls.cells());
            calls.sorted()
                    .forEach(newest -> plain.append('|')
                            .append(newest.getKey().topic())
                            .append(':')
                            .append(newest.getKey().number())
                            .append(':')
                            .append(newest.getValue()));
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(plain.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Cursor parse(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            Matcher matcher = FORM.matcher(plain);
            if (matcher.matches()) {
                String calls = matcher.group(5);
                return new Cursor(
                        Integer.parseInt(matcher.group(1)),
                        new TimeRange(instant(matcher.group(2)), instant(matcher.group(3))),
                        Integer.parseInt(matcher.group(4)),
                        calls == null ? null : calls(calls));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Said below: whatever is wrong with it, it is not one of ours.
        }
        throw RefusedException.invalid(
                "cursor", "the cursor is not from an earlier response; leave it out to start from the beginning");
    }

    private static Snapshot calls(String text) {
        Matcher matcher = CALLS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not the calls of a cursor");
        }
        Map<Partition, Long> newest = new HashMap<>();
        for (String partition : matcher.group(3).split("\\|", -1)) {
            String[] parts = partition.split(":", -1);
            if (parts.length == 3) {
                newest.put(new Partition(parts[0], Integer.parseInt(parts[1])), Long.valueOf(parts[2]));
            }
        }
        String asOf = matcher.group(1);
        String cells = matcher.group(2);
        return new Snapshot(
                asOf.isEmpty() ? null : instant(asOf), cells.isEmpty() ? null : Long.valueOf(cells), newest);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(String micros) {
        return RangeParser.instant(Long.parseLong(micros));
    }

    /** Tells one question from another: what is grouped, kept and ranked, in words that outlive this process. */
    static int question(AnalyticsQuery query) {
        StringBuilder words = new StringBuilder();
        query.groupBy().forEach(dimension -> words.append(dimension.label()).append('\n'));
        query.filters().forEach(filter -> {
            words.append(filter.label());
            switch (filter) {
                case Filter.Values values -> words.append(values.any()).append(values.none());
                case Filter.Numbers numbers -> words.append(numbers.any()).append(numbers.none());
            }
            words.append('\n');
        });
        query.counted().forEach(counted -> words.append(counted.label()).append('\n'));
        return words.append(query.order()).toString().hashCode();
    }
}
