package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.CHAT;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.edge.Described;
import io.tollgate.gateway.edge.OpenApiTest;
import io.tollgate.gateway.simulated.Behaviour;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept, and who gets it, where callers turn the cache on. */
final class CacheIT {
    private static final String[] ON = {"cf-aig-cache-ttl", "60"};
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.ofEachApi();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** A request of one format, with a text that no other test sends. */
    enum Speaks {
        CHAT,
        RESPONSES,
        MESSAGES,
        GENERATE_CONTENT;

        HttpResponse<byte[]> ask(String provider, String prompt, boolean stream, String more, String... headers)
                throws Exception {
            String model = provider + "/simulated-small";
            String said = "[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]";
            return switch (this) {
                case CHAT ->
                    fixture.post(
                            GatewayFixture.CHAT,
                            "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":" + said + more + "}",
                            headers);
                case RESPONSES ->
                    fixture.post(
                            GatewayFixture.RESPONSES,
                            "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"input\":\"" + prompt + "\"" + more
                                    + "}",
                            headers);
                case MESSAGES ->
                    fixture.post(
                            "/v1/messages",
                            "{\"model\":\"" + model + "\",\"max_tokens\":64,\"stream\":" + stream + ",\"messages\":"
                                    + said + more + "}",
                            headers);
                case GENERATE_CONTENT ->
                    fixture.post(
                            "/v1beta/models/" + model
                                    + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent"),
                            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + prompt + "\"}]}]" + more
                                    + "}",
                            headers);
            };
        }

        /** What an answer says, whole or in events. */
        String said(HttpResponse<byte[]> answer) {
            if (!header(answer, "content-type").startsWith("text/event-stream")) {
                return whole(json(answer));
            }
            StringBuilder said = new StringBuilder();
            for (String line : text(answer).split("\n", -1)) {
                if (line.startsWith("data: {")) {
                    said.append(more(new JsonObject(line.substring("data: ".length()))));
                }
            }
            return said.toString();
        }

        private String whole(JsonObject answer) {
            return switch (this) {
                case CHAT ->
                    answer.getJsonArray("choices")
                            .getJsonObject(0)
                            .getJsonObject("message")
                            .getString("content");
                case RESPONSES ->
                    answer.getJsonArray("output")
                            .getJsonObject(0)
                            .getJsonArray("content")
                            .getJsonObject(0)
                            .getString("text");
                case MESSAGES -> answer.getJsonArray("content").getJsonObject(0).getString("text");
                case GENERATE_CONTENT -> parts(answer);
            };
        }

        private String more(JsonObject event) {
            return switch (this) {
                case CHAT ->
                    event.getJsonArray("choices").isEmpty()
                            ? ""
                            : event.getJsonArray("choices")
                                    .getJsonObject(0)
                                    .getJsonObject("delta")
                                    .getString("content", "");
                case RESPONSES ->
                    event.getString("type").equals("response.output_text.delta") ? event.getString("delta") : "";
                case MESSAGES ->
                    event.getString("type").equals("content_block_delta")
                            ? event.getJsonObject("delta").getString("text", "")
                            : "";
                case GENERATE_CONTENT -> parts(event);
            };
        }

