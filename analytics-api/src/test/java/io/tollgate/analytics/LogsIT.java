package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls one by one over the real engine. */
final class LogsIT {
    private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
    private static final String RANGE = "from=2026-03-01T00:00:00Z&to=2026-03-31T00:00:00Z";
    private static final String[] READ = {"x-tollgate-permissions", "read", "x-tollgate-gateways", "*"};
    private static final String[] ONE_GATEWAY = {"x-tollgate-permissions", "read", "x-tollgate-gateways", "gateway-1"};

    private static final AtomicLong OFFSETS = new AtomicLong(1);

    private static AnalyticsFixture analytics;

    @BeforeAll
    static void start() throws Exception {
        analytics = AnalyticsFixture.start(java.util.Map.of());
        List<StoredCall> calls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            // Every tenth begins in the same microsecond as the one before.
            calls.add(StoredCall.at(FROM.plusSeconds((i - (i % 10 == 9 ? 1 : 0)) * 7_000L))
                    .gateway("gateway-" + i % 3)
                    .project("project-" + i % 5)
                    .cost(BigDecimal.valueOf(i, 9)));
        }
        analytics.insert(calls);
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    private static JsonObject page(String parameters, String... headers) throws Exception {
        HttpResponse<String> response = analytics.path("/v1/logs?" + parameters, headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private static List<JsonObject> calls(JsonObject page) {
        JsonArray data = page.getJsonArray("data");
        List<JsonObject> calls = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            calls.add(data.getJsonObject(i));
        }
        return calls;
    }

    private static JsonObject error(HttpResponse<String> response) {
        return new JsonObject(response.body()).getJsonObject("error");
    }

    @Test
    void pagesGiveEachCallOnceNewestFirstWhileNewerOnesArrive() throws Exception {
        List<String> ids = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        String cursor = "";
        do {
            JsonObject page = page(RANGE + "&gateway=gateway-0&gateway=gateway-1&limit=7" + cursor, READ);
            calls(page).forEach(call -> {
                ids.add(call.getString("call_id"));
                times.add(Instant.parse(call.getString("accepted_at")));
            });
            analytics.insert(
                    List.of(StoredCall.at(Instant.parse("2026-03-30T00:00:00Z").plusSeconds(ids.size()))
                            .gateway("gateway-0")));
            String next = page.getString("next_cursor");
            assertThat(page.getBoolean("has_more")).isEqualTo(next != null);
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(200);
        assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void callsAreCountedByWhenTheyCameAndCountedAnewAsTheyCome() throws Exception {
        Instant later = Instant.parse("2026-04-05T00:00:00Z");
        AtomicReference<Instant> now = new AtomicReference<>(later.plusSeconds(600));
        AnalyticsSettings settings = analytics.settings();
        try (ClickHouse clickHouse = new ClickHouse(settings)) {
            KeptCallCounts kept = new KeptCallCounts(clickHouse, settings.limits(), now::get);
            assertThat(calls(kept, FROM, FROM.plusSeconds(300 * 7_000L))).isEqualTo(300);
            assertThat(calls(kept, later, now.get())).isZero();
            analytics.insert(List.of(StoredCall.at(later)));
            assertThat(calls(kept, later, now.get())).isZero();
            now.set(later.plusSeconds(620));
            await().until(() -> calls(kept, later, now.get()) == 1);
            assertThat(calls(kept, FROM, FROM.plusSeconds(300 * 7_000L))).isEqualTo(300);
        }
    }

    private static double calls(KeptCallCounts kept, Instant from, Instant to) {
        return kept.current().between(SqlBuilder.micros(from), SqlBuilder.micros(to));
    }

    @Test
    void aCallIsShownWithAttemptsAndFiguresAsTheyAreStored() throws Exception {
        JsonObject listed =
                calls(page(RANGE + "&project=project-3&limit=1", READ)).getFirst();
        assertThat(listed.containsKey("attempts")).isFalse();
        HttpResponse<String> response = analytics.path("/v1/logs/" + listed.getString("call_id"), READ);
        JsonObject call = new JsonObject(response.body());
        assertThat(call.getMap()).containsAllEntriesOf(listed.getMap());
        assertThat(call.getJsonArray("attempts")).isEmpty();
        assertThat(call.getJsonArray("charges")).isEmpty();
        assertThat(call.getJsonArray("adjustments")).isEmpty();
        assertThat(call.getBoolean("cost_complete")).isTrue();
        assertThat(call.getString("project")).isEqualTo("project-3");
        assertThat(call.getJsonObject("metadata").getString("team")).isEqualTo("blue");
        assertThat(call.getValue("error_code")).isNull();
        assertThat(call.getLong("input_tokens")).isEqualTo(10);
        assertThat(call.getBoolean("stream")).isFalse();
        assertThat(new BigDecimal(call.getValue("cost_usd").toString())).isLessThan(new BigDecimal("0.000001"));
    }

    @Test
    void showsWhatWasBookedOfACallAfterwards() throws Exception {
        JsonObject listed =
                calls(page(RANGE + "&limit=1&project=project-4", READ)).getFirst();
        String id = listed.getString("call_id");
        for (int i = 1; i <= 2; i++) {
            analytics.execute("INSERT INTO adjustments (adjustment_id, call_id, at, effective_at, reason, `by`, note,"
                    + " output_tokens, cost_usd, charges, closes_gaps) SELECT generateUUIDv4(), toUUID('" + id + "'),"
                    + " toDateTime64('2026-11-0" + (3 - i) + " 10:00:00', 6, 'UTC'), now64(6), 'background_settled',"
                    + " 'gateway-7', 'resp_" + i + "', -" + i + ", toDecimal64(-0.000000" + i + ", 9),"
                    + " [('output', toDecimal64(-" + i + ", 9), toDecimal128(0.0000001, 18),"
                    + " toDecimal64(-0.000000" + i + ", 9))], ['background']");
        }
        HttpResponse<String> response = analytics.path("/v1/logs/" + id, READ);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonArray booked = new JsonObject(response.body()).getJsonArray("adjustments");
        assertThat(booked).hasSize(2);
        JsonObject first = booked.getJsonObject(0);
        assertThat(first.getString("at")).isEqualTo("2026-11-01T10:00:00.000000Z");
        assertThat(first.getString("note")).isEqualTo("resp_2");
        assertThat(first.getString("reason")).isEqualTo("background_settled");
        assertThat(first.getString("by")).isEqualTo("gateway-7");
        assertThat(first.getInteger("output_tokens")).isEqualTo(-2);
        assertThat(new BigDecimal(first.getValue("cost_usd").toString())).isEqualByComparingTo("-0.0000002");
        assertThat(first.getJsonArray("charges").getJsonObject(0).getString("meter"))
                .isEqualTo("output");
        assertThat(first.getJsonArray("closes_gaps")).containsExactly("background");
        assertThat(booked.getJsonObject(1).getString("note")).isEqualTo("resp_1");
    }

    @Test
    void aTokenSeesItsGatewaysAlone() throws Exception {
        assertThat(calls(page(RANGE + "&limit=1000", ONE_GATEWAY)))
                .hasSize(100)
                .allSatisfy(call -> assertThat(call.getString("gateway")).isEqualTo("gateway-1"));
        String other = calls(page(RANGE + "&gateway=gateway-2&limit=1", READ))
                .getFirst()
                .getString("call_id");
        HttpResponse<String> hidden = analytics.path("/v1/logs/" + other, ONE_GATEWAY);
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(error(hidden).getString("code")).isEqualTo("call_not_found");
        assertThat(analytics
                        .path("/v1/logs?" + RANGE + "&gateway=gateway-2", ONE_GATEWAY)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void withoutReadThereAreNoSingleCalls() throws Exception {
        assertThat(analytics.path("/v1/logs").statusCode()).isEqualTo(403);
        assertThat(analytics
                        .path("/v1/logs/01900000-0000-7000-8000-000000000000")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void searchLooksThroughIdsAndNames() throws Exception {
        assertThat(calls(page(RANGE + "&q=PROJECT-2&limit=1000", READ)))
                .hasSize(60)
                .allSatisfy(call -> assertThat(call.getString("project")).isEqualTo("project-2"));
        String id = calls(page(RANGE + "&project=project-4&limit=1", READ))
                .getFirst()
                .getString("call_id");
        assertThat(calls(page(RANGE + "&q=" + id, READ))).hasSize(1);
        assertThat(calls(page(RANGE + "&q=" + id.toUpperCase(Locale.ROOT), READ)))
                .hasSize(1);
        assertThat(calls(page(RANGE + "&call_id=" + id, READ))).hasSize(1);
        assertThat(calls(page(RANGE + "&project=project-3&call_id=" + id, READ)))
                .isEmpty();
        assertThat(calls(page(RANGE + "&q=" + AnalyticsFixture.encoded("' OR 1=1 --%"), READ)))
                .isEmpty();
    }

    @Test
    void whatIsNotAllowedIsNamed() throws Exception {
        for (String parameters : List.of(
                "colour=red", "limit=0", "cursor=nonsense", "from=tomorrow", "call_id=7", "q=" + "x".repeat(200))) {
            HttpResponse<String> response = analytics.path("/v1/logs?" + parameters, READ);
            assertThat(response.statusCode()).as(parameters).isEqualTo(400);
            assertThat(error(response).getString("param")).isEqualTo(parameters.replaceFirst("=.*", ""));
        }
        assertThat(analytics.path("/v1/logs/nonsense", READ).statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> export(String parameters, String... headers) throws Exception {
        return analytics.path("/v1/exports/usage?" + parameters, headers);
    }

    private static List<JsonObject> exported(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body().lines().map(JsonObject::new).toList();
    }

    /** The model of each attempt, and whether it may be charged. */
    private static List<String> attempts(JsonObject call) {
        return call.getJsonArray("attempts").stream()
                .map(JsonObject.class::cast)
                .map(attempt -> attempt.getString("model") + " " + attempt.getBoolean("may_be_charged"))
                .toList();
    }

    private static List<String> ids(List<JsonObject> calls) {
        return calls.stream().map(call -> call.getString("call_id")).toList();
    }

    @Test
    void anExportHasAllCallsOldestFirstAndGoesOnWhereItEnded() throws Exception {
        analytics.execute("INSERT INTO usage (call_id, accepted_at, gateway, metadata, attempts,"
                + " attempts_may_be_charged) SELECT"
                + " generateUUIDv4(number), toDateTime64('2025-07-01 00:00:00', 6, 'UTC') + intDiv(number, 3),"
                + " concat('export-', toString(number % 2)), map('team', 'a \"b\", c'),"
                + " [('openai', 'gpt', now64(6), 5, 429, '', 0), ('openai', 'gpt-2', now64(6), 5, 200, '', 0)],"
                + " if(number < 3, [false, true], []) FROM numbers(12100)");
        String range = "from=2025-07-01&to=2025-07-03";
        List<JsonObject> all = exported(export(range + "&format=ndjson", READ));
        assertThat(ids(all)).doesNotHaveDuplicates().hasSize(12_100);
        assertThat(all).extracting(call -> call.getString("accepted_at")).isSorted();
        assertThat(attempts(all.getFirst())).containsExactly("gpt false", "gpt-2 true");
        assertThat(attempts(all.getLast())).as("of before it was kept").containsExactly("gpt null", "gpt-2 null");
        List<String> inParts = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            HttpResponse<String> part = export(range + "&format=ndjson&limit=4001" + cursor, READ);
            inParts.addAll(ids(exported(part)));
            assertThat(part.headers().firstValue("x-tollgate-as-of")).isPresent();
            cursor = part.headers()
                    .firstValue("x-tollgate-next-cursor")
                    .map(next -> "&cursor=" + AnalyticsFixture.encoded(next))
                    .orElse(null);
        }
        assertThat(inParts).isEqualTo(ids(all));
        JsonObject had = all.get(7_000);
        assertThat(ids(exported(export(
                        range + "&format=ndjson&cursor=" + had.getString("accepted_at") + ","
                                + had.getString("call_id"),
                        READ))))
                .isEqualTo(ids(all).subList(7_001, 12_100));
    }

    @Test
    void anExportIsWrittenInEachFormat() throws Exception {
        analytics.execute("INSERT INTO usage (call_id, accepted_at, gateway, metadata, cost_usd, first_token_ms) SELECT"
                + " generateUUIDv4(number), toDateTime64('2025-08-01 00:00:00', 6, 'UTC') + number, 'formats',"
                + " map('team', 'a \"b\", c'), toDecimal64('0.123456789', 9), NULL FROM numbers(30)");
        String range = "from=2025-08-01&to=2025-08-02";
        List<String> csv = export(range, READ).body().lines().toList();
        assertThat(csv).hasSize(31);
        assertThat(csv.getFirst()).startsWith("\"call_id\",\"accepted_at\"").endsWith("\"attempts\",\"charges\"");
        assertThat(csv.get(1)).contains(",0.123456789,", "2025-08-01T00:00:00.000000Z", "a \\\"\"b\\\"\", c");
        for (String format : List.of("parquet", "arrow")) {
            HttpResponse<String> file = export(range + "&limit=10&format=" + format, READ);
            assertThat(file.statusCode()).as(file.body()).isEqualTo(200);
            assertThat(file.body()).startsWith(format.equals("parquet") ? "PAR1" : "ARROW1");
            String next = file.headers().firstValue("x-tollgate-next-cursor").orElseThrow();
            assertThat(next).startsWith("2025-08-01T00:00:09Z,");
            HttpResponse<String> rest =
                    export(range + "&format=" + format + "&cursor=" + AnalyticsFixture.encoded(next), READ);
            assertThat(rest.statusCode()).isEqualTo(200);
            assertThat(rest.headers().firstValue("x-tollgate-next-cursor")).isEmpty();
        }
    }

    @Test
    void anExportIsForReadersAndTheirGateways() throws Exception {
        assertThat(export(RANGE).statusCode()).isEqualTo(403);
        assertThat(exported(export(RANGE + "&format=ndjson", ONE_GATEWAY)))
                .hasSize(100)
                .allSatisfy(call -> assertThat(call.getString("gateway")).isEqualTo("gateway-1"));
        for (String parameters : List.of("format=xml", "limit=0", "cursor=nonsense", "cursor=2026-11-20,x", "q=x")) {
            HttpResponse<String> response = export(RANGE + "&" + parameters, READ);
            assertThat(response.statusCode()).as(parameters).isEqualTo(400);
            assertThat(error(response).getString("param")).isEqualTo(parameters.replaceFirst("=.*", ""));
        }
    }

    /** What a stream tells, line by line. */
    private static BlockingQueue<String> listen(String parameters, String... headers) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> {
            try {
                analytics.lines("/v1/logs/stream?" + parameters, lines::add, headers);
            } catch (Exception e) {
                lines.add("ended by " + e);
            }
        });
        return lines;
    }

    private static void store(String gateway, int calls) throws Exception {
        analytics.execute(
                "INSERT INTO usage (call_id, accepted_at, ended_at, gateway, kafka_topic, kafka_offset) SELECT"
                        + " generateUUIDv4(number), now64(6), now64(6) + number, '" + gateway + "', 'live', "
                        + OFFSETS.getAndAdd(calls) + " + number FROM numbers(" + calls + ")");
    }

    /** Stores calls until some are heard of, for nobody knows when a stream begins to listen. */
    private static JsonObject awaitCall(BlockingQueue<String> lines, String gateway) throws Exception {
        for (int i = 0; i < 60; i++) {
            store(gateway, 1);
            for (String line = lines.poll(1, TimeUnit.SECONDS); line != null; line = lines.poll()) {
                if (line.startsWith("data: ")) {
                    return new JsonObject(line.substring("data: ".length()));
                }
            }
        }
        throw new AssertionError("no call was told of");
    }

    @Test
    void aStreamTellsOfCallsAsTheyAreStored() throws Exception {
        BlockingQueue<String> all = listen("gateway=live-1&gateway=live-2", READ);
        BlockingQueue<String> own = listen(
                "", "x-tollgate-permissions", "read", "x-tollgate-gateways", "live-2", "x-tollgate-caller", "tok");
        assertThat(awaitCall(all, "live-1").getString("gateway")).isEqualTo("live-1");
        assertThat(awaitCall(own, "live-2").getString("gateway")).isEqualTo("live-2");
        store("live-2", 1_500);
        long told = 0;
        long dropped = 0;
        while (told + dropped < 1_500) {
            String line = own.poll(30, TimeUnit.SECONDS);
            assertThat(line).as("told of %d, not told of %d", told, dropped).isNotNull();
            if (line.startsWith("data: {\"dropped\"")) {
                dropped += new JsonObject(line.substring("data: ".length())).getLong("dropped");
            } else if (line.startsWith("data: ")) {
                assertThat(line).contains("\"gateway\":\"live-2\"");
                told++;
            }
        }
        assertThat(told).isBetween(1L, (long) LiveTail.MOST_AT_ONCE + 60);
        assertThat(dropped).isPositive();
    }

    @Test
    void aStreamIsForReadersAndNamesWhatIsNotAllowed() throws Exception {
        assertThat(analytics.path("/v1/logs/stream").statusCode()).isEqualTo(403);
        assertThat(analytics
                        .path("/v1/logs/stream?gateway=gateway-2", ONE_GATEWAY)
                        .statusCode())
                .isEqualTo(403);
        for (String parameters : List.of("from=-1h", "colour=red", "latency_ms=fast")) {
            HttpResponse<String> response = analytics.path("/v1/logs/stream?" + parameters, READ);
            assertThat(response.statusCode()).as(parameters).isEqualTo(400);
            assertThat(error(response).getString("param")).isEqualTo(parameters.replaceFirst("=.*", ""));
        }
    }

    private static final String[] EDIT = {
        "x-tollgate-permissions", "edit", "x-tollgate-gateways", "*", "x-tollgate-caller", "tok_editor"
    };

    @Test
    void whatIsSaidOfACallIsKeptBesideItAndTheLatestHolds() throws Exception {
        String id = calls(page(RANGE + "&limit=1&project=project-1", READ))
                .getFirst()
                .getString("call_id");
        String path = "/v1/logs/" + id;
        JsonObject before = new JsonObject(analytics.path(path, READ).body());
        assertThat(before.getValue("feedback")).isNull();
        assertThat(before.getJsonArray("annotations")).isEmpty();
        HttpResponse<String> first =
                analytics.patch(path, "{\"feedback\":1,\"score\":87.25,\"labels\":[\"it's\",\"?\"]}", EDIT);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(new JsonObject(first.body()).getInteger("feedback")).isEqualTo(1);
        assertThat(new JsonObject(first.body()).getJsonArray("labels")).containsExactly("it's", "?");
        analytics.patch(path, "{\"score\":null}", EDIT);
        analytics.patch(path, "{\"feedback\":-1}", EDIT);
        JsonObject after = new JsonObject(analytics.path(path, READ).body());
        assertThat(after.getInteger("feedback")).isEqualTo(-1);
        assertThat(after.getValue("score")).isNull();
        assertThat(after.getJsonArray("labels")).containsExactly("it's", "?");
        JsonArray said = after.getJsonArray("annotations");
        assertThat(said).hasSize(3);
        assertThat(said.getJsonObject(0).getDouble("score")).isEqualTo(87.25);
        assertThat(said.getJsonObject(0).getString("by")).isEqualTo("tok_editor");
        assertThat(said.getJsonObject(2).getJsonArray("fields")).containsExactly("feedback");
        for (String name : List.of("feedback", "score", "labels", "annotations")) {
            before.remove(name);
            after.remove(name);
        }
        assertThat(after).as("the row").isEqualTo(before);
    }

    @Test
    void aCallIsAnnotatedByItsGatewaysEditorsAndByTheTokenThatMadeIt() throws Exception {
        String path = "/v1/logs/"
                + calls(page(RANGE + "&limit=1&gateway=gateway-1", READ))
                        .getFirst()
                        .getString("call_id");
        String body = "{\"feedback\":1}";
        assertThat(analytics.patch(path, body, READ).statusCode()).isEqualTo(403);
        String[] elsewhere = {"x-tollgate-permissions", "edit", "x-tollgate-gateways", "gateway-2"};
        assertThat(analytics.patch(path, body, elsewhere).statusCode()).isEqualTo(404);
        String[] other = {"x-tollgate-permissions", "run", "x-tollgate-caller", "t2"};
        assertThat(analytics.patch(path, body, other).statusCode()).isEqualTo(404);
        String[] own = {"x-tollgate-permissions", "run", "x-tollgate-caller", "t1"};
        assertThat(analytics.patch(path, body, own).statusCode()).isEqualTo(200);
        assertThat(analytics.patch(path, "{\"feedback\":3}", own).statusCode()).isEqualTo(400);
        assertThat(analytics.patch(path, "[]".repeat(20_000), own).statusCode()).isEqualTo(413);
        assertThat(analytics.patch("/v1/logs/none", body, EDIT).statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsKeptOfACallIsShownToWhoMayAtItsGatewayAlone() throws Exception {
        JsonObject call =
                calls(page(RANGE + "&limit=1&gateway=gateway-1", READ)).getFirst();
        String id = call.getString("call_id");
        String path = "/v1/logs/" + id;
        assertThat(new JsonObject(analytics.path(path, READ).body()).getBoolean("payload_kept"))
                .isFalse();
        for (int twice = 0; twice < 2; twice++) {
            analytics.execute("INSERT INTO payloads (call_id, accepted_at, gateway, master_key, request_format,"
                    + " request_bytes, request_cut, request_redactions, request, response_format, response_omitted)"
                    + " SELECT call_id, accepted_at, gateway, 'one', 'json', 9, 1, 2, unhex('00FF0A'), 'binary',"
                    + " 'binary' FROM usage WHERE call_id = toUUID('" + id + "')");
        }
        assertThat(new JsonObject(analytics.path(path, READ).body()).getBoolean("payload_kept"))
                .isTrue();
        String[] payload = {"x-tollgate-permissions", "payload", "x-tollgate-gateways", "gateway-1"};
        HttpResponse<String> shown = analytics.path(path + "/payload", payload);
        assertThat(shown.statusCode()).as(shown.body()).isEqualTo(200);
        assertThat(new JsonObject(shown.body()))
                .isEqualTo(new JsonObject()
                        .put("call_id", id)
                        .put("accepted_at", call.getString("accepted_at"))
                        .put("gateway", "gateway-1")
                        .put("master_key", "one")
                        .put("request_format", "json")
                        .put("request_bytes", 9)
                        .put("request_cut", true)
                        .put("request_redactions", 2)
                        .putNull("request_omitted")
                        .put("request", "AP8K")
                        .put("response_format", "binary")
                        .put("response_bytes", 0)
                        .put("response_cut", false)
                        .put("response_redactions", 0)
                        .put("response_omitted", "binary")
                        .put("response", ""));
        String[] everywhere = {"x-tollgate-permissions", "payload", "x-tollgate-gateways", "*"};
        assertThat(analytics.path(path + "/payload", everywhere).statusCode()).isEqualTo(200);
        String[] elsewhere = {"x-tollgate-permissions", "payload,read", "x-tollgate-gateways", "gateway-2"};
        HttpResponse<String> none = analytics.path(path + "/payload", elsewhere);
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(error(none).getString("code")).isEqualTo("payload_not_found");
        assertThat(analytics.path(path + "/payload", READ).statusCode()).isEqualTo(403);
        assertThat(analytics.path(path + "/payload?from=-1h", payload).statusCode())
                .isEqualTo(400);
        assertThat(analytics.path("/v1/logs/none/payload", payload).statusCode())
                .isEqualTo(404);
    }

    @Test
    void ofOneCallNoMoreIsSaidThanIsAllowed() throws Exception {
        String id = calls(page(RANGE + "&limit=1&project=project-2", READ))
                .getFirst()
                .getString("call_id");
        analytics.execute("INSERT INTO annotations (annotation_id, call_id, at, fields, feedback) SELECT"
                + " generateUUIDv4(number), toUUID('" + id + "'), now64(6), ['feedback'], 1 FROM numbers(100)");
        HttpResponse<String> refused = analytics.patch("/v1/logs/" + id, "{\"feedback\":-1}", EDIT);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(analytics.path("/v1/logs/" + id, READ).body()).getJsonArray("annotations"))
                .hasSize(100);
    }

    private static HttpResponse<String> providerDay(String parameters, String... headers) throws Exception {
        return analytics.path("/v1/books/provider-days?" + parameters, headers);
    }

    /** Rows of columns as text, without zeros behind the point. */
    private static List<String> rows(JsonObject found, String name) {
        return found.getJsonArray(name).stream()
                .map(row -> ((JsonArray) row).stream().map(LogsIT::plain).collect(Collectors.joining(" ")))
                .toList();
    }

    private static String plain(Object value) {
        String text = value.toString();
        return text.matches("-?\\d+(\\.\\d+)?(E-?\\d+)?")
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }

    @Test
    void aProvidersDayIsForWhoeverMaySeeAllGateways() throws Exception {
        analytics.execute(
                "INSERT INTO usage SELECT * REPLACE (toUUID('01975b00-0000-7000-8000-00000000abcd') AS call_id,"
                        + " 'accounted' AS provider, 'm' AS model, [('input', toDecimal64(7, 9), toDecimal128('0.1', 18),"
                        + " toDecimal64('0.7', 9))] AS charges, 'provider' AS usage_source,"
                        + " toDateTime64('2026-02-05 23:59:59', 6, 'UTC') AS accepted_at,"
                        + " toDateTime64('2026-02-06 00:00:01', 6, 'UTC') AS ended_at) FROM usage LIMIT 1");
        analytics.execute(
                "INSERT INTO adjustments (adjustment_id, call_id, at, effective_at, reason, provider, by, note,"
                        + " cost_usd) VALUES ('0199a5b0-aaaa-7000-8000-00000000abcd', '01975b00-0000-7000-8000-00000000abcd',"
                        + " '2026-03-05 00:00:00', '2026-02-05 00:00:00', 'provider_invoice', 'accounted', 'x',"
                        + " '2026-02-05 price: dearer', 1.5)");
        HttpResponse<String> day = providerDay("provider=accounted&day=2026-02-05", READ);
        assertThat(day.statusCode()).as(day.body()).isEqualTo(200);
        JsonObject found = new JsonObject(day.body());
        assertThat(rows(found, "lines")).containsExactly("2026-02-05 m  input 7 0 7 0.7 0");
        assertThat(rows(found, "invoiced")).containsExactly("2026-02-05 price 1.5");
        assertThat(rows(found, "ended")).containsExactly("2026-02-05 1 0");
        assertThat(new JsonObject(providerDay("provider=accounted&day=2026-02-06", READ)
                                .body())
                        .getJsonArray("lines"))
                .isEmpty();
        assertThat(providerDay("provider=accounted&day=2026-02-05", ONE_GATEWAY).statusCode())
                .isEqualTo(403);
        assertThat(providerDay("provider=accounted&day=2026-02-05").statusCode())
                .isEqualTo(403);
        for (String wrong :
                List.of("provider=a", "day=2026-02-05", "provider=a&day=x", "provider=a&day=2026-02-05&x=1")) {
            assertThat(providerDay(wrong, READ).statusCode()).as(wrong).isEqualTo(400);
        }
    }
}
