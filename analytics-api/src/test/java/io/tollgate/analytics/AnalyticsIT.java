package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/analytics} over the real engine, against figures that were computed without it. */
final class AnalyticsIT {
    private static final Instant FROM = Instant.parse("2026-03-27T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-04-03T00:00:00Z");
    private static final String RANGE = "from=2026-03-27T00:00:00Z&to=2026-04-03T00:00:00Z";
    private static final String[] READ = {"x-tollgate-permissions", "run,read", "x-tollgate-gateways", "*"};

    private static final Map<String, Function<StoredCall, @Nullable Object>> DIMENSIONS = Map.ofEntries(
            Map.entry("provider", call -> absent(call.provider())),
            Map.entry("model", call -> absent(call.model())),
            Map.entry("requested_model", call -> absent(call.requestedModel())),
            Map.entry("gateway", call -> absent(call.gateway())),
            Map.entry("project", call -> absent(call.project())),
            Map.entry("token", call -> absent(call.token())),
            Map.entry("route", call -> absent(call.route())),
            Map.entry("outcome", call -> absent(call.outcome())),
            Map.entry("status", StoredCall::status),
            Map.entry("error_code", call -> absent(call.errorCode())),
            Map.entry("cache", call -> absent(call.cache())),
            Map.entry("stream", StoredCall::stream),
            Map.entry("session", call -> absent(call.session())),
            Map.entry("metadata.team", call -> absent(call.team())));

    private static AnalyticsFixture analytics;
    private static List<StoredCall> calls;

