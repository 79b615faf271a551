package io.tollgate.analytics;

import java.time.ZoneOffset;
import java.util.ArrayList;
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

    private static final String CALL = "call_id";
    private static final Set<String> NAMES = Set.of("from", "to", "days", "limit", "cursor", "q", CALL);
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
                parameters.one(CALL).map(LogsParser::call).orElse(null),
                parameters.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT),
                parameters.one("cursor").map(LogsCursor::parse).orElse(null));
    }

    /** @throws RefusedException naming the first parameter that is not allowed */
    static LiveQuery live(QueryDesk.Asked asked) {
        checkMayRead(asked.caller());
        return new LiveQuery(
                new FilterParser(asked.caller()).parse(asked.parameters(), Set.of("q")), search(asked.parameters()));
    }

    /** The gateways whose calls may be shown, as filters. */
    static List<Filter> scope(QueryDesk.Asked asked) {
        checkMayRead(asked.caller());
        return new FilterParser(asked.caller()).parse(asked.parameters(), Set.of());
    }

    /** The gateways whose payloads may be seen, as filters; there are no others. */
    static List<Filter> payloads(QueryDesk.Asked asked) {
        Caller caller = asked.caller();
        if (!caller.permissions().contains("payload")) {
            throw new RefusedException(new Failure.Denied(
                    "permission_denied", "payloads are shown only to a token with the permission payload"));
        }
        asked.parameters().values().keySet().stream().sorted().findFirst().ifPresent(name -> {
            throw RefusedException.invalid(name, "there are no parameters here");
        });
        Set<String> gateways = caller.gateways();
        return gateways == null
                ? List.of()
                : List.of(new Filter.Values(
                        Dimension.Column.GATEWAY,
                        gateways.stream().sorted().map(Object.class::cast).toList(),
                        List.of()));
    }

    /**
     * The calls of which something may be said, as filters: all of its gateways with {@code edit}, with {@code run}
     * those that the same token made.
     *
     * @param token the id of the token that asks
     */
    static List<Filter> annotated(QueryDesk.Asked asked, String token) {
        Caller caller = asked.caller();
        List<Filter> scope = new ArrayList<>(new FilterParser(caller).parse(asked.parameters(), Set.of()));
        if (caller.permissions().contains("edit")) {
            return scope;
        }
        if (!caller.permissions().contains("run") || token.isEmpty()) {
            throw new RefusedException(new Failure.Denied(
                    "permission_denied",
                    "something may be said of calls with the permission edit, or with run by the token that"
                            + " made them"));
        }
        scope.add(new Filter.Values(Dimension.Column.TOKEN, List.of(token), List.of()));
        return scope;
    }

    /** The id that a text is, in upper or lower case; null if it is none. */
    static @Nullable UUID callId(String text) {
        String id = text.toLowerCase(Locale.ROOT);
        return CALL_ID.matcher(id).matches() ? UUID.fromString(id) : null;
    }

    private static UUID call(String text) {
        UUID call = callId(text);
        if (call == null) {
            throw RefusedException.invalid(
                    CALL, CALL + " must be the id of a call, such as 0199a2b4-5c6d-7e8f-9012-3456789abcde");
        }
        return call;
    }

    private static @Nullable Search search(Parameters parameters) {
        String search = parameters.one("q").map(String::strip).orElse("");
        if (search.length() > MAX_SEARCH) {
            throw RefusedException.invalid("q", "q has more than " + MAX_SEARCH + " characters");
        }
        if (search.isEmpty()) {
            return null;
        }
        UUID id = callId(search);
        return id == null ? new Search.Part(search) : new Search.Id(id);
    }

    private static void checkMayRead(Caller caller) {
        if (!caller.mayRead()) {
            throw new RefusedException(new Failure.Denied(
                    "permission_denied", "single calls are shown only to a token with the permission read"));
        }
    }
}
