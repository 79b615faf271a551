package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.rollup.Rollups;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.embedded.Parts;
import io.tollgate.service.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered from roll-ups is what the rows say, over the real engine. */
final class RollupAnswersIT {
    private static final Instant FROM = Instant.parse("2025-09-20T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-04-20T10:23:45.678901Z");
    private static final Instant BUSY_HOUR = Instant.parse("2026-02-11T13:00:00Z");
    private static final Instant LATE = Instant.parse("2026-03-23T13:00:00Z");

    /** Around the nights in which the zones below change their offsets, and others. */
    private static final List<String> WEEKS = List.of(
            "2025-10-01T00:00:00Z",
            "2025-10-23T00:00:00Z",
            "2025-11-01T00:00:00Z",
            "2026-02-08T00:00:00Z",
            "2026-03-05T00:00:00Z",
            "2026-03-24T00:00:00Z");

    /** Some in a build, 1,000 in {@code make rollups}. */
    private static final int QUERIES = Integer.getInteger("tollgate.rollup.queries", 60);

    /** Zones whose offset changes in the range, by half an hour too, and zones whose hours begin half-way. */
    private static final List<String> ZONES = List.of(
            "UTC",
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "America/St_Johns",
            "Asia/Kolkata",
            "Asia/Kathmandu");

