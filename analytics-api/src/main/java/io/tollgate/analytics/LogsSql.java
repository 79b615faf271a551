package io.tollgate.analytics;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that read single calls; pure. Columns of a result but for pages: {@code line}, the call as an
 * object of JSON that ClickHouse writes, {@code micros} and {@code id}, its place in the order of calls.
 */
final class LogsSql {
    /** How ClickHouse writes a call: numbers as numbers, times as RFC 3339. */
    static final String AS_JSON = ", output_format_json_quote_64bit_integers = 0,"
            + " output_format_json_quote_decimals = 0, date_time_output_format = 'iso'";

    private static final List<CallColumn> SHOWN = List.of(
            new CallColumn("call_id", "toString(call_id) AS call_id"),
            CallColumn.of("accepted_at"),
            CallColumn.of("ended_at"),
            CallColumn.text("gateway"),
            CallColumn.text("token_id", "token"),
            CallColumn.text("token_name"),
            CallColumn.text("project"),
            CallColumn.text("session"),
            CallColumn.text("agent"),
            CallColumn.text("parent_agent"),
            CallColumn.text("end_user"),
            CallColumn.of("metadata"),
            CallColumn.text("dialect"),
            CallColumn.text("route"),
            CallColumn.text("requested_model"),
            CallColumn.text("dynamic_route"),
            CallColumn.text("route_version"),
            CallColumn.text("route_path"),
            CallColumn.text("provider"),
            CallColumn.text("model"),
            CallColumn.text("provider_key_alias", "provider_key"),
            CallColumn.of("length(attempts) AS attempt_count"),
            CallColumn.of("stream"),
            CallColumn.text("outcome"),
            CallColumn.of("status"),
            CallColumn.text("error_code"),
            CallColumn.of("input_tokens"),
            CallColumn.of("output_tokens"),
            CallColumn.of("cached_input_tokens"),
            CallColumn.of("cache_write_input_tokens"),
            CallColumn.of("reasoning_tokens"),
            CallColumn.text("usage_source"),
            CallColumn.of("cost_usd"),
            CallColumn.text("cost_source"),
            CallColumn.of("list_cost_usd"),
            CallColumn.of("cost_complete"),
            CallColumn.of("cost_gaps"),
            CallColumn.text("price_version"),
            CallColumn.text("service_tier"),
            CallColumn.text("requested_service_tier"),
            CallColumn.text("region"),
            CallColumn.text("cache"),
            CallColumn.of("saved_usd"),
            CallColumn.of("latency_ms"),
            CallColumn.of("upstream_ms"),
            CallColumn.of("first_token_ms"),
            CallColumn.of("queue_ms"),
            CallColumn.of("overhead_us"),
            CallColumn.of("request_bytes"),
            CallColumn.of("response_bytes"),
            CallColumn.text("node"),
            CallColumn.text("client_address"));

    /** What is shown of a call wherever calls are shown. */
    static final List<String> COLUMNS = SHOWN.stream().map(CallColumn::shown).toList();

    /** The attempts, each with whether it may be charged; null where the row is from before that was kept. */
    static final String ATTEMPTS = "arrayMap((attempt, charged) -> CAST((attempt.1, attempt.2, attempt.3, attempt.4,"
            + " attempt.5, attempt.6, attempt.7, charged), 'Tuple(provider String, model String,"
            + " started_at DateTime64(6, \\'UTC\\'), duration_ms UInt64, status UInt16, error_code String,"
            + " throttled_ms UInt64, may_be_charged Nullable(Bool))'), attempts,"
            + " arrayResize(CAST(attempts_may_be_charged, 'Array(Nullable(Bool))'), length(attempts))) AS attempts";

    static final String PLACE = " AS line, toUnixTimestamp64Micro(accepted_at) AS micros, toString(call_id) AS id";

    /** What was booked of a call afterwards, the oldest first, as an array of objects. */
    private static final String ADJUSTMENTS = "(SELECT arraySort(a -> (a.at, a.adjustment_id), groupArray(CAST(("
            + "toString(adjustment_id), at, effective_at, reason, `by`, note, requests, input_tokens, output_tokens,"
            + " cached_input_tokens, cache_write_input_tokens, reasoning_tokens, service_tier, price_version,"
            + " cost_complete, cost_gaps, closes_gaps, cost_usd, list_cost_usd, charges),"
            + " 'Tuple(adjustment_id String, at DateTime64(6, \\'UTC\\'), effective_at DateTime64(6, \\'UTC\\'),"
            + " reason String, by String, note String, requests UInt64, input_tokens Int64, output_tokens Int64,"
            + " cached_input_tokens Int64, cache_write_input_tokens Int64, reasoning_tokens Int64,"
            + " service_tier String, price_version String, cost_complete Bool, cost_gaps Array(String),"
            + " closes_gaps Array(String), cost_usd Decimal(18, 9), list_cost_usd Decimal(18, 9),"
            + " charges Array(Tuple(meter String, quantity Decimal(18, 9), unit_price_usd Decimal(38, 18),"
            + " cost_usd Decimal(18, 9))))'))) FROM adjustments WHERE call_id = toUUID(?))";

