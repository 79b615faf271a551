package io.tollgate.analytics;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which calls are exported, the oldest first.
 *
 * @param filters all of them must hold; what the caller may see is among them
 * @param after where an export before ended; null to begin with the range
 * @param limit how many calls at most; null for all of them
 */
record UsageQuery(
        TimeRange range,
        List<Filter> filters,
        @Nullable LogsCursor after,
        @Nullable Integer limit,
        Format format) {
    /** So many calls at most in a file that cannot be written piece by piece. */
    static final int MAX_LIMIT = 1_000_000;

    private static final Set<String> NAMES = Set.of("from", "to", "days", "format", "cursor", "limit");
    private static final Pattern CURSOR = Pattern.compile("([0-9TZ:.-]{20,30}),([0-9a-f-]{36})");

    UsageQuery {
        filters = List.copyOf(filters);
        if (format == Format.JSON || (limit == null && !pieces(format))) {
            throw new IllegalArgumentException("calls are exported as lines, or as files of some length");
        }
    }

    /** @throws RefusedException naming the first parameter that is not allowed */
    static UsageQuery parse(QueryDesk.Asked asked) {
        if (!asked.caller().mayRead()) {
            throw new RefusedException(new Failure.Denied(
                    "permission_denied", "exports are given only to a token with the permission read"));
        }
        Parameters parameters = asked.parameters();
        Format format = switch (parameters.one("format").orElse("csv")) {
            case "csv" -> Format.CSV;
            case "ndjson" -> Format.NDJSON;
            case "parquet" -> Format.PARQUET;
            case "arrow" -> Format.ARROW;
            case String other ->
                throw RefusedException.invalid(
                        "format",
                        "\"" + other + "\" is not a format of this export; allowed: csv, ndjson, parquet, arrow");
        };
        return new UsageQuery(
                new RangeParser(asked.now(), ZoneOffset.UTC).parse(parameters),
                new FilterParser(asked.caller()).parse(parameters, NAMES),
                parameters.one("cursor").map(UsageQuery::place).orElse(null),
                parameters.number("limit", 1, MAX_LIMIT).orElse(pieces(format) ? null : MAX_LIMIT),
                format);
    }

    /** Whether it is written as lines, of which any number may follow one another. */
    boolean pieces() {
        return pieces(format);
    }

    private static boolean pieces(Format format) {
        return format == Format.CSV || format == Format.NDJSON;
    }

    /** A file's name for the export. */
    String fileName() {
        return "usage-" + range.from().toString().substring(0, 10) + "." + format.label();
    }

    /** A cursor as callers make it of the last line that they have: {@code accepted_at}, a comma, {@code call_id}. */
    static String cursor(LogsCursor place) {
        return Timestamps.text(RangeParser.instant(place.acceptedAt()), ZoneOffset.UTC) + "," + place.call();
    }

    private static LogsCursor place(String text) {
        Matcher matcher = CURSOR.matcher(text);
        try {
            if (matcher.matches()) {
                return new LogsCursor(
                        SqlBuilder.micros(Instant.parse(matcher.group(1))), UUID.fromString(matcher.group(2)));
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            // Said below: whatever is wrong with it, it is no place in the order of calls.
        }
        throw RefusedException.invalid(
                "cursor",
                "the cursor is not one; allowed: accepted_at and call_id of the last call that you have, with a comma"
                        + " between, such as 2026-11-20T10:00:00.000001Z,019aa1f2-7c1e-7000-8000-3f1c9d0a5b77");
    }
}
