package io.tollgate.analytics;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** How answers write times: RFC 3339 with seconds, in the zone that was asked for. */
final class Timestamps {
    private Timestamps() {}

    static String text(Instant instant, ZoneId zone) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(zone));
    }
}