    /** What is commonly asked for together, and in the last line all that roll-ups know. */
    private static final List<List<String>> DIMENSIONS = List.of(
            List.of("provider", "model"),
            List.of("gateway"),
            List.of("project"),
            List.of("gateway", "project"),
            List.of("token"),
            List.of("cache", "stream", "dialect", "route", "service_tier", "cost_source", "error_code"),
            List.of("outcome", "status"),
            List.of("gateway", "provider", "model"),
            List.of("project", "model"),
            List.of("token", "provider"),
            List.of("gateway", "project", "token"),
            List.of("project", "outcome"),
            List.of("model", "outcome", "status"),
            List.of(
                    "provider",
                    "model",
                    "gateway",
                    "project",
                    "token",
                    "route",
                    "dialect",
                    "outcome",
                    "status",
                    "error_code",
                    "cache",
                    "stream",
                    "service_tier",
                    "cost_source"));

    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry("provider", List.of("provider-0", "provider-2", "!provider-1", "none")),
            Map.entry("model", List.of("model-0", "model-4", "!model-3")),
            Map.entry("gateway", List.of("gateway-0", "gateway-2", "!gateway-1")),
            Map.entry("project", List.of("project-0", "project-5", "!project-2", "!")),
            Map.entry("token", List.of("token-1", "!token-3", "!")),
            Map.entry("route", List.of("embeddings", "!chat.completions")),
            Map.entry("dialect", List.of("openai", "!anthropic")),
            Map.entry("outcome", List.of("succeeded", "!succeeded", "throttled")),
            Map.entry("status", List.of("200", "!200", "429")),
            Map.entry("error_code", List.of("error-1", "!error-0")),
            Map.entry("cache", List.of("hit", "!bypass")),
            Map.entry("stream", List.of("true", "false")),
            Map.entry("service_tier", List.of("flex", "!flex")),
            Map.entry("cost_source", List.of("catalogue", "!catalogue")));

    private static final String EVERY_METRIC =
            Arrays.stream(Metric.values()).map(Metric::label).distinct().collect(Collectors.joining(","));

    private static final String DATABASE =
            "rollup_answers_" + UUID.randomUUID().toString().replace("-", "");
    private static final ClickHouseConfig CONFIG =
            new ClickHouseConfig(Parts.jdbcUrl(DATABASE), Parts.user(), Parts.password(), Duration.ofDays(100_000));

    private static Connection connection;
    private static Store store;
    /** One that takes the ways of large answers. */
    private static Store narrow;

    /** Calls of some weeks of seven months, all rolled up, then late ones that are not, and one full hour. */
    @BeforeAll
    static void store() throws Exception {
        ClickHouseUsageStore.open(CONFIG).close();
        connection = Parts.connect(DATABASE);
        for (String week : WEEKS) {
            insert(4_000, week, Duration.ofDays(9));
        }
        insert(4_000, TO.minus(Duration.ofDays(2)).toString(), Duration.ofDays(2));
        insert(26_000, BUSY_HOUR.toString(), Duration.ofMinutes(15));
        Rollups.makeAll(CONFIG, TO);
        insert(3, LATE.toString(), Duration.ofMinutes(1));
        insert(1, "2025-11-09T07:00:00Z", Duration.ofMinutes(1));
        adjust(1_000);
        store = new Store(settings(0));
        narrow = new Store(settings(0), new CellsAnswer.Bounds(7, 50_000, 0, 0, 300));
    }

    /** What became known of calls of all that time afterwards, which is in no roll-up. */
    private static void adjust(int entries) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE adjustments REMOVE TTL");
            statement.execute(
                    "INSERT INTO adjustments (adjustment_id, call_id, effective_at, gateway, token_id, project,"
                            + " provider, model, route, dialect, service_tier, input_tokens, output_tokens, cost_usd) SELECT"
                            + " generateUUIDv4(number), generateUUIDv4(number + 7), fromUnixTimestamp64Micro(toInt64("
                            + FROM.getEpochSecond() + ") * 1000000 + toInt64(intHash64(number) % "
                            + Duration.between(FROM, TO).toNanos() / 1000
                            + ")), concat('gateway-', toString(number % 4)),"
                            + " concat('token-', toString(number % 5)), concat('project-', toString(number % 6)),"
                            + " concat('provider-', toString(number % 3)), concat('model-', toString(number % 5)), 'embeddings',"
                            + " 'openai', if(number % 8 = 0, 'flex', ''), toInt64(number % 100) - 50, toInt64(number % 10),"
                            + " toDecimal64(number % 1000, 9) / 1000 - toDecimal64(0.4, 9) FROM numbers(" + entries
                            + ")");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        store.close();
        narrow.close();
        connection.close();
    }

    private static AnalyticsSettings settings(int exactUpTo) throws Exception {
        Map<String, String> environment = new HashMap<>(Parts.environment());
        environment.put("TOLLGATE_CLICKHOUSE_URL", CONFIG.url());
        environment.put("TOLLGATE_ANALYTICS_API_EXACT_UP_TO", Integer.toString(exactUpTo));
        return AnalyticsSettings.of(Settings.read(null, environment));
    }

    /** Rows whose every column varies; half of them have no first token. */
    private static void insert(int rows, String from, Duration span) throws SQLException {
        String micros = "toInt64(" + Instant.parse(from).getEpochSecond() + ") * 1000000 + intHash64(number) % "
                + span.toNanos() / 1000;
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO usage (call_id, accepted_at, ended_at, gateway, token_id, project, provider,"
                    + " model, route, dialect, outcome, status, error_code, cache, stream, service_tier, cost_source,"
                    + " input_tokens, output_tokens, cached_input_tokens, reasoning_tokens, cost_usd, saved_usd,"
                    + " cost_complete, latency_ms, first_token_ms, overhead_us)\n"
                    + "SELECT generateUUIDv4(number), fromUnixTimestamp64Micro(toInt64(" + micros + ")) AS at, at,"
                    + " concat('gateway-', toString(h % 3)), if(h % 5 = 0, '', concat('token-', toString(h % 7))),"
                    + " if(h % 11 = 0, '', concat('project-', toString(h % 13))),"
                    + " concat('provider-', toString(h % 3)), concat('model-', toString(h % 5)),"
                    + " if(h % 4 = 0, 'embeddings', 'chat.completions'), if(h % 3 = 0, 'anthropic', 'openai'),"
                    + " ['succeeded', 'failed', 'throttled', 'canceled', 'rejected', 'succeeded'][1 + h % 6],"
                    + " [200, 500, 429, 499, 400, 200][1 + h % 6], if(h % 6 IN (0, 5), '', concat('error-',"
                    + " toString(h % 2))), ['hit', 'miss', 'bypass'][1 + intDiv(h, 6) % 3], h % 2 = 0,"
                    + " if(h % 8 = 0, 'flex', ''), if(h % 9 = 0, '', 'catalogue'), h % 5000, h % 700, h % 300, h % 100,"
                    + " toDecimal64(h % 1000000007, 9) / 1000, toDecimal64(h % 1009, 9) / 1000, h % 10 != 0,"
                    + " if(h % 50 = 0, 0, toUInt64(exp(h % 1000 / 100))), if(h % 2 = 0, h % 3000, NULL), h % 900\n"
                    + "FROM (SELECT number, cityHash64(number, " + rows + ") AS h FROM numbers(" + rows + "))");
        }
    }

    @Test
    void randomQueriesAreAnsweredAlikeFromRollUpsAndFromRows() {
        Random random = new Random(20260420);
        Map<Span, Integer> used = new EnumMap<>(Span.class);
        int fromCells = 0;
        for (int i = 0; i < QUERIES; i++) {
            String text = query(random);
            AnalyticsQuery query = Queries.parse(text);
            Plan plan = store.plan(query);
            Report rows = Report.of(query, store.ask(query, new Plan.Rows(null)));
            Store asked = random.nextBoolean() ? store : narrow;
            Report planned = Report.of(query, asked.ask(query, plan));
            assertSame(text, planned, rows);
            assertSame(text + " from what was kept", Report.of(query, asked.ask(query, plan)), rows);
            if (i % 4 == 0) {
                assertSameASecondLater(text, asked);
            }
            if (plan instanceof Plan.Cells cells) {
                fromCells++;
                assertThat(planned.percentileError()).isEqualTo(0.01);
                cells.parts().stream()
                        .flatMap(part -> part.cover().cells().keySet().stream())
                        .distinct()
                        .forEach(span -> used.merge(span, 1, Integer::sum));
            }
        }
        assertThat(fromCells).as("answers from roll-ups").isGreaterThan(QUERIES / 2);
        assertThat(used.keySet()).as("kinds of spans").containsExactly(Span.values());
        assertThat(used.values()).allSatisfy(answers -> assertThat(answers).isGreaterThan(QUERIES / 20));
    }

    /** As of a range that has moved on: most of what is kept of the one before holds, but not all. */
    private static void assertSameASecondLater(String text, Store asked) {
        String later = Pattern.compile("(?<=from=|to=)[^&]+")
                .matcher(text)
                .replaceAll(time -> Instant.parse(time.group()).plusSeconds(1).toString());
        AnalyticsQuery query = Queries.parse(later);
        Report rows = Report.of(query, asked.ask(query, new Plan.Rows(null)));
        assertSame(later, Report.of(query, asked.ask(query, asked.plan(query))), rows);
    }

    private static String query(Random random) {
        long span = Duration.between(FROM, TO).toSeconds();
        long length = switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextLong(span);
            case 1 -> Duration.ofDays(1 + random.nextInt(60)).toSeconds();
            case 2 -> 900L * (1 + random.nextInt(400));
            default -> 1 + random.nextInt(200_000);
        };
        long start = random.nextBoolean()
                ? FROM.getEpochSecond() - 5_000 + random.nextLong(span)
                : Instant.parse(any(random, WEEKS)).getEpochSecond() + random.nextInt(700_000);
        if (random.nextBoolean()) {
            start -= start % 86_400;
        }
        Duration range = Duration.ofSeconds(length);
        StringBuilder query =
                new StringBuilder("from=" + Instant.ofEpochSecond(start).plusNanos(random.nextInt(2) * 1000L)
                        + "&to=" + Instant.ofEpochSecond(start).plus(range).plusSeconds(1) + "&tz=" + any(random, ZONES)
                        + "&limit=" + (1 + random.nextInt(20)));
        List<String> intervals = new ArrayList<>(List.of("day", "week", "month", "none"));
        if (range.compareTo(Duration.ofDays(30)) < 0) {
            intervals.add("hour");
        }
        query.append("&interval=").append(any(random, intervals));
        if (random.nextInt(3) > 0) {
            query.append("&metrics=").append(EVERY_METRIC);
        }
        List<String> dimensions = any(random, DIMENSIONS);
        Set<String> groups = new TreeSet<>();
        for (int i = random.nextInt(4); i > 1; i--) {
            groups.add(any(random, dimensions));
        }
        if (!groups.isEmpty()) {
            query.append("&group_by=").append(String.join(",", groups));
        }
        for (int i = random.nextInt(5); i > 2; i--) {
            String dimension = any(random, dimensions);
            query.append('&').append(dimension).append('=').append(any(random, VALUES.get(dimension)));
        }
        if (!groups.isEmpty() && random.nextBoolean()) {
            query.append("&order_by=")
                    .append(any(
                            random,
                            List.of(
                                    "cost_usd",
                                    "requests:asc",
                                    "total_tokens",
                                    "success_rate",
                                    "first_token_ms.avg:asc")));
        }
        return query.toString();
    }

    private static <T> T any(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static void assertSame(String query, Report planned, Report rows) {
        assertSame(query, planned.totals(), rows.totals());
        assertThat(planned.series()).as(query).hasSameSizeAs(rows.series());
        for (int i = 0; i < rows.series().size(); i++) {
            assertThat(planned.series().get(i).start())
                    .as(query)
                    .isEqualTo(rows.series().get(i).start());
            assertSame(
                    query,
                    planned.series().get(i).groups(),
                    rows.series().get(i).groups());
        }
        assertThat(planned.breakdowns().keySet())
                .as(query)
                .isEqualTo(rows.breakdowns().keySet());
        rows.breakdowns()
                .forEach((name, groups) ->
                        assertSame(query + " " + name, planned.breakdowns().get(name), groups));
        assertThat(planned.truncated()).as(query).isEqualTo(rows.truncated());
        assertThat(planned.nextCursor()).as(query).isEqualTo(rows.nextCursor());
    }

    private static void assertSame(String query, List<Report.Group> planned, List<Report.Group> rows) {
        assertThat(planned).as(query).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(planned.get(i).keys()).as(query).isEqualTo(rows.get(i).keys());
            assertSame(
                    query + " " + rows.get(i).keys(),
                    planned.get(i).values(),
                    rows.get(i).values());
        }
    }

    /** Equal, but for percentiles, which are off by 1 % before they are rounded. */
    private static void assertSame(String query, MetricValues planned, MetricValues rows) {
        assertThat(planned.values().keySet()).as(query).isEqualTo(rows.values().keySet());
        rows.values().forEach((metric, value) -> {
            Number other = planned.get(metric);
            if (metric.name().matches(".*_P\\d\\d")) {
                assertThat(other.doubleValue() - value.doubleValue())
                        .as(query + " " + metric)
                        .isBetween(-0.01 * value.doubleValue() - 0.5, 0.01 * value.doubleValue() + 0.5);
            } else {
                assertThat(other).as(query + " " + metric).isEqualTo(value);
            }
        });
    }

    @Test
    void theCubesThatAreReadAreThoseThatAreMade() throws SQLException {
        Set<String> made = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet cubes = statement.executeQuery("SELECT DISTINCT cube FROM usage_cells WHERE level = 'day'")) {
            while (cubes.next()) {
                made.add(cubes.getString(1));
            }
        }
        assertThat(Arrays.stream(Cube.values()).map(Cube::label)).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void theDefaultAnswerReadsWholeMonthsAndNoRowsButThoseOfTheEdges() {
        AnalyticsQuery query = Queries.parse("from=2025-09-20T00:10:00Z&to=2026-03-27T00:00:00Z&tz=UTC");
        Plan.Cells plan = (Plan.Cells) store.plan(query);
        assertThat(plan.parts())
                .extracting(part -> part.facet().cube())
                .containsExactly(Cube.TOTAL, Cube.PROVIDER_MODEL, Cube.PROJECT_ALONE);
        assertThat(plan.parts().getFirst().cover().cells()).containsKeys(Span.DAY, Span.QUARTER);
        assertThat(plan.parts().getLast().cover().cells()).containsKeys(Span.MONTH, Span.WEEK, Span.DAY, Span.HOUR);
        assertThat(plan.parts().getFirst().cover().rows())
                .contains(new TimeRange(query.range().from(), Instant.parse("2025-09-20T00:15:00Z")));
    }

    @Test
    void anHourOfManyRowsHasTheCubesOfADay() {
        AnalyticsQuery query =
                Queries.parse("from=2026-02-11T12:00:00Z&to=2026-02-11T16:00:00Z&interval=hour&group_by=token,model");
        Plan.Cells plan = (Plan.Cells) store.plan(query);
        assertThat(plan.parts().getFirst().cover())
                .isEqualTo(new Cover(Map.of(Span.HOUR, List.of(query.range())), List.of()));
    }

    @Test
    void whatCameLateIsCountedFromItsRows() {
        AnalyticsQuery query = Queries.parse("from=2026-03-20&to=2026-03-27&interval=none&group_by=gateway");
        Plan.Cells plan = (Plan.Cells) store.plan(query);
        assertThat(plan.parts().getFirst().cover().rows()).containsExactly(new TimeRange(LATE, LATE.plusSeconds(3600)));
    }

    @Test
    void pagesOfRollUpsAreOfTheSameCallsWhateverComesLate() throws Exception {
        String question = "from=2025-10-23&to=2025-10-31&interval=none&group_by=project&order_by=latency_ms.p95&limit=";
        AnalyticsQuery all = Queries.parse(question + "100");
        List<Report.Group> expected = Report.of(all, store.ask(all, store.plan(all)))
                .series()
                .getFirst()
                .groups();
        List<Report.Group> found = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            AnalyticsQuery query = Queries.parse(question + "2" + cursor);
            assertThat(store.plan(query)).isInstanceOf(Plan.Cells.class);
            Report page = Report.of(query, store.ask(query));
            found.addAll(page.series().getFirst().groups());
            cursor = page.nextCursor() == null ? null : "&cursor=" + page.nextCursor();
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO usage (call_id, accepted_at, project, latency_ms, kafka_offset) SELECT"
                        + " generateUUIDv4(number), toDateTime64('2025-10-24 10:00:00', 6, 'UTC') + 40000 * number,"
                        + " concat('project-', toString(number % 7)), 100000, 5 + number FROM numbers(10)");
            }
        }
        assertThat(expected).hasSizeGreaterThan(4);
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void withMoreGroupsBesideTheCellsThanCanBeHeldAllIsCountedFromRows() throws Exception {
        AnalyticsQuery query = Queries.parse("from=2026-03-20&to=2026-04-20T10:23:00Z&group_by=token");
        Plan plan = store.plan(query);
        assertThat(((Plan.Cells) plan).parts().getFirst().cover().rows()).isNotEmpty();
        try (Store few = new Store(settings(0), new CellsAnswer.Bounds(4_096, 2, 20_000, 50_000, 0))) {
            QueryResult rows = few.ask(query, plan);
            assertThat(rows.percentileError()).isZero();
            assertSame("few", Report.of(query, store.ask(query, plan)), Report.of(query, rows));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void groupsAreRankedByPercentilesToo(String direction) {
        AnalyticsQuery query = Queries.parse("from=2025-10-01&to=2026-03-27&interval=week&group_by=project&limit=4"
                + "&metrics=latency_ms,requests&order_by=latency_ms.p90:" + direction);
        Plan plan = store.plan(query);
        assertThat(plan).isInstanceOf(Plan.Cells.class);
        Report direct = Report.of(query, store.ask(query, plan));
        assertThat(Report.of(query, narrow.ask(query, plan))).isEqualTo(direct);
        AnalyticsQuery whole = Queries.parse("from=2025-10-01&to=2026-03-27&interval=none&group_by=project"
                + "&metrics=latency_ms,requests&order_by=latency_ms.p90:" + direction);
        assertThat(Report.groups(whole, store.ask(whole, store.plan(whole))).subList(0, 4))
                .isEqualTo(Report.groups(query, narrow.ask(query, plan)));
    }

    @Test
    void fewRowsAreCountedAsTheyAre() throws Exception {
        try (Store exact = new Store(settings(10_000))) {
            assertThat(exact.plan(Queries.parse("from=2026-03-20&to=2026-03-27")))
                    .isInstanceOf(Plan.Rows.class);
            assertThat(exact.plan(Queries.parse("from=2025-10-01&to=2026-03-27")))
                    .isInstanceOf(Plan.Cells.class);
        }
    }

    @Test
    void whatNoCubeHasIsCountedFromRows() {
        for (String only : List.of(
                "group_by=requested_model",
                "metadata.team=blue",
                "latency_ms=%3E1000",
                "agent=a",
                "group_by=project,token,model",
                "group_by=provider&session=s")) {
            assertThat(store.plan(Queries.parse("from=2025-10-01&to=2026-03-27&" + only)))
                    .as(only)
                    .isInstanceOf(Plan.Rows.class);
        }
    }

    @Test
    void anAnswerOfNoCallsIsAsOfTheSameMoment() {
        AnalyticsQuery query = Queries.parse("from=2025-10-01&to=2026-03-27&provider=nobody");
        Plan plan = store.plan(query);
        assertThat(plan).isInstanceOf(Plan.Cells.class);
        QueryResult cells = store.ask(query, plan);
        assertThat(cells.asOf()).isEqualTo(store.asOf());
        assertThat(Report.of(query, cells).totals()).isEqualTo(MetricValues.zero(query.metrics()));
    }
}
