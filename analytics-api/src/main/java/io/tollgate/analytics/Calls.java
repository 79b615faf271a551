package io.tollgate.analytics;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Calls one by one: pages of them, each with all that is known of it, and those that have just come. */
final class Calls {
    /** How far back a page of calls is looked for at first, unless one of such calls was found before. */
    private static final Reach FIRST = new Reach(60_000_000, 8_192);

    /** Of so many kinds of calls it is known how far back a page of them reaches. */
    private static final int MOST_KINDS = 1_000;

    /** How many times as far it is looked after a span in which there was no call. */
    private static final int GROWTH_AFTER_NONE = 64;

    private static final int LEAST_GROWTH = 4;
    private static final int MOST_GROWTH = 1_024;

    private final ClickHouse clickHouse;
    private final QueryLimits limits;
    private final KeptCallCounts counts;
    /** Twice as far back as the last page of such calls reached, by what they have in common. */
    private final Cache<Sql, Reach> reaches = Caffeine.newBuilder()
            .maximumSize(MOST_KINDS)
            .executor(Runnable::run)
            .build();

    Calls(ClickHouse clickHouse, QueryLimits limits) {
        this.clickHouse = clickHouse;
        this.limits = limits;
        this.counts = new KeptCallCounts(clickHouse, limits, InstantSource.system());
    }

    /** A call as JSON, and its place in the order of calls. */
    record Line(LogsCursor place, String json) {}

    /**
     * How far back it is looked: for so long, and among so many calls of all kinds. The latter, since calls come a
     * hundred times as thickly at noon as at night; the former, since those of one gateway do not come more seldom when
     * another has very many.
     */
    private record Reach(long micros, double calls) {
        long begin(long to, CallCounts counts) {
            return Math.min(to - micros, counts.reach(to, calls));
        }

        Reach times(int factor) {
            return new Reach(factor * Math.min(micros, Long.MAX_VALUE / MOST_GROWTH), factor * calls);
        }

        static Reach between(long from, long to, CallCounts counts) {
            // To read fewer calls than ClickHouse keeps together is not faster.
            return new Reach(Math.max(1, to - from), Math.max(FIRST.calls, counts.between(from, to)));
        }
    }

    /** The calls of a page, one more than its limit where there are more. */
    List<Line> page(LogsQuery query) {
        long from = SqlBuilder.micros(query.range().from());
        LogsCursor after = query.after();
        long to = SqlBuilder.micros(query.range().to());
        to = after == null ? to : Math.min(to, after.acceptedAt() + 1);
        return query.call() == null ? newest(query, from, to) : only(query.call(), query, from, to);
    }

    private List<Line> only(UUID call, LogsQuery query, long from, long to) {
        return near(
                        call,
                        (begin, end) -> read(query, Math.max(from, begin), Math.min(to, end), 1).stream()
                                .findFirst())
                .stream()
                .toList();
    }

    /**
     * The range is looked through from its end in spans that grow by how many calls were found, for most pages are full
     * after the newest calls. Where a page of such calls was found before, the first span is as long as it must have
     * been then.
     */
    private List<Line> newest(LogsQuery query, long from, long to) {
        List<Line> calls = new ArrayList<>();
        CallCounts known = counts.current();
        long end = to;
        Sql kind = LogsSql.kind(query);
        Reach reach = reaches.get(kind, any -> FIRST);
        while (from < to && calls.size() <= query.limit()) {
            long begin = Math.max(from, reach.begin(to, known));
            int missing = query.limit() + 1 - calls.size();
            List<Line> found = read(query, begin, to, missing);
            calls.addAll(found);
            to = begin;
            reach = reach.times(growth(missing, found.size()));
        }
        if (to < end) {
            boolean full = calls.size() > query.limit();
            Reach took = Reach.between(full ? calls.getLast().place().acceptedAt() : to, end, known);
            reaches.put(kind, full ? took.times(2) : took);
        }
        return calls;
    }

    private List<Line> read(LogsQuery query, long from, long to, int limit) {
        return clickHouse.readJson(LogsSql.page(query, from, to, limit, limits), CallLines::read);
    }

    /** Twice what would be enough, if calls come as often further back. */
    private static int growth(int missing, int found) {
        return found == 0 ? GROWTH_AFTER_NONE : Math.clamp(2L * missing / found, LEAST_GROWTH, MOST_GROWTH);
    }

