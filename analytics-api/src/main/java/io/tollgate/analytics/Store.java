package io.tollgate.analytics;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.jdbc.ConnectionImpl;
import com.clickhouse.jdbc.DataSourceImpl;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tollgate.service.books.ProviderDaysSql;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse, by its JDBC driver. For any number of threads, all of which it blocks: one connection stands for the
 * driver's own pool of HTTP connections, and is opened when it is first needed, so that ClickHouse may come later.
 */
final class Store implements AutoCloseable {
    /** How much longer than the query's own limit an answer is waited for. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long an export may take. */
    static final Duration EXPORT_TIME = Duration.ofMinutes(30);

    /** So many models, tiers and meters may a provider's day have. */
    static final int MOST_LINES_OF_A_DAY = 20_000;

    /** How far back a page of calls is looked for at first, unless one of such calls was found before. */
    private static final long FIRST_SPAN_MICROS = 60_000_000;

    /** Of so many kinds of calls it is known how far back a page of them reaches. */
    private static final int MOST_KINDS = 1_000;

    /** How many times as far it is looked after a span in which there was no call. */
    private static final int GROWTH_AFTER_NONE = 64;

    private static final int LEAST_GROWTH = 4;
    private static final int MOST_GROWTH = 1_024;

    /** As of when all of each partition is stored, in epoch milliseconds, after its topic as it was created. */
    private static final Sql PROGRESS = new Sql(
            "SELECT toString(kafka_topic_id), toUnixTimestamp64Milli(max(complete_to)) FROM usage_progress"
                    + " GROUP BY kafka_topic_id, kafka_partition",
            List.of());

    /** When the newest call ended, where no consumer has said how far it is. */
    private static final Sql LATEST = new Sql("SELECT toUnixTimestamp64Micro(max(ended_at)) FROM usage", List.of());

    /** ClickHouse takes statements of 256 KiB unless it is told of longer ones. */
    private static final int LONG_STATEMENT = 100_000;

    /** So many statements of one query run at once. */
    private static final int STATEMENTS = 8;

    private static final List<Map<String, List<String>>> MOST_ASKED =
            List.of(Map.of("days", List.of("7")), Map.of("days", List.of("7"), "group_by", List.of("model")));

    private static final int MOST_WARM_UPS = 40;
    private static final long LONGEST_WARM_UP_NANOS = Duration.ofSeconds(5).toNanos();

    private final DataSourceImpl source;
    private final QueryLimits limits;
    private final CellsAnswer.Bounds bounds;
    private final CellsCache cells;
    private final Planner planner;
    /** Twice as far back as the last page of such calls reached, in microseconds, by what they have in common. */
    private final Cache<Sql, Long> reaches = Caffeine.newBuilder()
            .maximumSize(MOST_KINDS)
            .executor(Runnable::run)
            .build();

    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Connection connection;
    private final ReentrantLock warming = new ReentrantLock();
    private volatile boolean warm;

    Store(AnalyticsSettings settings) {
        this(settings, CellsAnswer.Bounds.DEFAULT);
    }

