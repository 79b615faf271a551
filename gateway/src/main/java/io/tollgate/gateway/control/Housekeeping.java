package io.tollgate.gateway.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may be forgotten, some of it with each change that is written: old events, tokens revoked long ago, and uses of
 * provider keys that a node reported after their deletion.
 */
final class Housekeeping {
    static final int EVENTS_KEPT = 10_000;
    /** Longer than a month, whose spending by tokens revoked in it counts against those that they were made with. */
    private static final Duration REVOKED_KEPT = Duration.ofDays(32);

    /** Besides those of changes, which reading must not push out. */
    static final int READINGS_KEPT = 10_000;

    private static final Duration BETWEEN_SEARCHES = Duration.ofHours(1);
    private static final int AT_ONCE = 50;

    private Instant searched = Instant.EPOCH;

    /** The keys to delete now. */
    List<String> due(ControlState state, Instant now) {
        return Stream.of(events(state), readings(state), searched(state, now))
                .flatMap(Function.identity())
                .toList();
    }

    private static Stream<String> events(ControlState state) {
        int surplus = state.eventCount() + 1 - EVENTS_KEPT;
        return state.oldestEvents().limit(Math.clamp(surplus, 0, AT_ONCE)).map(AdminEvent::key);
    }

    /** The oldest readings at the gateway that has most of them, so that nobody pushes out what others have read. */
    private static Stream<String> readings(ControlState state) {
        int surplus = state.readingCount() + 1 - READINGS_KEPT;
        if (surplus <= 0) {
            return Stream.of();
        }
        Map<String, Long> counts =
                state.oldestReadings().collect(Collectors.groupingBy(AdminEvent::gateway, Collectors.counting()));
        String most =
                Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
        return state.oldestReadings()
                .filter(event -> event.gateway().equals(most))
                .limit(Math.min(surplus, AT_ONCE))
                .map(AdminEvent::key);
    }

    private Stream<String> searched(ControlState state, Instant now) {
        if (now.isBefore(searched.plus(BETWEEN_SEARCHES))) {
            return Stream.of();
        }
        searched = now;
        return Stream.concat(
                tokens(state, now), state.orphanedKeyUses().limit(AT_ONCE).map(ProviderKeyUse::key));
    }

    private static Stream<String> tokens(ControlState state, Instant now) {
        Instant before = now.minus(REVOKED_KEPT);
        return state.tokens()
                .map(Versioned::value)
                .filter(token -> token.revokedAt() != null && token.revokedAt().isBefore(before))
                // The limits of one that others were made with hold for as long as there is one of those.
                .filter(token -> state.countedAgainst(token.id()).size() == 1)
                .limit(AT_ONCE)
                .flatMap(token -> Stream.of(token.key(), TokenUse.key(token.id())));
    }
}
