package io.tollgate.gateway.throttle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * So many of something by the day, which begins when a provider's does: summer time and all. Counts from the start of
 * the process on. For any thread.
 */
final class DayLimit {
    private final long limit;
    private final LocalTime resetsAt;
    private final ZoneId zone;
    private final InstantSource clock;
    private long used;
    private Instant ends = Instant.MIN;

    DayLimit(long limit, LocalTime resetsAt, ZoneId zone, InstantSource clock) {
        this.limit = limit;
        this.resetsAt = resetsAt;
        this.zone = zone;
        this.clock = clock;
    }

    /** Takes some, where there are as many; one that is larger than all passes where nothing was used yet. */
    synchronized boolean take(long amount) {
        turn();
        if (used + amount > limit && !(used == 0 && amount > limit)) {
            return false;
        }
        used += amount;
        return true;
    }

    /** Gives back what was taken and takes what was used, if the day is still the same or not. */
    synchronized void settle(long taken, long spent) {
        turn();
        used = Math.max(0, used - taken + spent);
    }

    long limit() {
        return limit;
    }

    synchronized long used() {
        turn();
        return used;
    }

    synchronized Instant resetsAt() {
        turn();
        return ends;
    }

    synchronized Duration resetsIn() {
        turn();
        return Duration.between(clock.instant(), ends);
    }

    private void turn() {
        Instant now = clock.instant();
        if (now.isBefore(ends)) {
            return;
        }
        used = 0;
        ZonedDateTime here = now.atZone(zone);
        ZonedDateTime next = here.toLocalDate().atTime(resetsAt).atZone(zone);
        ends = (next.toInstant().isAfter(now)
                        ? next
                        : here.toLocalDate().plusDays(1).atTime(resetsAt).atZone(zone))
                .toInstant();
    }
}