    Store(AnalyticsSettings settings, CellsAnswer.Bounds bounds) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.clickHouse().user());
        properties.setProperty("password", settings.clickHouse().password().value());
        properties.setProperty("max_open_connections", Integer.toString(STATEMENTS * settings.maxConcurrent() + 3));
        properties.setProperty("connection_timeout", "2000");
        properties.setProperty(
                "socket_timeout",
                Long.toString(settings.limits().time().plus(GRACE).toMillis()));
        properties.setProperty("client_name", "tollgate-analytics-api");
        // To pack answers takes longer than to send them to a service beside ClickHouse.
        properties.setProperty("compress", "false");
        // A question that took too much memory is not asked three times more.
        properties.setProperty("client_retry_on_failures", "NoHttpResponse,ConnectTimeout,ConnectionRequestTimeout");
        source = new DataSourceImpl(settings.clickHouse().url(), properties);
        limits = settings.limits();
        this.bounds = bounds;
        cells = new CellsCache(settings.cellsCache());
        planner = new Planner(statements, limits, settings.exactUpTo());
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
        Snapshot now = new Snapshot(asOf, cells, newest == null ? newest(Partition.ofAll(limits)) : newest);
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
                plan.asOf(), run(SqlBuilder.build(query, limits), rows -> RowReader.read(rows, query)), 0);
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

    /** A call as JSON, and its place in the order of calls. */
    record CallLine(LogsCursor place, String json) {}

    /**
     * The calls of a page, one more than its limit where there are more. The range is looked through from its end in
     * spans that grow by how many calls were found, for most pages are full after the newest calls. Where a page of
     * such calls was found before, the first span is as long as it must have been then.
     */
    List<CallLine> calls(LogsQuery query) {
        List<CallLine> calls = new ArrayList<>();
        long from = SqlBuilder.micros(query.range().from());
        LogsCursor after = query.after();
        long to = SqlBuilder.micros(query.range().to());
        to = after == null ? to : Math.min(to, after.acceptedAt() + 1);
        long end = to;
        Sql kind = LogsSql.kind(query);
        Long known = reaches.getIfPresent(kind);
        long span = known == null ? FIRST_SPAN_MICROS : known;
        while (from < to && calls.size() <= query.limit()) {
            long begin = Math.max(from, to - span);
            int missing = query.limit() + 1 - calls.size();
            List<CallLine> found = lines(LogsSql.page(query, begin, to, missing, limits));
            calls.addAll(found);
            to = begin;
            span *= growth(missing, found.size());
        }
        if (to < end) {
            boolean full = calls.size() > query.limit();
            reaches.put(
                    kind, full ? 2 * Math.max(1, end - calls.getLast().place().acceptedAt()) : end - to);
        }
        return calls;
    }

    /** Twice what would be enough, if calls come as often further back. */
    private static long growth(int missing, int found) {
        return found == 0 ? GROWTH_AFTER_NONE : Math.clamp(2L * missing / found, LEAST_GROWTH, MOST_GROWTH);
    }

    /**
     * One call with its attempts.
     *
     * @param filters what the caller may see
     */
    Optional<CallLine> call(UUID call, List<Filter> filters) {
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
                (from, to) -> run(
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

    private Map<Partition, Long> newest(Sql sql) {
        return run(sql, rows -> {
            Map<Partition, Long> newest = new HashMap<>();
            while (rows.next()) {
                newest.merge(
                        new Partition(rows.getString("topic"), rows.getInt("number")),
                        rows.getLong("newest"),
                        Math::max);
            }
            return newest;
        });
    }

    /** Where listeners hear of calls from. */
    LiveTail.Source live() {
        return new LiveTail.Source() {
            @Override
            public Map<Partition, Long> newest() {
                return Store.this.newest(Partition.newest(limits));
            }

            @Override
            public List<LiveTail.Heard> calls(LiveSql.Came came, List<LiveQuery> listeners, int limit) {
                return run(LiveSql.calls(came, listeners, limit, limits), rows -> {
                    List<LiveTail.Heard> calls = new ArrayList<>();
                    while (rows.next()) {
                        calls.add(new LiveTail.Heard(rows.getString("line"), rows.getString("heard_by")));
                    }
                    return calls;
                });
            }

            @Override
            public List<Long> counts(LiveSql.Came came, List<LiveQuery> listeners) {
                return run(LiveSql.counts(came, listeners, limits), rows -> {
                    rows.next();
                    return Arrays.stream(rows.getString(1).split(",", -1))
                            .map(Long::valueOf)
                            .toList();
                });
            }
        };
    }

    /** The oldest calls of a stretch of time as lines of an export; no more than the limit. */
    List<CallLine> calls(UsageQuery query, UsageSql.Stretch stretch, int limit) {
        return lines(UsageSql.lines(query, stretch, limit, limits));
    }

    /** How many calls of an export there are between two times in epoch microseconds. */
    long count(UsageQuery query, long from, long to) {
        return number(UsageSql.count(query, from, to, limits));
    }

    /** The place of a call that has so many before it between two times; there must be one. */
    LogsCursor place(UsageQuery query, long from, long to, long number) {
        return lines(UsageSql.place(query, from, to, number, limits)).getFirst().place();
    }

    /** Every call whose record was in Kafka then is stored, as {@link QueryResult#asOf} says. */
    @Nullable
    Instant asOf() {
        long complete = statements.run(PROGRESS, Store::complete);
        return QueryResult.asOf(complete == 0 ? number(LATEST) : complete);
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
     * Says something of a call.
     *
     * @param by the id of the token that does
     * @param most so much may be said of a call
     * @return false if so much has been said already
     */
    boolean annotate(UUID call, String by, Annotation annotation, int most) {
        UUID entry = UUID.randomUUID();
        Sql sql = AnnotationSql.insert(entry, call, by, annotation, most);
        try (PreparedStatement statement = open().prepareStatement(sql.text())) {
            int index = 1;
            for (Object parameter : sql.parameters()) {
                statement.setObject(index++, parameter);
            }
            statement.executeUpdate();
        } catch (SQLException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
        return number(AnnotationSql.count(entry, call)) > 0;
    }

    /** What holds of all that was said of a call, as JSON. */
    String said(UUID call) {
        return run(AnnotationSql.current(call), rows -> rows.next() ? rows.getString(1) : "{}");
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
            run(new Sql(sql + limits.settings(), range), rows -> rows(rows, lines));
        }
        return new JsonObject()
                .put("lines", lines)
                .put(
                        "invoiced",
                        run(
                                new Sql(ProviderDaysSql.invoiced("adjustments") + limits.settings(), range),
                                rows -> rows(rows, new JsonArray())))
                .put(
                        "ended",
                        run(
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

    private long number(Sql sql) {
        return run(sql, rows -> rows.next() ? rows.getLong(1) : 0);
    }

    private List<CallLine> lines(Sql sql) {
        return run(sql, rows -> {
            List<CallLine> calls = new ArrayList<>();
            while (rows.next()) {
                calls.add(new CallLine(
                        new LogsCursor(rows.getLong("micros"), UUID.fromString(rows.getString("id"))),
                        rows.getString("line")));
            }
            return calls;
        });
    }

    private interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private <T> T run(Sql sql, Reader<T> reader) {
        try (PreparedStatement statement = open().prepareStatement(sql.text())) {
            int index = 1;
            for (Object parameter : sql.parameters()) {
                statement.setObject(index++, parameter);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            }
        } catch (SQLException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    private final CellsAnswer.Statements statements = new CellsAnswer.Statements() {
        @Override
        public <T> T run(Sql sql, CellsAnswer.Reader<T> reader) {
            try (RowBinary in = new RowBinary(rowBinary(sql.withValues()))) {
                return reader.read(in);
            } catch (IOException | RuntimeException e) {
                throw StoreFailures.refusal(e, limits);
            }
        }

        @Override
        public <T> T runOfCells(Sql sql, CellsAnswer.Reader<T> reader) {
            String text = sql.withValues();
            try {
                return cells.read(text, () -> rowBinary(text), reader);
            } catch (IOException | RuntimeException e) {
                throw StoreFailures.refusal(e, limits);
            }
        }

        @Override
        public <T> T runOfSums(Sql sql, long count, CellsAnswer.Reader<T> reader) {
            String text = sql.withValues();
            try {
                return cells.sums(text, count, () -> rowBinary(text), reader);
            } catch (IOException | RuntimeException e) {
                throw StoreFailures.refusal(e, limits);
            }
        }

        @Override
        public RowColumns runOfRows(Sql sql, long count, CellsAnswer.Reader<RowColumns> reader) {
            String text = sql.withValues();
            try {
                return cells.rows(text, count, () -> rowBinary(text), reader);
            } catch (IOException | RuntimeException e) {
                throw StoreFailures.refusal(e, limits);
            }
        }

        @Override
        public <T> Future<T> begin(Callable<T> task) {
            FutureTask<T> future = new FutureTask<>(task);
            Thread.startVirtualThread(future);
            return future;
        }

        @Override
        public <T> T end(Future<T> begun) {
            try {
                return begun.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RefusedException refused) {
                    throw refused;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    };

    /** Sends a statement whose answer is for {@link RowBinary}. */
    private InputStream rowBinary(String statement) throws IOException {
        String text = statement + "\nFORMAT RowBinary";
        // So that an answer that cannot be finished is an error and not a shorter answer.
        QuerySettings settings = new QuerySettings().serverSetting("wait_end_of_query", "1");
        if (text.length() > LONG_STATEMENT) {
            settings.serverSetting("max_query_size", Integer.toString(2 * text.length()));
        }
        try {
            return answer(client().query(text, settings));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Has ClickHouse write a flat table in one of its own formats. */
    byte[] write(FlatTable table, Format format) {
        String sql = table.sql() + " FORMAT " + clickHouse(format);
        QuerySettings settings = new QuerySettings()
                .serverSetting("max_query_size", Integer.toString(sql.length() + 1024))
                .serverSetting("max_execution_time", Long.toString(limits.time().toSeconds() + 1));
        try (InputStream answer = answer(client().query(sql, settings))) {
            return answer.readAllBytes();
        } catch (SQLException | IOException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    /** What one export may have of ClickHouse's memory. */
    long exportMemory() {
        return limits.memory();
    }

    /**
     * Has ClickHouse write the answer to a statement, to be read as it comes.
     *
     * @throws RefusedException if it cannot
     */
    InputStream export(Sql sql, Format format) {
        QuerySettings settings =
                new QuerySettings().serverSetting("max_execution_time", Long.toString(EXPORT_TIME.toSeconds()));
        settings.setNetworkTimeout(EXPORT_TIME.toMillis(), ChronoUnit.MILLIS);
        try {
            return answer(client().query(sql.withValues() + "\nFORMAT " + clickHouse(format), settings));
        } catch (SQLException | IOException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    /** What ClickHouse writes, as it comes. Its end is that of the response. */
    private static InputStream answer(CompletableFuture<QueryResponse> asked) throws IOException {
        QueryResponse response;
        try {
            response = asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        return new FilterInputStream(response.getInputStream()) {
            @Override
            public void close() throws IOException {
                try {
                    response.close();
                } catch (IOException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        };
    }

    /** ClickHouse's name of a format that it writes. */
    private static String clickHouse(Format format) {
        return switch (format) {
            case CSV -> "CSVWithNames";
            case PARQUET -> "Parquet";
            case ARROW -> "Arrow";
            case JSON, NDJSON -> throw new IllegalArgumentException("we write " + format + " ourselves");
        };
    }

    /**
     * Throws if the table cannot be asked. The first time it asks what callers ask most, for some seconds at most, so
     * that a service that says it is ready has opened its connections, has read what versions there are, and runs
     * compiled code.
     */
    void check() {
        if (!warm) {
            warming.lock();
            try {
                if (!warm) {
                    warmUp();
                    warm = true;
                }
            } finally {
                warming.unlock();
            }
            return;
        }
        try (PreparedStatement statement = open().prepareStatement("SELECT count() FROM usage WHERE 0");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
        } catch (SQLException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    private void warmUp() {
        long end = System.nanoTime() + LONGEST_WARM_UP_NANOS;
        ask(query(Map.of("from", List.of("-1s"))));
        boolean more = true;
        for (int i = 0; i < MOST_WARM_UPS && more && System.nanoTime() < end; i++) {
            for (Map<String, List<String>> parameters : MOST_ASKED) {
                AnalyticsQuery query = query(parameters);
                // What roll-ups do not hold is not read for nobody.
                more = more && plan(query) instanceof Plan.Cells;
                if (more) {
                    new ReportRenderer(this).render(Report.of(query, ask(query)));
                }
            }
        }
    }

    private static AnalyticsQuery query(Map<String, List<String>> parameters) {
        return QueryParser.parse(new Parameters(parameters), Caller.of(null, null), "", Instant.now());
    }

    private Client client() throws SQLException {
        return open().unwrap(ConnectionImpl.class).getClient();
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open != null) {
            return open;
        }
        opening.lock();
        try {
            open = connection;
            if (open == null) {
                open = source.getConnection();
                connection = open;
            }
            return open;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                throw new IllegalStateException("the connection to ClickHouse did not close", e);
            }
        }
    }
}
