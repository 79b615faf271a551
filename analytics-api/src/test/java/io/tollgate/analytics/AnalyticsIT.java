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
            Map.entry("agent", call -> absent(call.agent())),
            Map.entry("parent_agent", call -> absent(call.parentAgent())),
            Map.entry("end_user", call -> absent(call.endUser())),
            Map.entry("dynamic_route", call -> absent(call.dynamicRoute())),
            Map.entry("route_version", call -> absent(call.routeVersion())),
            Map.entry("route_path", call -> absent(call.routePath())),
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
                    i % 4 == 0 ? "" : "session-" + i % 7,
                    i % 3 == 0 ? "" : "agent-" + i % 5,
                    i % 6 == 0 ? "" : "agent-" + i % 4,
                    i % 2 == 0 ? "" : "user-" + i % 9,
                    i % 3 == 0 ? "" : "route-" + i % 4,
                    i % 3 == 0 ? "" : String.valueOf(1 + i % 2),
                    i % 3 == 0 ? "" : "path-" + i % 5));
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
    void rangesOfNumbersFilter() throws Exception {
        Map<String, Predicate<StoredCall>> filters = Map.of(
                "latency_ms=%3E10000", call -> call.latency() > 10_000,
                "latency_ms=!%3E10000", call -> call.latency() <= 10_000,
                "latency_ms=..5000&latency_ms=15000..", call -> call.latency() <= 5_000 || call.latency() >= 15_000,
                "cost_usd=1..2.5&stream=true",
                        call -> call.stream()
                                && call.cost().compareTo(BigDecimal.ONE) >= 0
                                && call.cost().compareTo(new BigDecimal("2.5")) <= 0,
                "first_token_ms=!%3C3000", call -> call.firstToken() == null || call.firstToken() >= 3_000,
                "total_tokens=%3C=4000", call -> call.inputTokens() + call.outputTokens() <= 4_000,
                "overhead_us=%3C100&output_tokens=0", call -> call.overhead() < 100 && call.outputTokens() == 0);
        for (Map.Entry<String, Predicate<StoredCall>> filter : filters.entrySet()) {
            assertThat(inRange(filter.getValue())).as(filter.getKey()).isNotEmpty();
            assertFigures(
                    analytics
                            .get(RANGE + "&metrics=" + ALL + "&" + filter.getKey())
                            .getJsonObject("totals"),
                    inRange(filter.getValue()));
        }
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
        "agent, agent-2",
        "parent_agent, agent-3",
        "end_user, user-1",
        "dynamic_route, route-1",
        "route_version, 2",
        "route_path, path-1",
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
    void theRangeBeforeIsComparedGroupByGroup() throws Exception {
        Instant now = Instant.parse("2025-06-11T00:00:00Z");
        List<StoredCall> compared = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            // Ten days: alpha 6 calls now and 2 before, beta 1 and 2, gamma 1 and none, delta none and 1.
            compared.add(StoredCall.at(i < 8 ? now.minusSeconds(86_400L * i) : now.minusSeconds(86_400L * (i + 3)))
                    .gateway("compared")
                    .project(List.of(
                                    "alpha", "alpha", "alpha", "alpha", "alpha", "alpha", "beta", "gamma", "alpha",
                                    "alpha", "beta", "delta")
                            .get(i)));
        }
        compared.add(StoredCall.at(now.minusSeconds(86_400L * 12))
                .gateway("compared")
                .project("beta"));
        analytics.insert(compared);
        String range = "from=2025-06-02&to=2025-06-12&gateway=compared&metrics=requests,cost_usd,success_rate";
        JsonObject whole = analytics.get(range + "&compare=previous");
        JsonObject previous = whole.getJsonObject("previous");
        assertThat(previous.getString("from")).isEqualTo("2025-05-23T00:00:00Z");
        assertThat(previous.getString("to")).isEqualTo("2025-06-02T00:00:00Z");
        JsonObject before =
                analytics.get(range.replace("06-12", "06-02").replace("from=2025-06-02", "from=2025-05-23"));
        assertThat(previous.getJsonObject("totals")).isEqualTo(before.getJsonObject("totals"));
        assertThat(previous.getJsonArray("series")).isEqualTo(before.getJsonArray("series"));
        assertThat(previous.getJsonObject("change").getDouble("requests")).isEqualTo(0.6);
        assertThat(previous.getJsonObject("change").getDouble("success_rate")).isEqualTo(0);
        JsonObject grouped = analytics.get(range + "&compare=previous&group_by=project,status&limit=3");
        assertThat(grouped.getJsonObject("previous").getJsonObject("totals")).isEqualTo(before.getJsonObject("totals"));
        for (JsonArray groups : List.of(
                previous.getJsonArray("by_project"),
                grouped.getJsonObject("previous").getJsonArray("groups"))) {
            assertThat(groups.stream().map(JsonObject.class::cast))
                    .extracting(
                            group -> group.getString("project"),
                            group -> group.getLong("requests"),
                            group -> group.getJsonObject("change").getDouble("requests"))
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("alpha", 2L, 2.0),
                            org.assertj.core.groups.Tuple.tuple("beta", 2L, -0.5),
                            org.assertj.core.groups.Tuple.tuple("gamma", 0L, null));
        }
        assertThat(analytics
                        .get(range + "&compare=previous&group_by=project&project=nobody")
                        .getJsonObject("previous")
                        .getJsonArray("groups"))
                .isEmpty();
        assertThat(whole.getJsonArray("by_project").size()).isEqualTo(3);
        assertThat(analytics.get(range).containsKey("previous")).isFalse();
        assertThat(analytics
                        .get(range + "&compare=previous", "x-tollgate-hidden", "project")
                        .getJsonObject("previous")
                        .containsKey("by_project"))
                .isFalse();
    }

    @Test
    void adjustmentsAddToTokensAndCostAtTheTimeThatTheyAreFor() throws Exception {
        analytics.insert(List.of(
                StoredCall.at(Instant.parse("2025-02-01T10:00:00Z"))
                        .gateway("late")
                        .cost(new BigDecimal("0.5")),
                StoredCall.at(Instant.parse("2025-02-02T10:00:00Z"))
                        .gateway("late")
                        .cost(new BigDecimal("0.25"))));
        analytics.execute(
                "INSERT INTO adjustments (adjustment_id, call_id, at, effective_at, gateway, project, provider,"
                        + " model, input_tokens, output_tokens, cost_usd, cost_complete) VALUES (generateUUIDv4(1),"
                        + " generateUUIDv4(2), now64(6), toDateTime64('2025-02-01 23:00:00', 6, 'UTC'), 'late', 'alpha', 'openai',"
                        + " 'gpt-4.1', -4, 7, -0.125, true), (generateUUIDv4(3), generateUUIDv4(4), now64(6),"
                        + " toDateTime64('2025-02-03 00:00:00', 6, 'UTC'), 'late', 'alpha', 'openai', 'other', 0, 1, 0.75, true)");
        String range = "from=2025-02-01&to=2025-02-04&gateway=late&metrics=" + ALL;
        JsonObject both = analytics.get(range);
        assertThat(both.getJsonArray("include")).containsExactly("rows", "adjustments");
        JsonObject totals = both.getJsonObject("totals");
        assertThat(totals.getDouble("cost_usd")).isEqualTo(1.375);
        assertThat(totals.getLong("input_tokens")).isEqualTo(2 * 10 - 4);
        assertThat(totals.getLong("output_tokens")).isEqualTo(2 * 20 + 8);
        assertThat(totals.getLong("requests")).isEqualTo(2);
        assertThat(totals.getJsonObject("latency_ms"))
                .isEqualTo(
                        new JsonObject("{\"avg\":100.0,\"p50\":100,\"p90\":100,\"p95\":100,\"p99\":100,\"max\":100}"));
        assertThat(both.getJsonArray("by_day").stream().map(JsonObject.class::cast))
                .extracting(day -> day.getDouble("cost_usd"))
                .containsExactly(0.375, 0.25, 0.75);
        assertThat(both.getJsonArray("by_model").stream().map(JsonObject.class::cast))
                .extracting(model -> model.getString("model"), model -> model.getLong("requests"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("gpt-4.1", 2L),
                        org.assertj.core.groups.Tuple.tuple("other", 0L));
        assertThat(analytics
                        .get(range + "&include=rows")
                        .getJsonObject("totals")
                        .getDouble("cost_usd"))
                .isEqualTo(0.75);
        JsonObject alone = analytics.get(range + "&include=adjustments&group_by=status,stream,outcome&interval=none");
        assertThat(alone.getJsonObject("totals").getDouble("cost_usd")).isEqualTo(0.625);
        JsonObject group = alone.getJsonArray("series")
                .getJsonObject(0)
                .getJsonArray("groups")
                .getJsonObject(0);
        for (String name : List.of("status", "stream", "outcome")) {
            assertThat(group.containsKey(name)).isTrue();
            assertThat(group.getValue(name)).as(name).isNull();
        }
        assertThat(group.getJsonObject("latency_ms").getValue("p50")).isNull();
        JsonObject filtered = analytics.get(range + "&outcome=!failed");
        assertThat(filtered.getJsonArray("include")).containsExactly("rows");
        assertThat(filtered.getJsonObject("totals").getDouble("cost_usd")).isEqualTo(0.75);
        for (String wrong : List.of("include=calls", "include=adjustments&cost_usd=%3E1")) {
            assertThat(analytics.send(range + "&" + wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(analytics
                        .bytes(range + "&group_by=status,stream&format=parquet")
                        .statusCode())
                .isEqualTo(200);
    }

    /** Calls of so many sessions: the first has most, and the last one. */
    private static void storeSessions(int from, int sessions, int offset) throws Exception {
        analytics.execute("INSERT INTO usage (call_id, accepted_at, gateway, session, cost_usd, kafka_topic,"
                + " kafka_partition, kafka_offset) SELECT generateUUIDv4(number), toDateTime64('2025-03-01 00:00:00', 6,"
                + " 'UTC') + number, 'pages', concat('s-', toString(" + from + " + intDiv(number, 3))), 1,"
                + " 'pages', number % 3, " + offset + " + number FROM numbers(" + 3 * sessions + ")");
    }

    @Test
    void pagesAreOfTheSameCallsWhateverComesInBetweenThem() throws Exception {
        storeSessions(0, 20, 100);
        analytics.execute("INSERT INTO usage (call_id, accepted_at, gateway, session, kafka_topic, kafka_offset) SELECT"
                + " generateUUIDv4(number), toDateTime64('2025-03-01 00:00:00', 6, 'UTC'), 'pages',"
                + " concat('s-', toString(number % 7)), 'pages', 1 + number FROM numbers(40)");
        String range = "from=2025-03-01&to=2025-03-02&gateway=pages&group_by=session&metrics=requests,cost_usd";
        JsonObject whole = analytics.get(range + "&interval=none&limit=1000", READ);
        JsonArray expected = whole.getJsonArray("series").getJsonObject(0).getJsonArray("groups");
        assertThat(expected).hasSize(20);
        JsonArray found = new JsonArray();
        String asOf = null;
        String cursor = "";
        for (int page = 1; cursor != null; page++) {
            JsonObject answer = analytics.get(range + "&interval=hour&limit=3" + cursor, READ);
            assertThat(answer.getJsonObject("totals")).isEqualTo(whole.getJsonObject("totals"));
            assertThat(answer.getString("as_of")).isEqualTo(asOf == null ? answer.getString("as_of") : asOf);
            asOf = answer.getString("as_of");
            found.addAll(answer.getJsonArray("series").getJsonObject(0).getJsonArray("groups"));
            // Old sessions overtake others, and there are new ones.
            storeSessions(17 - page, 8, 1_000 * page);
            cursor = answer.getString("next_cursor") == null ? null : "&cursor=" + answer.getString("next_cursor");
        }
        assertThat(found).isEqualTo(expected);
        assertThat(analytics
                        .get(range + "&interval=none", READ)
                        .getJsonObject("totals")
                        .getLong("requests"))
                .isGreaterThan(whole.getJsonObject("totals").getLong("requests"));
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
            + "tokens_per_second,overhead_us,unpriced_requests";

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
        assertThat(statistics.getLong("max")).isEqualTo(sorted.isEmpty() ? null : sorted.getLast());
    }

    private static void assertRatio(@Nullable Double actual, @Nullable Double expected, double tolerance) {
        if (expected == null) {
            assertThat(actual).isNull();
        } else {
            assertThat(actual).isCloseTo(expected, within(tolerance));
        }
    }
}
