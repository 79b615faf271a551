package io.tollgate.consumer.config;

import io.tollgate.service.Section;
import io.tollgate.service.text.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How rows are rolled up, and how long that is kept.
 *
 * @param share of one processor that making them may take in the long run, in per cent
 * @param hours how long the figures of hours are kept; at least as long as rows
 * @param days how long the figures of days, weeks and months are kept; null for ever
 */
public record RollupConfig(
        int share, Duration hours, @Nullable Duration days) {
    private static final int SHARE = 50;
    private static final Duration HOURS = Duration.ofDays(3 * 365 + 1);
    private static final String FOREVER = "forever";

    /** What is not set is so. */
    public static final RollupConfig DEFAULT = new RollupConfig(SHARE, HOURS, null);

    public RollupConfig {
        if (share < 1 || share > 100) {
            throw new IllegalArgumentException("the share is a percentage");
        }
        if (days != null && days.compareTo(hours) < 0) {
            throw new IllegalArgumentException("days must be kept as long as hours");
        }
    }

    static RollupConfig read(Section clickHouse, Section own, Duration rows) {
        Duration hours = clickHouse.duration("hours_retention", rows.compareTo(HOURS) > 0 ? rows : HOURS);
        if (hours.compareTo(rows) < 0) {
            clickHouse.problem("hours_retention", "must be as long as clickhouse.retention or longer");
            hours = rows;
        }
        return new RollupConfig(own.integer("rollup_share", SHARE, 1, 100), hours, days(clickHouse, hours));
    }

    private static @Nullable Duration days(Section clickHouse, Duration hours) {
        String text = clickHouse.string("days_retention", FOREVER);
        if (text.equals(FOREVER)) {
            return null;
        }
        Duration days = Durations.parse(text);
        if (days == null || days.compareTo(hours) < 0) {
            clickHouse.problem(
                    "days_retention",
                    "must be " + FOREVER + ", or a duration such as 3650d that is not shorter than"
                            + " clickhouse.hours_retention");
            return null;
        }
        return days;
    }
}
