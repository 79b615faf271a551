package io.tollgate.standalone.books;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads moments as commands are given them. */
final class Days {
    private Days() {}

    /**
     * A day's beginning in UTC, or a moment.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    static Instant moment(String flag, String text) {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    flag + " is \"" + text + "\" and must be a day such as 2026-10-01, or a moment such as"
                            + " 2026-10-01T12:00:00Z",
                    e);
        }
    }
}