    /**
     * One call with its attempts.
     *
     * @param filters what the caller may see
     */
    Optional<Line> call(UUID call, List<Filter> filters) {
        return near(
                call,
                (from, to) -> lines(LogsSql.call(call, filters, from, to, limits)).stream()
                        .findFirst());
    }

    /**
     * What is kept of a call's prompt and answer, as JSON.
     *
     * @param scope the gateways whose calls the caller may see
     */
    Optional<String> payload(UUID call, List<Filter> scope) {
        return near(
                call,
                (from, to) -> clickHouse.run(
                        PayloadSql.payload(call, scope, from, to, limits),
                        rows -> rows.next() ? Optional.of(rows.getString(1)) : Optional.empty()));
    }

    /** Looks for something of a call within a range of epoch microseconds. */
    private interface Look<T> {
        Optional<T> between(long from, long to);
    }

    /** Looks where a call must have been accepted by its id, and then everywhere. */
    private static <T> Optional<T> near(UUID call, Look<T> look) {
        if (call.version() == 7) {
            // Minted when the call was accepted: its first 48 bits are that millisecond.
            long accepted = 1000 * (call.getMostSignificantBits() >>> 16);
            long day = Duration.ofDays(1).toNanos() / 1000;
            Optional<T> near = look.between(Math.max(0, accepted - day), accepted + day);
            if (near.isPresent()) {
                return near;
            }
        }
        return look.between(0, SqlBuilder.micros(RangeParser.LATEST));
    }

    /** The oldest calls of a stretch of time as lines of an export; no more than the limit. */
    List<Line> lines(UsageQuery query, UsageSql.Stretch stretch, int limit) {
        return lines(UsageSql.lines(query, stretch, limit, limits));
    }

    /** How many calls of an export there are between two times in epoch microseconds. */
    long count(UsageQuery query, long from, long to) {
        return clickHouse.number(UsageSql.count(query, from, to, limits));
    }

    /** The place of a call that has so many before it between two times; there must be one. */
    LogsCursor place(UsageQuery query, long from, long to, long number) {
        return lines(UsageSql.place(query, from, to, number, limits)).getFirst().place();
    }

    /**
     * Says something of a call.
     *
     * @param by the id of the token that does
     * @param most so much may be said of a call
     * @return false if so much has been said already
     */
    boolean annotate(UUID call, String by, Annotation annotation, int most) {
        UUID entry = UUID.randomUUID();
        clickHouse.insert(AnnotationSql.insert(entry, call, by, annotation, most));
        return clickHouse.number(AnnotationSql.count(entry, call)) > 0;
    }

    /** What holds of all that was said of a call, as JSON. */
    String said(UUID call) {
        return clickHouse.run(AnnotationSql.current(call), rows -> rows.next() ? rows.getString(1) : "{}");
    }

    /** Where listeners hear of calls from. */
    LiveTail.Source live() {
        return new LiveTail.Source() {
            @Override
            public Map<Partition, Long> newest() {
                return Partition.newest(clickHouse, limits);
            }

            @Override
            public List<LiveTail.Heard> calls(LiveSql.Came came, List<LiveQuery> listeners, int limit) {
                return clickHouse.run(LiveSql.calls(came, listeners, limit, limits), rows -> {
                    List<LiveTail.Heard> calls = new ArrayList<>();
                    while (rows.next()) {
                        calls.add(new LiveTail.Heard(rows.getString("line"), rows.getString("heard_by")));
                    }
                    return calls;
                });
            }

            @Override
            public List<Long> counts(LiveSql.Came came, List<LiveQuery> listeners) {
                return clickHouse.run(LiveSql.counts(came, listeners, limits), rows -> {
                    rows.next();
                    return Arrays.stream(rows.getString(1).split(",", -1))
                            .map(Long::valueOf)
                            .toList();
                });
            }
        };
    }

    private List<Line> lines(Sql sql) {
        return clickHouse.run(sql, rows -> {
            List<Line> calls = new ArrayList<>();
            while (rows.next()) {
                calls.add(new Line(
                        new LogsCursor(rows.getLong("micros"), UUID.fromString(rows.getString("id"))),
                        rows.getString("line")));
            }
            return calls;
        });
    }
}