    @BeforeAll
    static void start() throws Exception {
        calls = calls();
        analytics = AnalyticsFixture.start(Map.of());
        analytics.insert(calls);
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    /** 400 calls, some just before and after the range, in a zone's night of 23 hours too. */
    private static List<StoredCall> calls() {
        Random random = new Random(7);
        List<StoredCall> calls = new ArrayList<>();
        long span = Duration.between(FROM, TO).toMillis() * 1000;
        for (int i = 0; i < 400; i++) {
            String outcome = List.of(
                            "succeeded",
                            "succeeded",
                            "succeeded",
                            "failed",
                            "throttled",
                            "canceled",
                            "rejected",
                            "interrupted")
                    .get(random.nextInt(8));
            boolean stream = random.nextBoolean();
            boolean attempted = !outcome.equals("rejected");
            long latency = 1L + random.nextInt(20_000);
            calls.add(new StoredCall(
                    FROM.plusNanos(random.nextLong(span) * 1000),
                    "gateway-" + random.nextInt(2),
                    random.nextInt(4) == 0 ? "" : "token-" + random.nextInt(3),
                    random.nextInt(5) == 0 ? "" : "project-" + random.nextInt(4),
                    random.nextInt(3) == 0 ? "" : "team-" + random.nextInt(2),
                    random.nextInt(3) == 0 ? "embeddings" : "chat.completions",
                    "asked-" + random.nextInt(3),
                    attempted ? "provider-" + random.nextInt(3) : "",
                    attempted ? "model-" + random.nextInt(5) : "",
                    stream,
                    outcome,
                    outcome.equals("succeeded") ? 200 : 400 + random.nextInt(4),
                    outcome.equals("succeeded") ? "" : "error-" + random.nextInt(2),
                    random.nextInt(5_000),
                    outcome.equals("succeeded") ? random.nextInt(2_000) : 0,
                    BigDecimal.valueOf(random.nextLong(5_000_000_000L), 9),
                    List.of("hit", "miss", "bypass").get(random.nextInt(3)),
                    latency,
                    stream && attempted ? 1L + random.nextLong(latency) : null,
                    random.nextInt(3_000),
                    i % 4 == 0 ? "" : "session-" + i % 7));
        }
        calls.add(StoredCall.at(FROM));
        calls.add(StoredCall.at(TO.minusNanos(1000)));
        calls.add(StoredCall.at(FROM.minusNanos(1000)));
        calls.add(StoredCall.at(TO));
        return List.copyOf(calls);
    }

    private static @Nullable Object absent(String text) {
        return text.isEmpty() ? null : text;
    }

    private static List<StoredCall> inRange() {
        return calls.stream()
                .filter(call ->
                        !call.acceptedAt().isBefore(FROM) && call.acceptedAt().isBefore(TO))
                .toList();
    }

    private static List<StoredCall> inRange(Predicate<StoredCall> kept) {
        return inRange().stream().filter(kept).toList();
    }

    @Test
    void totalsAreThoseOfTheHalfOpenRange() throws Exception {
        JsonObject answer = analytics.get(RANGE + "&metrics=" + ALL);
        assertFigures(answer.getJsonObject("totals"), inRange());
        assertThat(answer.getString("object")).isEqualTo("analytics");
        assertThat(answer.getString("from")).isEqualTo("2026-03-27T00:00:00Z");
        assertThat(answer.getString("to")).isEqualTo("2026-04-03T00:00:00Z");
        assertThat(answer.getString("interval")).isEqualTo("day");
        assertThat(answer.getJsonArray("group_by")).isEmpty();
    }

    @Test
    void asOfIsTheEndOfTheNewestCallStored() throws Exception {
        Instant newest =
                calls.stream().map(StoredCall::endedAt).max(Instant::compareTo).orElseThrow();
        assertThat(Instant.parse(analytics.get(RANGE + "&provider=none").getString("as_of")))
                .isEqualTo(newest);
    }

    @Test
    void whatIsHiddenIsInNoBreakdown() throws Exception {
        JsonObject answer = analytics.get(RANGE, "x-tollgate-hidden", "gateway,project");
        assertThat(answer.containsKey("by_project")).isFalse();
        assertThat(answer.getJsonArray("by_model")).isNotEmpty();
        assertThat(analytics
                        .send(RANGE + "&group_by=project", "x-tollgate-hidden", "gateway,project")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void withoutGroupsTheFourBreakdownsAreGiven() throws Exception {
        JsonObject answer = analytics.get(RANGE + "&metrics=" + ALL);
        assertGroups(answer.getJsonArray("by_provider"), List.of("provider"), inRange());
        assertGroups(answer.getJsonArray("by_model"), List.of("model"), inRange());
        assertGroups(answer.getJsonArray("by_project"), List.of("project"), inRange());
        JsonArray days = answer.getJsonArray("by_day");
        assertThat(days).hasSize(7);
        for (int i = 0; i < days.size(); i++) {
            String day = FROM.plus(Duration.ofDays(i)).toString().substring(0, 10);
            assertThat(days.getJsonObject(i).getString("day")).isEqualTo(day);
            assertFigures(
                    days.getJsonObject(i),
                    inRange(call -> call.acceptedAt().toString().startsWith(day)));
        }
        assertThat(answer.getJsonArray("truncated")).isEmpty();
        assertThat(requests(answer.getJsonArray("by_provider")))
                .isEqualTo(inRange().size());
    }

    @Test
    void breakdownsThatTheLimitCutSaySo() throws Exception {
        JsonObject answer = analytics.get(RANGE + "&limit=5");
        assertThat(answer.getJsonArray("by_model")).hasSize(5);
        assertThat(answer.getJsonArray("by_project")).hasSize(5);
        assertThat(answer.getJsonArray("truncated")).containsExactlyInAnyOrder("by_model", "by_project");
    }

    static Set<String> dimensions() {
        return DIMENSIONS.keySet();
    }

    @ParameterizedTest
    @MethodSource("dimensions")
    void everyDimensionGroups(String dimension) throws Exception {
        JsonObject answer = analytics.get(RANGE + "&interval=none&metrics=" + ALL + "&group_by=" + dimension, READ);
        assertThat(answer.getJsonArray("series")).hasSize(1);
        assertGroups(
                answer.getJsonArray("series").getJsonObject(0).getJsonArray("groups"), List.of(dimension), inRange());
        assertFigures(answer.getJsonObject("totals"), inRange());
    }

    @Test
    void severalDimensionsGroupEachBucketAndAddUpToTheTotals() throws Exception {
        JsonObject answer = analytics.get(RANGE + "&metrics=" + ALL + "&group_by=provider,stream&group_by=outcome");
        assertThat(answer.getJsonArray("group_by")).containsExactly("provider", "stream", "outcome");
        long requests = 0;
        JsonArray series = answer.getJsonArray("series");
        assertThat(series).hasSize(7);
        for (int i = 0; i < series.size(); i++) {
            JsonObject bucket = series.getJsonObject(i);
            Instant start = Instant.parse(bucket.getString("bucket"));
            assertGroups(
                    bucket.getJsonArray("groups"),
                    List.of("provider", "stream", "outcome"),
                    inRange(call -> !call.acceptedAt().isBefore(start)
                            && call.acceptedAt().isBefore(start.plus(Duration.ofDays(1)))));
            requests += requests(bucket.getJsonArray("groups"));
        }
        assertThat(requests).isEqualTo(inRange().size());
    }

    @ParameterizedTest
    @CsvSource({
        "provider, provider-1",
        "model, model-3",
        "requested_model, asked-0",
        "gateway, gateway-1",
        "project, project-2",
        "project_id, project-2",
        "token, token-1",
        "route, embeddings",
        "outcome, failed",
        "status, 401",
        "error_code, error-1",
        "cache, hit",
        "stream, true",
        "session, session-1",
        "metadata.team, team-0"
    })
    void everyDimensionFilters(String dimension, String value) throws Exception {
        Function<StoredCall, @Nullable Object> of = DIMENSIONS.getOrDefault(dimension.replace("_id", ""), call -> null);
        Predicate<StoredCall> matches = call -> value.equals(String.valueOf(of.apply(call)));
        assertThat(inRange(matches)).isNotEmpty();
        String metrics = RANGE + "&metrics=" + ALL + "&" + dimension + "=";
        assertFigures(analytics.get(metrics + value, READ).getJsonObject("totals"), inRange(matches));
        assertFigures(analytics.get(metrics + "!" + value, READ).getJsonObject("totals"), inRange(matches.negate()));
    }

    @Test
    void filtersRepeatedAreEitherAndDifferentOnesAreBoth() throws Exception {
        JsonObject answer = analytics.get(
                RANGE + "&metrics=" + ALL + "&model=model-1&model=model-2&model=!model-2&stream=true&project=!");
        assertFigures(
                answer.getJsonObject("totals"),
                inRange(call -> call.model().equals("model-1")
                        && call.stream()
                        && !call.project().isEmpty()));
    }

    @Test
    void whatNoCallMatchesIsZeroAndRatesOfNothingAreNull() throws Exception {
        JsonObject answer = analytics.get(RANGE + "&provider=none");
        assertFigures(answer.getJsonObject("totals"), List.of());
        assertThat(answer.getJsonArray("series")).hasSize(7);
        assertThat(answer.getJsonArray("by_model")).isEmpty();
        assertThat(answer.getJsonArray("by_day")).hasSize(7);
    }

    @ParameterizedTest
    @CsvSource({
        "minute, 2026-03-28T10:00:30Z, 2026-03-28T11:00:00Z, UTC, 60",
        "hour, 2026-03-28T00:00:00Z, 2026-03-30T00:00:00Z, UTC, 48",
        "hour, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z, Europe/Berlin, 23",
        "day, 2026-03-28T23:00:00Z, 2026-03-30T22:00:00Z, Europe/Berlin, 2",
        "week, 2026-03-27T00:00:00Z, 2026-04-03T00:00:00Z, Asia/Kolkata, 2",
        "month, 2026-03-27T00:00:00Z, 2026-04-03T00:00:00Z, America/New_York, 2",
        "none, 2026-03-27T00:00:00Z, 2026-04-03T00:00:00Z, Pacific/Auckland, 1"
    })
    void everyIntervalFillsItsBuckets(String interval, Instant from, Instant to, String zone, int buckets)
            throws Exception {
        JsonObject answer = analytics.get("from=" + from + "&to=" + to + "&interval=" + interval + "&tz=" + zone);
        JsonArray series = answer.getJsonArray("series");
        assertThat(series).hasSize(buckets);
        long total = 0;
        for (int i = 0; i < series.size(); i++) {
            Instant start = start(series, i);
            Instant end = i + 1 < series.size() ? start(series, i + 1) : to;
            assertFigures(
                    series.getJsonObject(i).getJsonArray("groups").getJsonObject(0),
                    calls.stream()
                            .filter(call -> !call.acceptedAt().isBefore(from)
                                    && call.acceptedAt().isBefore(to))
                            .filter(call -> !call.acceptedAt().isBefore(start)
                                    && call.acceptedAt().isBefore(end))
                            .toList());
            total += requests(series.getJsonObject(i).getJsonArray("groups"));
        }
        assertThat(total).isEqualTo(answer.getJsonObject("totals").getLong("requests"));
    }

    private static Instant start(JsonArray series, int index) {
        return java.time.OffsetDateTime.parse(series.getJsonObject(index).getString("bucket"))
                .toInstant();
    }

    @Test
    void pagesOfGroupsComeInOrderAndWhole() throws Exception {
        List<String> seen = new ArrayList<>();
        List<Long> tokens = new ArrayList<>();
        String cursor = "";
        do {
            JsonObject page =
                    analytics.get(RANGE + "&interval=none&group_by=model,route&order_by=input_tokens&limit=4" + cursor);
            JsonArray groups = page.getJsonArray("series").getJsonObject(0).getJsonArray("groups");
            for (int i = 0; i < groups.size(); i++) {
                JsonObject group = groups.getJsonObject(i);
                seen.add(group.getString("model") + "/" + group.getString("route"));
                tokens.add(group.getLong("input_tokens"));
            }
            String next = page.getString("next_cursor");
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen).hasSize((int) inRange().stream()
                .map(call -> call.model() + "/" + call.route())
                .distinct()
                .count());
        assertThat(tokens).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' OR 1=1 --",
                "\\' OR 1=1 --",
                "a'); DROP TABLE usage; --",
                "?",
                "{x:String}",
                "%",
                "\\",
                "`",
                "\"",
                "/* x */ '",
                "\u0000",
                "';",
                "''",
                "\n'"
            })
    void whatLooksLikeSqlIsAValue(String text) throws Exception {
        String value = AnalyticsFixture.encoded(text);
        assertThat(analytics
                        .get(RANGE + "&project=" + value)
                        .getJsonObject("totals")
                        .getLong("requests"))
                .isZero();
        assertThat(analytics
                        .get(RANGE + "&project=!" + value)
                        .getJsonObject("totals")
                        .getLong("requests"))
                .isEqualTo(inRange().size());
        assertThat(analytics
                        .get(RANGE + "&group_by=metadata." + value + "&metadata." + value + "=x", READ)
                        .getJsonObject("totals")
                        .getLong("requests"))
                .isZero();
    }

    @Test
    void namesComeBackAsTheyAreStored() throws Exception {
        String odd = "it's \"odd\", \\n \n{a} 100% ü 你";
        Instant at = Instant.parse("2026-05-01T12:00:00Z");
        analytics.insert(List.of(StoredCall.at(at).project(odd)));
        String day = "from=2026-05-01&to=2026-05-02&project=" + AnalyticsFixture.encoded(odd);
        JsonArray projects = analytics.get(day).getJsonArray("by_project");
        assertThat(projects).hasSize(1);
        assertThat(projects.getJsonObject(0).getString("project")).isEqualTo(odd);
        assertThat(analytics
                        .send(day + "&group_by=project&format=csv&metrics=requests")
                        .body())
                .isEqualTo(
                        "bucket,project,requests\r\n2026-05-01T00:00:00Z,\"" + odd.replace("\"", "\"\"") + "\",1\r\n");
    }

    private static final String ALL = "requests,succeeded,failed,success_rate,throttled,canceled,cache_hits,"
            + "cache_hit_rate,input_tokens,output_tokens,total_tokens,cost_usd,latency_ms,first_token_ms,"
            + "tokens_per_second,overhead_us";

    private static long requests(JsonArray groups) {
        return Stream.iterate(0, i -> i < groups.size(), i -> i + 1)
                .mapToLong(i -> groups.getJsonObject(i).getLong("requests"))
                .sum();
    }

    /** Every group of the calls is there, with its figures; any other is of no calls. */
    private static void assertGroups(JsonArray groups, List<String> dimensions, List<StoredCall> of) {
        Map<List<String>, List<StoredCall>> expected = of.stream()
                .collect(Collectors.groupingBy(call -> dimensions.stream()
                        .map(name -> String.valueOf(
                                DIMENSIONS.getOrDefault(name, c -> null).apply(call)))
                        .toList()));
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            JsonObject group = groups.getJsonObject(i);
            List<String> keys = dimensions.stream()
                    .map(name -> String.valueOf(group.getValue(name)))
                    .toList();
            assertThat(seen.add(keys)).isTrue();
            assertFigures(group, expected.getOrDefault(keys, List.of()));
        }
        assertThat(seen).containsAll(expected.keySet());
    }

    private static void assertFigures(JsonObject values, List<StoredCall> of) {
        ExpectedFigures expected = new ExpectedFigures(of);
        assertThat(values.getLong("requests")).isEqualTo(expected.count());
        assertThat(values.getLong("succeeded")).isEqualTo(expected.outcome("succeeded"));
        assertThat(values.getLong("throttled")).isEqualTo(expected.outcome("throttled"));
        assertThat(values.getLong("canceled")).isEqualTo(expected.outcome("canceled"));
        assertThat(values.getLong("failed"))
                .isEqualTo(expected.outcome("failed") + expected.outcome("rejected") + expected.outcome("interrupted"));
        assertRatio(
                values.getDouble("success_rate"),
                expected.share(expected.outcome("succeeded"), expected.count()),
                1e-6);
        long hits = of.stream().filter(call -> call.cache().equals("hit")).count();
        long lookups =
                of.stream().filter(call -> !call.cache().equals("bypass")).count();
        assertThat(values.getLong("cache_hits")).isEqualTo(hits);
        assertRatio(values.getDouble("cache_hit_rate"), expected.share(hits, lookups), 1e-6);
        long input = expected.sum(StoredCall::inputTokens);
        long output = expected.sum(StoredCall::outputTokens);
        assertThat(values.getLong("input_tokens")).isEqualTo(input);
        assertThat(values.getLong("output_tokens")).isEqualTo(output);
        assertThat(values.getLong("total_tokens")).isEqualTo(input + output);
        assertThat(new BigDecimal(values.getValue("cost_usd").toString())).isEqualByComparingTo(expected.cost());
        assertRatio(
                values.getDouble("overhead_us"),
                expected.share(expected.sum(StoredCall::overhead), expected.count()),
                0.051);
        List<StoredCall> generated = of.stream()
                .filter(call -> !call.cache().equals("hit") && call.outputTokens() > 0)
                .toList();
        Double perMs = expected.share(
                new ExpectedFigures(generated).sum(StoredCall::outputTokens),
                new ExpectedFigures(generated).sum(StoredCall::latency));
        assertRatio(values.getDouble("tokens_per_second"), perMs == null ? null : perMs * 1000, 1e-3);
        assertStatistics(values.getJsonObject("latency_ms"), expected.latencies());
        assertStatistics(values.getJsonObject("first_token_ms"), expected.firstTokens());
    }

    /** The percentiles of first tokens are not in every answer. */
    private static void assertStatistics(JsonObject statistics, List<Long> sorted) {
        Double average = sorted.isEmpty()
                ? null
                : sorted.stream().mapToLong(Long::longValue).average().orElseThrow();
        assertRatio(statistics.getDouble("avg"), average, 1e-3);
        Map.of("p50", 0.5, "p90", 0.9, "p95", 0.95, "p99", 0.99).forEach((name, level) -> {
            if (statistics.containsKey(name)) {
                assertThat(statistics.getLong(name)).as(name).isEqualTo(ExpectedFigures.percentile(sorted, level));
            }
        });
    }

    private static void assertRatio(@Nullable Double actual, @Nullable Double expected, double tolerance) {
        if (expected == null) {
            assertThat(actual).isNull();
        } else {
            assertThat(actual).isCloseTo(expected, within(tolerance));
        }
    }
}
