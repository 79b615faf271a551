package io.tollgate.analytics;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of single calls, which only callers with {@code read} may see; pure. */
final class LogsParser {
    static final int MAX_LIMIT = 1_000;
    static final int DEFAULT_LIMIT = 50;
    static final int MAX_SEARCH = 128;

    private static final Set<String> NAMES = Set.of("from", "to", "days", "limit", "cursor", "q");
    private static final Pattern CALL_ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private LogsParser() {}

    /** @throws RefusedException naming the first parameter that is not allowed */
    static LogsQuery page(QueryDesk.Asked asked) {
        checkMayRead(asked.caller());
        Parameters parameters = asked.parameters();
        return new LogsQuery(
                new RangeParser(asked.now(), ZoneOffset.UTC).parse(parameters),
                new FilterParser(asked.caller()).parse(parameters, NAMES),
                search(parameters),
                parameters.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT),
                parameters.one("cursor").map(LogsCursor::parse).orElse(null));
    }

    /** The gateways whose calls may be shown, as filters. */
    static List<Filter> scope(QueryDesk.Asked asked) {
        checkMayRead(asked.caller());
        return new FilterParser(asked.caller()).parse(asked.parameters(), Set.of());
    }

    /** The id that a path names; null if it is none. */
    static @Nullable UUID callId(String text) {
        String id = text.toLowerCase(Locale.ROOT);
        return CALL_ID.matcher(id).matches() ? UUID.fromString(id) : null;
    }

    private static @Nullable String search(Parameters parameters) {
        String search = parameters.one("q").map(String::strip).orElse("");
        if (search.length() > MAX_SEARCH) {
            throw RefusedException.invalid("q", "q has more than " + MAX_SEARCH + " characters");
        }
        return search.isEmpty() ? null : search;
    }

    private static void checkMayRead(Caller caller) {
        if (!caller.mayRead()) {
            throw new RefusedException(new Failure.Denied(
                    "permission_denied", "single calls are shown only to a token with the permission read"));
        }
    }
}