        private static String parts(JsonObject answer) {
            JsonObject content =
                    answer.getJsonArray("candidates").getJsonObject(0).getJsonObject("content");
            return content == null
                            || content.getJsonArray("parts") == null
                            || content.getJsonArray("parts").isEmpty()
                    ? ""
                    : content.getJsonArray("parts").getJsonObject(0).getString("text", "");
        }
    }

    private static String unique() {
        return "Say " + UUID.randomUUID();
    }

    private static String status(HttpResponse<?> response) {
        return header(response, "cf-aig-cache-status");
    }

    private static long asked(String prompt) {
        return fixture.upstream.received().stream()
                .filter(each -> new String(each.body(), UTF_8).contains(prompt))
                .count();
    }

    @Test
    void whatIsKeptIsGivenForNothingAndBookedAsSuch() throws Exception {
        String prompt = unique();
        HttpResponse<byte[]> first = Speaks.CHAT.ask("chat", prompt, false, "", ON);
        HttpResponse<byte[]> second = Speaks.CHAT.ask("chat", prompt, false, "", ON);
        assertThat(asked(prompt)).isEqualTo(1);
        assertThat(status(first)).isEqualTo("MISS");
        assertThat(status(second)).isEqualTo("HIT");
        JsonObject paid = (JsonObject) json(first).remove("x_gateway");
        JsonObject free = json(second).getJsonObject("x_gateway");
        JsonObject one = json(first);
        JsonObject other = json(second);
        one.remove("x_gateway");
        other.remove("x_gateway");
        assertThat(other).isEqualTo(one);
        assertThat(paid.getBoolean("cached")).isFalse();
        assertThat(free.getBoolean("cached")).isTrue();
        assertThat(free.getDouble("cost_usd")).isZero();
        assertThat(free.getDouble("saved_usd"))
                .isEqualTo(paid.getDouble("cost_usd"))
                .isPositive();
        assertThat(free.getJsonArray("charges")).isEmpty();
        assertThat(Described.problems(OpenApiTest.read(), "GatewayInfo", free)).isEmpty();
        assertThat(header(second, "x-tollgate-attempts")).isEqualTo("0");
        assertThat(header(second, "cf-aig-provider")).isEqualTo("chat");
        UsageEvent bought = fixture.row(first);
        UsageEvent row = fixture.row(second);
        assertThat(bought.getCache()).isEqualTo(CacheStatus.MISS);
        assertThat(bought.getSavedUsd()).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(row.getCache()).isEqualTo(CacheStatus.HIT);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getCostUsd()).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(row.getSavedUsd()).isEqualByComparingTo(bought.getCostUsd()).isPositive();
        assertThat(row.getCharges()).isEmpty();
        assertThat(row.getAttempts()).isEmpty();
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.NONE);
        assertThat(row.getInputTokens()).isZero();
        assertThat(row.getCostComplete()).isTrue();
        assertThat(row.getProvider()).isEqualTo("chat");
        assertThat(row.getModel()).isEqualTo("simulated-small");
    }

    static Stream<Arguments> cells() {
        return Stream.of(Speaks.values())
                .flatMap(caller -> Stream.of("chat", "responses", "claude", "gem")
                        .flatMap(provider ->
                                Stream.of(true, false).map(streamed -> Arguments.of(caller, provider, streamed))));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void anAnswerIsGivenToBothKindsOfCallers(Speaks caller, String provider, boolean streamed) throws Exception {
        String prompt = unique();
        HttpResponse<byte[]> original = caller.ask(provider, prompt, streamed, "", ON);
        assertThat(original.statusCode()).as(text(original)).isEqualTo(200);
        assertThat(status(original)).isEqualTo("MISS");
        HttpResponse<byte[]> same = caller.ask(provider, prompt, streamed, "", ON);
        HttpResponse<byte[]> other = caller.ask(provider, prompt, !streamed, "", ON);
        assertThat(asked(prompt)).isEqualTo(1);
        assertThat(status(same)).isEqualTo("HIT");
        assertThat(status(other)).isEqualTo("HIT");
        assertThat(header(same, "content-type")).isEqualTo(header(original, "content-type"));
        if (streamed) {
            assertThat(text(same)).isEqualTo(text(original));
        }
        assertThat(header(other, "content-type")).startsWith(streamed ? "application/json" : "text/event-stream");
        assertThat(caller.said(original)).isNotEmpty();
        assertThat(caller.said(same)).isEqualTo(caller.said(original));
        assertThat(caller.said(other)).isEqualTo(caller.said(original));
        UsageEvent row = fixture.row(other);
        assertThat(row.getCache()).isEqualTo(CacheStatus.HIT);
        assertThat(row.getStream()).isEqualTo(!streamed);
        assertThat(row.getSavedUsd()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "claude"})
    void usageInAStreamIsForThoseWhoAskForIt(String provider) throws Exception {
        String prompt = unique();
        String wished = ",\"stream_options\":{\"include_usage\":true}";
        HttpResponse<byte[]> without = Speaks.CHAT.ask(provider, prompt, true, "", ON);
        HttpResponse<byte[]> with = Speaks.CHAT.ask(provider, prompt, true, wished, ON);
        HttpResponse<byte[]> again = Speaks.CHAT.ask(provider, prompt, true, "", ON);
        assertThat(asked(prompt)).isEqualTo(1);
        assertThat(text(without)).doesNotContain("\"usage\":{", "x_gateway");
        assertThat(text(with)).contains("\"usage\":{", "\"cached\":true", "\"prompt_tokens\":");
        assertThat(text(again)).doesNotContain("\"usage\":{", "x_gateway");
        assertThat(status(with)).isEqualTo("HIT");
    }

    @Test
    void theOrderOfMembersAndWhatChangesNoAnswerDoNotMatter() throws Exception {
        String prompt = unique();
        String headed = "{\"model\":\"chat/simulated-small\",";
        fixture.post(
                CHAT,
                headed + "\"max_tokens\":1000,\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt
                        + "\"}],\"user\":\"one\"}",
                ON);
        HttpResponse<byte[]> same = fixture.post(
                CHAT,
                headed + " \"n\": 1, \"top_p\":1.0, \"messages\":[{\"content\":\"" + prompt
                        + "\", \"role\":\"user\"}],\"user\":\"two\",\"stop\":null,\"max_tokens\":1e3}",
                ON);
        HttpResponse<byte[]> other = fixture.post(
                CHAT,
                headed + "\"max_tokens\":1001,\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}",
                ON);
        assertThat(status(same)).isEqualTo("HIT");
        assertThat(status(other)).isEqualTo("MISS");
    }

    @Test
    void aShapeThatCouldNotHoldTheSameIsAskedForApart() throws Exception {
        String prompt = unique();
        String logprobs = ",\"logprobs\":true";
        Speaks.CHAT.ask("chat", prompt, false, logprobs, ON);
        HttpResponse<byte[]> streamed = Speaks.CHAT.ask("chat", prompt, true, logprobs, ON);
        assertThat(status(streamed)).isEqualTo("MISS");
        assertThat(status(Speaks.CHAT.ask("chat", prompt, true, logprobs, ON))).isEqualTo("HIT");
        assertThat(status(Speaks.CHAT.ask("chat", prompt, false, logprobs, ON))).isEqualTo("HIT");
        assertThat(asked(prompt)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":500}",
                "{\"status\":429}",
                "{\"fault\":\"close\",\"fault_after\":1}",
                "{\"body\":\"{\\\"error\\\":{\\\"message\\\":\\\"no\\\"}}\"}",
                "{\"body\":\"{\\\"choices\\\":[{\\\"index\\\":0,\\\"message\\\":{\\\"role\\\":\\\"assistant\\\","
                        + "\\\"content\\\":\\\"cut\\\"},\\\"finish_reason\\\":\\\"length\\\"}]}\"}",
            })
    void whatFailsOrIsCutIsNotKept(String behaviour) throws Exception {
        for (boolean stream : List.of(false, true)) {
            String prompt = unique();
            Speaks.CHAT.ask("chat", prompt, stream, "", "cf-aig-cache-ttl", "60", "x-simulate", behaviour);
            HttpResponse<byte[]> next = Speaks.CHAT.ask("chat", prompt, stream, "", ON);
            assertThat(next.statusCode()).as(text(next)).isEqualTo(200);
            assertThat(status(next)).isEqualTo("MISS");
            assertThat(status(Speaks.CHAT.ask("chat", prompt, stream, "", ON))).isEqualTo("HIT");
        }
    }

    @Test
    void aTemperatureAsksForVariety() throws Exception {
        String prompt = unique();
        for (int i = 0; i < 2; i++) {
            assertThat(status(Speaks.CHAT.ask("chat", prompt, false, ",\"temperature\":0.1", ON)))
                    .isEqualTo("BYPASS");
            assertThat(status(Speaks.GENERATE_CONTENT.ask(
                            "gem", prompt, false, ",\"generationConfig\":{\"temperature\":0.1}", ON)))
                    .isEqualTo("BYPASS");
        }
        Speaks.CHAT.ask("chat", prompt, false, ",\"temperature\":0", ON);
        assertThat(status(Speaks.CHAT.ask("chat", prompt, false, ",\"temperature\":0.0", ON)))
                .isEqualTo("HIT");
    }

    @Test
    void callersTurnItOffOrPassItBy() throws Exception {
        String prompt = unique();
        assertThat(status(Speaks.CHAT.ask("chat", prompt, false, ""))).isEqualTo("BYPASS");
        Speaks.CHAT.ask("chat", prompt, false, "", ON);
        assertThat(status(Speaks.CHAT.ask("chat", prompt, false, ""))).isEqualTo("BYPASS");
        assertThat(status(Speaks.CHAT.ask("chat", prompt, false, "", "cf-aig-cache-ttl", "0")))
                .isEqualTo("BYPASS");
        assertThat(status(Speaks.CHAT.ask(
                        "chat", prompt, false, "", "cf-aig-cache-ttl", "60", "cf-aig-skip-cache", "true")))
                .isEqualTo("BYPASS");
        assertThat(status(Speaks.CHAT.ask("chat", prompt, false, "", ON))).isEqualTo("HIT");
    }

    @Test
    void aKeyOfTheCallersStandsForTheRequest() throws Exception {
        String key = UUID.randomUUID().toString();
        String[] keyed = {"cf-aig-cache-ttl", "60", "cf-aig-cache-key", key};
        HttpResponse<byte[]> first = Speaks.CHAT.ask("chat", unique(), false, "", keyed);
        HttpResponse<byte[]> second = Speaks.CHAT.ask("chat", unique(), false, "", keyed);
        HttpResponse<byte[]> elsewhere = Speaks.CHAT.ask("gem", unique(), false, "", keyed);
        assertThat(status(second)).isEqualTo("HIT");
        assertThat(Speaks.CHAT.said(second)).isEqualTo(Speaks.CHAT.said(first));
        assertThat(status(elsewhere)).isEqualTo("MISS");
    }

    @Test
    void embeddingsAreKept() throws Exception {
        String body = "{\"model\":\"chat/simulated-embedding\",\"input\":[\"" + unique() + "\"]}";
        HttpResponse<byte[]> first = fixture.post("/v1/embeddings", body, ON);
        HttpResponse<byte[]> second = fixture.post("/v1/embeddings", body, ON);
        assertThat(status(first)).isEqualTo("MISS");
        assertThat(status(second)).isEqualTo("HIT");
        assertThat(json(second).getJsonArray("data")).isEqualTo(json(first).getJsonArray("data"));
    }

    @Test
    void countsOfTokensAndWorkInTheBackgroundAreNot() throws Exception {
        String prompt = unique();
        for (int i = 0; i < 2; i++) {
            assertThat(status(fixture.post(
                            "/v1/messages/count_tokens",
                            "{\"model\":\"claude/simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\""
                                    + prompt + "\"}]}",
                            ON)))
                    .isEqualTo("BYPASS");
            assertThat(status(Speaks.RESPONSES.ask("responses", prompt, false, ",\"background\":true", ON)))
                    .isEqualTo("BYPASS");
        }
    }

    @Test
    void providersOwnPathsAreKeptByteForByte() throws Exception {
        String path = "/v1/default/default/chat/chat/completions";
        for (boolean stream : List.of(false, true)) {
            String body = "{\"model\":\"simulated-small\",\"stream\":" + stream
                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + unique() + "\"}]}";
            String[] headers = {"cf-aig-cache-ttl", "60", "cf-aig-authorization", "Bearer " + GatewayFixture.TOKEN};
            HttpResponse<byte[]> first = fixture.post(path, body, headers);
            HttpResponse<byte[]> second = fixture.post(path, body, headers);
            assertThat(first.statusCode()).as(text(first)).isEqualTo(200);
            assertThat(status(second)).isEqualTo("HIT");
            assertThat(text(second)).isEqualTo(text(first));
            assertThat(header(second, "content-type")).isEqualTo(header(first, "content-type"));
        }
    }

    @Test
    void aThousandIdenticalCallsAtOnceMakeOneCallUpstream() throws Exception {
        String prompt = unique();
        int calls = 1_000;
        List<HttpResponse<byte[]>> answers = atOnce(calls, prompt, "{\"head_delay_ms\":3000}");
        assertThat(asked(prompt)).isEqualTo(1);
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
        assertThat(answers.stream().filter(answer -> status(answer).equals("MISS")))
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> status(answer).equals("HIT")))
                .hasSize(calls - 1);
        assertThat(answers.stream().map(Speaks.CHAT::said).distinct()).hasSize(1);
        long hits = 0;
        for (HttpResponse<byte[]> answer : answers) {
            UsageEvent row = fixture.row(answer);
            hits += row.getCache() == CacheStatus.HIT ? 1 : 0;
        }
        assertThat(hits).isEqualTo(calls - 1);
    }

    @Test
    void anErrorIsSharedByThoseWhoWaitedAndKeptForNobody() throws Exception {
        String prompt = unique();
        List<HttpResponse<byte[]>> answers = atOnce(100, prompt, "{\"head_delay_ms\":2000,\"status\":400}");
        assertThat(asked(prompt)).isEqualTo(1);
        assertThat(answers).allMatch(answer -> answer.statusCode() == 400);
        assertThat(answers.stream().map(GatewayFixture::text).distinct()).hasSize(1);
        assertThat(status(Speaks.CHAT.ask("chat", prompt, false, "", ON))).isEqualTo("MISS");
        assertThat(asked(prompt)).isEqualTo(2);
    }

    @Test
    void whereTheOneThatAsksLeavesTheNextOneAsks() throws Exception {
        String prompt = unique();
        Socket leader = opened(prompt, "false", "{\"head_delay_ms\":60000}");
        await().atMost(PATIENCE).until(() -> asked(prompt) == 1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<byte[]>>> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waiting.add(threads.submit(() -> Speaks.CHAT.ask("chat", prompt, false, "", ON)));
            }
            await().atMost(PATIENCE).until(() -> fixture.metrics().contains("tollgate_cache_waiting 50"));
            leader.close();
            int misses = 0;
            for (Future<HttpResponse<byte[]>> each : waiting) {
                assertThat(each.get().statusCode()).isEqualTo(200);
                misses += status(each.get()).equals("MISS") ? 1 : 0;
            }
            assertThat(misses).isEqualTo(1);
        }
        assertThat(asked(prompt)).isEqualTo(2);
        assertThat(fixture.metrics()).contains("tollgate_cache_waiting 0");
    }

    @Test
    void oneThatReadsSlowlyHoldsNobodyUp() throws Exception {
        String prompt = unique();
        try (Socket unread = opened(prompt, "true", "{\"chunks\":1500,\"chunk_bytes\":300}")) {
            await().atMost(PATIENCE).until(() -> asked(prompt) == 1);
            HttpResponse<byte[]> answer = Speaks.CHAT.ask("chat", prompt, true, "", ON);
            assertThat(status(answer)).isEqualTo("HIT");
            assertThat(text(answer)).contains("[DONE]").hasSizeGreaterThan(450_000);
            assertThat(asked(prompt)).isEqualTo(1);
            assertThat(unread.isClosed()).isFalse();
        }
    }

    @Test
    void whatIsTooLongIsAskedForByEach() throws Exception {
        String prompt = unique();
        List<HttpResponse<byte[]>> answers =
                atOnce(3, prompt, "{\"head_delay_ms\":2000,\"chunks\":20,\"chunk_bytes\":100000}");
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
        assertThat(answers).allMatch(answer -> status(answer).equals("MISS"));
        assertThat(asked(prompt)).isEqualTo(3);
        assertThat(status(Speaks.CHAT.ask("chat", prompt, false, "", ON))).isEqualTo("MISS");
    }

    @Test
    void theOneThatAsksTriesAgainForAll() throws Exception {
        String prompt = unique();
        fixture.upstream.behaveNext(1, Behaviour.of("{\"head_delay_ms\":2000,\"status\":503}"));
        List<HttpResponse<byte[]>> answers = atOnce(20, prompt, null);
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
        assertThat(asked(prompt)).isEqualTo(2);
        assertThat(answers.stream().filter(answer -> status(answer).equals("HIT")))
                .hasSize(19);
    }

    /** A call of which nothing is read. */
    private static Socket opened(String prompt, String stream, String behaviour) throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(fixture.url).getPort());
        String body = "{\"model\":\"chat/simulated-small\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
        socket.getOutputStream()
                .write(("POST " + CHAT + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer " + GatewayFixture.TOKEN
                                + "\r\ncontent-type: application/json\r\ncf-aig-cache-ttl: 60\r\nx-simulate: "
                                + behaviour + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(UTF_8));
        return socket;
    }

    /** Identical calls, which may be tried three times each. */
    private static List<HttpResponse<byte[]>> atOnce(int calls, String prompt, @Nullable String behaviour)
            throws Exception {
        String[] headers = behaviour == null
                ? new String[] {"cf-aig-cache-ttl", "60", "cf-aig-max-attempts", "3"}
                : new String[] {"cf-aig-cache-ttl", "60", "cf-aig-max-attempts", "3", "x-simulate", behaviour};
        List<HttpResponse<byte[]>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<byte[]>>> asking = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                asking.add(threads.submit(() -> Speaks.CHAT.ask("chat", prompt, false, "", headers)));
            }
            for (Future<HttpResponse<byte[]>> each : asking) {
                answers.add(each.get());
            }
        }
        return answers;
    }
}
