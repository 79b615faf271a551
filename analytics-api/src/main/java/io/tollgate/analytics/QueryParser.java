package io.tollgate.analytics;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a request's parameters an {@link AnalyticsQuery}, or says which of them is not allowed and what would be. Pure:
 * the same parameters at the same time give the same query.
 */
final class QueryParser {
    static final int MAX_DIMENSIONS = 5;
    static final int MAX_BUCKETS = 5_000;
    static final int MAX_LIMIT = 1_000;
    static final int DEFAULT_LIMIT = 100;
    /** Rows of the series, empty buckets included. */
    static final int MAX_ROWS = 50_000;

    private static final Set<String> NAMES = Set.of(
            "from",
            "to",
            "days",
            "interval",
            "tz",
            "group_by",
            "metrics",
            "order_by",
            "limit",
            "cursor",
            "compare",
            "include",
            "format");

    private final Parameters parameters;
    private final Caller caller;

    private QueryParser(Parameters parameters, Caller caller) {
        this.parameters = parameters;
        this.caller = caller;
    }

    /**
     * @param accept the header, empty if there is none
     * @throws RefusedException naming the first parameter that is not allowed
     */
    static AnalyticsQuery parse(Parameters parameters, Caller caller, String accept, Instant now) {
        return new QueryParser(parameters, caller).parse(accept, now);
    }

    private AnalyticsQuery parse(String accept, Instant now) {
        List<Filter> filters = new FilterParser(caller).parse(parameters, NAMES);
        List<Dimension> groupBy = groupBy();
        ZoneId zone = zone();
        TimeRange asked = new RangeParser(now, zone).parse(parameters);
        Cursor cursor = parameters.one("cursor").map(Cursor::parse).orElse(new Cursor(0, asked, 0, null));
        Interval interval = interval();
        List<Instant> buckets = buckets(interval, cursor.range(), zone);
        AnalyticsQuery query = new AnalyticsQuery(
                cursor.range(),
                zone,
                interval,
                buckets,
                groupBy.isEmpty() ? Interval.DAY.buckets(cursor.range(), zone, MAX_BUCKETS) : List.of(),
                groupBy,
                filters,
                metrics(),
                order(groupBy),
                limit(groupBy.isEmpty() ? 1 : buckets.size()),
                cursor.offset(),
                counted(filters),
                cursor.calls(),
                compared(),
                format(accept));
        if (query.compared()) {
            checkComparable(query);
        }
        if (parameters.has("cursor") && (!query.grouped() || cursor.question() != Cursor.question(query))) {
            throw RefusedException.invalid(
                    "cursor", "the cursor belongs to another query; group_by, filters and order_by must stay the same");
        }
        return query;
    }

    private ZoneId zone() {
        return parameters
                .one("tz")
                .map(name -> {
                    if (ZoneId.getAvailableZoneIds().contains(name)) {
                        return ZoneId.of(name);
                    }
                    throw RefusedException.invalid(
                            "tz", "\"" + name + "\" is not a time zone; allowed: a name such as UTC or Europe/Berlin");
                })
                .orElse(ZoneOffset.UTC);
    }

    private Interval interval() {
        return parameters
                .one("interval")
                .map(name -> Arrays.stream(Interval.values())
                        .filter(interval -> interval.label().equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknown("interval", name, Interval.names())))
                .orElse(Interval.DAY);
    }

    private static List<Instant> buckets(Interval interval, TimeRange range, ZoneId zone) {
        List<Instant> buckets = interval.buckets(range, zone, MAX_BUCKETS);
        if (buckets.size() > MAX_BUCKETS) {
            throw RefusedException.invalid(
                    "interval",
                    "by " + interval.label() + " the "
                            + Duration.between(range.from(), range.to()).toDays()
                            + " days from " + range.from() + " have more than " + MAX_BUCKETS
                            + " buckets; take a longer interval or a shorter range");
        }
        return buckets;
    }

