package io.tollgate.analytics;

import io.tollgate.service.books.ProviderDaysSql;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is stored, in figures: answers to queries, from roll-ups as far as they hold. For any number of threads. */
final class Store implements AutoCloseable {
    /** So many models, tiers and meters may a provider's day have. */
    static final int MOST_LINES_OF_A_DAY = 20_000;

    /** As of when all of each partition is stored, in epoch milliseconds, after its topic as it was created. */
    private static final Sql PROGRESS = new Sql(
            "SELECT toString(kafka_topic_id), toUnixTimestamp64Milli(max(complete_to)) FROM usage_progress"
                    + " GROUP BY kafka_topic_id, kafka_partition",
            List.of());

    /** When the newest call ended, where no consumer has said how far it is. */
    private static final Sql LATEST = new Sql("SELECT toUnixTimestamp64Micro(max(ended_at)) FROM usage", List.of());

    private final ClickHouse clickHouse;
    private final QueryLimits limits;
    private final CellsAnswer.Bounds bounds;
    private final CellsCache cells;
    private final Statements statements;
    private final Planner planner;
    private final Calls calls;
    private final WarmUp warmUp = new WarmUp(this);

    Store(AnalyticsSettings settings) {
        this(settings, CellsAnswer.Bounds.DEFAULT);
    }

    Store(AnalyticsSettings settings, CellsAnswer.Bounds bounds) {
        this.clickHouse = new ClickHouse(settings);
        this.limits = settings.limits();
        this.bounds = bounds;
        this.cells = new CellsCache(settings.cellsCache());
        this.statements = new KeptStatements(clickHouse, cells, limits);
        this.planner = new Planner(statements, limits, settings.exactUpTo());
        this.calls = new Calls(clickHouse, limits);
    }

    /** Answers a query, from roll-ups as far as they hold and are worth it. */
    QueryResult ask(AnalyticsQuery query) {
        Snapshot calls = query.calls();
        if (calls != null) {
            return ask(query, plan(query, calls.asOf())).of(calls);
        }
        // What is asked afterwards has all that was stored then.
        Instant asOf = asOf();
        if (!query.grouped()) {
            return ask(query, plan(query, asOf));
        }
        // There may be more pages. All of them, this one too, are of what is stored now.
        Planner.Planned planned = planner.plan(query, asOf);
        Plan plan = planned.plan();
        Long cells = plan instanceof Plan.Cells of ? of.lines().newest() : null;
        Map<Partition, Long> newest = planned.newest();
        Snapshot now = new Snapshot(asOf, cells, newest == null ? Partition.newestOfAll(clickHouse, limits) : newest);
        QueryResult result = ask(query.of(now), plan);
        return result.hasMore(query.offset() + query.limit()) ? result.of(now) : result;
    }

    /** Answers a query whose plan is made. */
    QueryResult ask(AnalyticsQuery query, Plan plan) {
        if (plan instanceof Plan.Cells cells) {
            Optional<List<ResultRow>> rows = CellsAnswer.of(query, cells, limits, bounds, statements);
            if (rows.isPresent()) {
                return new QueryResult(plan.asOf(), rows.get(), Plan.PERCENTILE_ERROR);
            }
        }
        return new QueryResult(
                plan.asOf(), clickHouse.run(SqlBuilder.build(query, limits), rows -> RowReader.read(rows, query)), 0);
    }

    /** Asks what the roll-ups hold of a query, unless it is plain that its rows have to be read. */
    Plan plan(AnalyticsQuery query) {
        return plan(query, asOf());
    }

    private Plan plan(AnalyticsQuery query, @Nullable Instant asOf) {
        return planner.plan(query, asOf).plan();
    }

    CellsCache cells() {
        return cells;
    }

    ClickHouse clickHouse() {
        return clickHouse;
    }

    Calls calls() {
        return calls;
    }

    /** Every call whose record was in Kafka then is stored, as {@link QueryResult#asOf} says. */
    @Nullable
    Instant asOf() {
        long complete = statements.run(PROGRESS, Store::complete);
        return QueryResult.asOf(complete == 0 ? clickHouse.number(LATEST) : complete);
    }

    /**
     * As of when all is stored, in epoch microseconds: the partition that is furthest behind counts, among those of the
     * topic as it was last created. Of nothing it is 0.
     */
    private static long complete(Rows in) throws IOException {
        Map<String, Long> earliest = new HashMap<>();
        String latest = "";
        long last = 0;
        while (in.next()) {
            String topic = in.text();
            long to = in.int64();
            earliest.merge(topic, to, Math::min);
            if (to > last) {
                last = to;
                latest = topic;
            }
        }
        return 1000 * earliest.getOrDefault(latest, 0L);
    }

    /**
     * What a day's calls of a provider came to: {@code lines} of day, model, tier, meter, quantity, what of it is
     * estimated, what is of calls that ended on another day, cost in USD and what has no price; {@code invoiced} by day
     * and reason; and by day how many calls {@code ended} with the provider's word and how many were lost. Amounts are
     * strings of exact decimals.
     *
     * @throws RefusedException if it has too many lines
     */
    JsonObject providerDay(String provider, LocalDate day) {
        List<Object> range = List.of(
                provider,
                day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
                day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
        JsonArray lines = new JsonArray();
        for (String sql : List.of(ProviderDaysSql.lines("usage"), ProviderDaysSql.corrections("adjustments"))) {
            clickHouse.run(new Sql(sql + limits.settings(), range), rows -> rows(rows, lines));
        }
        return new JsonObject()
                .put("lines", lines)
                .put(
                        "invoiced",
                        clickHouse.run(
                                new Sql(ProviderDaysSql.invoiced("adjustments") + limits.settings(), range),
                                rows -> rows(rows, new JsonArray())))
                .put(
                        "ended",
                        clickHouse.run(
                                new Sql(ProviderDaysSql.ended("usage") + limits.settings(), range),
                                rows -> rows(rows, new JsonArray())));
    }

    private static JsonArray rows(ResultSet found, JsonArray into) throws SQLException {
        int columns = found.getMetaData().getColumnCount();
        while (found.next()) {
            if (into.size() == MOST_LINES_OF_A_DAY) {
                throw new RefusedException(new Failure.TooLarge(MOST_LINES_OF_A_DAY + " lines of a day"));
            }
            JsonArray row = new JsonArray();
            for (int column = 1; column <= columns; column++) {
                row.add(found.getString(column));
            }
            into.add(row);
        }
        return into;
    }

    /** Throws if the table cannot be asked. The first time it {@linkplain WarmUp warms up}. */
    void check() {
        if (!warmUp.once()) {
            clickHouse.number(new Sql("SELECT count() FROM usage WHERE 0", List.of()));
        }
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