    private LogsSql() {}

    /**
     * The newest calls of a page that were accepted within some of its range, as {@link CallLines} reads them: of a
     * page, to plan how texts are shown would take as long as to read it.
     *
     * @param from in epoch microseconds, included
     * @param to excluded
     */
    static Sql page(LogsQuery query, long from, long to, int limit, QueryLimits limits) {
        Sql.Writer sql = new Sql.Writer()
                .add(SHOWN.stream()
                        .map(CallColumn::plain)
                        .collect(Collectors.joining(", ", "SELECT ", "\nFROM usage WHERE ")));
        between(sql, from, to);
        LogsCursor after = query.after();
        if (after != null) {
            sql.add(
                    " AND (accepted_at, call_id) < (fromUnixTimestamp64Micro(?), toUUID(?))",
                    after.acceptedAt(),
                    after.call().toString());
        }
        conditions(sql, query.filters(), query.search());
        if (query.call() != null) {
            sql.add(" AND call_id = toUUID(?)", query.call().toString());
        }
        sql.add("\nORDER BY accepted_at DESC, call_id DESC LIMIT ?", limit);
        return sql.add(limits.settings() + AS_JSON).done();
    }

    /** What the calls of a page have in common: the conditions on them alone. */
    static Sql kind(LogsQuery query) {
        Sql.Writer sql = new Sql.Writer().add("1");
        conditions(sql, query.filters(), query.search());
        return sql.done();
    }

    /**
     * One call with its attempts, charges, adjustments and annotations, where it was accepted within a range and the
     * filters hold.
     */
    static Sql call(UUID call, List<Filter> filters, long from, long to, QueryLimits limits) {
        List<String> columns = Stream.of(
                        COLUMNS,
                        List.of(ATTEMPTS, "charges", "adjusted AS adjustments"),
                        AnnotationSql.CURRENT,
                        List.of("said AS annotations", "kept AS payload_kept"))
                .flatMap(List::stream)
                .toList();
        Sql.Writer sql = new Sql.Writer()
                .add("WITH " + ADJUSTMENTS + " AS adjusted, ", call.toString())
                .add(
                        AnnotationSql.ENTRIES + " AS said, CAST((SELECT count() > 0 FROM payloads WHERE ",
                        call.toString());
        between(sql, from, to);
        sql.add(" AND call_id = toUUID(?)), 'Bool') AS kept\n", call.toString())
                .add(select(columns).done());
        between(sql, from, to);
        sql.add(" AND call_id = toUUID(?)", call.toString());
        filters.forEach(filter -> filter.addTo(sql));
        return sql.add(" LIMIT 1) AS page" + limits.settings() + AS_JSON).done();
    }

    /** Adds to a condition that has begun what a call must be. */
    static void conditions(Sql.Writer sql, List<Filter> filters, @Nullable Search search) {
        filters.forEach(filter -> filter.addTo(sql));
        if (search != null) {
            search.addTo(sql);
        }
    }

    private static Sql.Writer select(List<String> columns) {
        return new Sql.Writer().add(shown(columns) + "\nFROM (SELECT * FROM usage WHERE ");
    }

    /**
     * Begins a statement that gives more of each call than {@code select} does.
     *
     * @param more columns of the result, made of {@code inner}
     * @param inner a column beside those of the table
     */
    static Sql.Writer selecting(List<String> columns, String more, Sql inner) {
        return new Sql.Writer()
                .add(shown(columns) + more + "\nFROM (SELECT *, ")
                .add(inner)
                .add(" FROM usage WHERE ");
    }

    private static String shown(List<String> columns) {
        return "SELECT formatRowNoNewline('JSONEachRow', " + String.join(", ", columns) + ")" + PLACE;
    }

    static void between(Sql.Writer sql, long from, long to) {
        sql.add("accepted_at >= fromUnixTimestamp64Micro(?) AND accepted_at < fromUnixTimestamp64Micro(?)", from, to);
    }
}
