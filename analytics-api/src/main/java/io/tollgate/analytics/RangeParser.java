package io.tollgate.analytics;

import io.tollgate.service.text.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code from}, {@code to} and {@code days}; pure. */
final class RangeParser {
    static final int DEFAULT_DAYS = 7;
    static final int MAX_DAYS = 3660;

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    /** An offset whose plus sign the query string's decoding made a space. */
    private static final Pattern LOST_PLUS = Pattern.compile("(.*T.*) (\\d{2}:\\d{2})");

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
    private static final String ALLOWED = "; allowed: RFC 3339 such as 2026-11-20T00:00:00Z, a date such as 2026-11-20,"
            + " now, or relative to now such as -15m, -24h, -30d";

    private final Instant now;
    private final ZoneId zone;

    RangeParser(Instant now, ZoneId zone) {
        this.now = now.truncatedTo(ChronoUnit.MICROS);
        this.zone = zone;
    }

    TimeRange parse(Parameters parameters) {
        Instant to = parameters.one("to").map(text -> instant("to", text)).orElse(now);
        if (parameters.has("days")) {
            int days = parameters.number("days", 1, MAX_DAYS).orElse(DEFAULT_DAYS);
            if (parameters.has("from")) {
                throw RefusedException.invalid("days", "days and from exclude each other");
            }
            return range(to.minus(Duration.ofDays(days)), to);
        }
        Instant from = parameters
                .one("from")
                .map(text -> instant("from", text))
                .orElseGet(() -> to.minus(Duration.ofDays(DEFAULT_DAYS)));
        return range(from, to);
    }

    private static TimeRange range(Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw RefusedException.invalid("from", "from is " + from + " and must be before to, which is " + to);
        }
        checkEarliest("from", from);
        if (Duration.between(from, to).compareTo(Duration.ofDays(MAX_DAYS)) > 0) {
            throw RefusedException.invalid("from", "from and to must be at most " + MAX_DAYS + " days apart");
        }
        return new TimeRange(from, to);
    }

    static void checkEarliest(String parameter, Instant from) {
        if (from.isBefore(EARLIEST)) {
            throw RefusedException.invalid(
                    parameter, "the range begins at " + from + " and must not be before " + EARLIEST);
        }
    }

    /** A time by its epoch microseconds. */
    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private Instant instant(String parameter, String text) {
        try {
            Instant instant = read(text).truncatedTo(ChronoUnit.MICROS);
            if (instant.isAfter(LATEST)) {
                throw RefusedException.invalid(parameter, parameter + " must not be after " + LATEST);
            }
            return instant;
        } catch (DateTimeException | ArithmeticException e) {
            throw RefusedException.invalid(parameter, "\"" + text + "\" is not a time" + ALLOWED);
        }
    }

    private Instant read(String text) {
        if (text.equals("now")) {
            return now;
        }
        Duration ago = text.startsWith("-") ? Durations.parse(text.substring(1)) : null;
        if (ago != null) {
            return now.minus(ago);
        }
        if (DATE.matcher(text).matches()) {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        }
        Matcher lostPlus = LOST_PLUS.matcher(text);
        return OffsetDateTime.parse(lostPlus.matches() ? lostPlus.group(1) + "+" + lostPlus.group(2) : text)
                .toInstant();
    }
}