    private List<Dimension> groupBy() {
        Set<Dimension> dimensions = new LinkedHashSet<>();
        for (String name : parameters.names("group_by")) {
            Dimension dimension = Dimension.named(name).orElseThrow(() -> unknown("group_by", name, Dimension.names()));
            if (!caller.maySee(dimension)) {
                throw FilterParser.needsRead(dimension);
            }
            dimensions.add(dimension);
        }
        if (dimensions.size() > MAX_DIMENSIONS) {
            throw RefusedException.invalid("group_by", "group_by may have " + MAX_DIMENSIONS + " names at most");
        }
        return List.copyOf(dimensions);
    }

    private Set<Metric> metrics() {
        if (!parameters.has("metrics")) {
            return Metric.DEFAULT;
        }
        Set<Metric> metrics = EnumSet.noneOf(Metric.class);
        for (String name : parameters.names("metrics")) {
            Set<Metric> named = Metric.named(name);
            if (named.isEmpty()) {
                throw unknown("metrics", name, Metric.names());
            }
            metrics.addAll(named);
        }
        return metrics;
    }

    private Order order(List<Dimension> groupBy) {
        String text = parameters.one("order_by").orElse("requests");
        String name = text.replaceFirst(":(asc|desc)$", "");
        Set<Metric> metrics = Metric.named(name);
        if (!metrics.isEmpty()) {
            return new Order.ByMetric(metrics.iterator().next(), !text.endsWith(":asc"));
        }
        return Dimension.named(name)
                .filter(groupBy::contains)
                .map(dimension -> new Order.ByDimension(dimension, text.endsWith(":desc")))
                .orElseThrow(() -> RefusedException.invalid(
                        "order_by",
                        "\"" + text
                                + "\" is not an order; allowed: a metric or a name of group_by, optionally followed by"
                                + " :asc or :desc; the metrics are "
                                + String.join(", ", Metric.names())));
    }

    private int limit(int buckets) {
        int max = Math.clamp(MAX_ROWS / buckets, 1, MAX_LIMIT);
        return parameters.number("limit", 1, max).orElse(Math.min(DEFAULT_LIMIT, max));
    }

    /** Adjustments are left out where a filter is of something that they do not have. */
    private Set<Counted> counted(List<Filter> filters) {
        boolean adjustable = filters.stream()
                .allMatch(filter -> filter instanceof Filter.Values values
                        && values.dimension().ofAdjustments());
        if (!parameters.has("include")) {
            return adjustable ? EnumSet.allOf(Counted.class) : EnumSet.of(Counted.ROWS);
        }
        Set<Counted> counted = EnumSet.noneOf(Counted.class);
        for (String name : parameters.names("include")) {
            counted.add(Arrays.stream(Counted.values())
                    .filter(each -> each.label().equals(name))
                    .findFirst()
                    .orElseThrow(() -> unknown("include", name, Counted.names())));
        }
        if (counted.contains(Counted.ADJUSTMENTS) && !adjustable) {
            throw RefusedException.invalid(
                    "include",
                    "adjustments cannot be filtered by what they do not have: numbers of the call, its outcome, status,"
                            + " error_code, cache, stream, cost_source, agents, end_user and route; filter less, or"
                            + " include rows alone");
        }
        return counted;
    }

    private boolean compared() {
        return parameters
                .one("compare")
                .map(name -> {
                    if (name.equals("previous")) {
                        return true;
                    }
                    throw unknown("compare", name, List.of("previous"));
                })
                .orElse(false);
    }

    private static void checkComparable(AnalyticsQuery query) {
        if (query.format() != Format.JSON) {
            throw RefusedException.invalid(
                    "compare", "compare is for answers in json; rows of a table have no place for it");
        }
        RangeParser.checkEarliest("compare", query.range().before().from());
    }

    private Format format(String accept) {
        return parameters
                .one("format")
                .map(name -> Arrays.stream(Format.values())
                        .filter(format -> format.label().equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknown("format", name, Format.names())))
                .orElseGet(() -> Format.accepted(accept));
    }

    private static RefusedException unknown(String parameter, String value, List<String> allowed) {
        return RefusedException.invalid(
                parameter,
                "\"" + value + "\" is not a value of " + parameter + "; allowed: " + String.join(", ", allowed));
    }
}
