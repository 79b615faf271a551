package io.tollgate.gateway.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.embedded.ChildProcess;
import io.tollgate.embedded.Parts;
import io.tollgate.gateway.GatewayMain;
import io.tollgate.gateway.KafkaUsageRows;
import io.tollgate.gateway.books.ScriptedUpstream.Ending;
import io.tollgate.gateway.books.ScriptedUpstream.Script;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An answer that does not come to its end leaves a row that says so, with the tokens that were seen; its caller is
 * told.
 */
final class MidStreamIT {
    private static final String BODY = "{\"model\":\"" + BooksFixture.model(Dialect.OPENAI)
            + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}";
    private static final Asked CHAT = new Asked("/v1/chat/completions", BODY);
    private static final Asked RESPONSE = new Asked(
            "/v1/responses",
            "{\"model\":\"" + BooksFixture.model(Dialect.SIMULATED)
                    + "\",\"stream\":true,\"input\":\"Say something.\"}");
    private static final long REQUEST_TOKENS = CHAT.tokens();
    private static final String ROLE = event("{\"role\":\"assistant\",\"content\":\"\"}", "null");
    private static final String TEXT =
            ROLE + event("{\"content\":\"one\"}", "null") + event("{\"content\":\" two\"}", "null");
    private static final String TOLD_EACH_TIME =
            TEXT.replace("\"usage\":null", "\"usage\":{\"prompt_tokens\":500,\"completion_tokens\":5}");
    private static final String FINISH = event("{}", "\"stop\"");
    private static final String ERROR =
            "data: {\"error\":{\"message\":\"out of order\",\"type\":\"server_error\",\"code\":null}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String RESPONSE_TEXT = event(0, "response.created", ended("in_progress", "null"))
            + event(1, "response.output_text.delta", "\"delta\":\"one\"")
            + event(2, "response.output_text.delta", "\"delta\":\" two\"");
    private static final String COMPLETED = event(
            3,
            "response.completed",
            ended("completed", "{\"input_tokens\":500,\"output_tokens\":70,\"total_tokens\":570}"));
    private static final AtomicInteger SCRIPTS = new AtomicInteger();
    private static BooksFixture fixture;

    /** What is asked for, as a stream. */
    private record Asked(String path, String body) {
        /** By estimate. */
        long tokens() {
            return (body.length() + 3L) / 4;
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        fixture = new BooksFixture(folder, "2s");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static String event(String delta, String finishReason) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":" + finishReason + "}],\"usage\":null}\n\n";
    }

    /** An event of a response. */
    private static String event(int number, String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + ",\"sequence_number\":" + number
                + "}\n\n";
    }

    private static String ended(String status, String usage) {
        return "\"response\":{\"id\":\"r\",\"object\":\"response\",\"status\":\"" + status + "\",\"error\":null,"
                + "\"output\":[],\"usage\":" + usage + "}";
    }

    private static String usage(long input, long output) {
        return "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":" + input + ",\"completion_tokens\":"
                + output + ",\"total_tokens\":" + (input + output) + "}}\n\n";
    }

    private static HttpResponse<String> call(String events, Ending ending) throws Exception {
        return call(CHAT, events, ending);
    }

    private static HttpResponse<String> call(Asked asked, String events, Ending ending) throws Exception {
        return fixture.call(asked.path(), asked.body(), script(events, ending));
    }

    private static String script(String events, Ending ending) {
        String name = "mid-" + SCRIPTS.incrementAndGet();
        fixture.upstream.script(name, Script.events(events.getBytes(StandardCharsets.UTF_8), 0, ending));
        return name;
    }

    private static BooksFixture.Row row(HttpResponse<String> response) {
        return fixture.row(BooksFixture.id(response));
    }

    private static void assertRow(
            BooksFixture.Row row, String outcome, String code, long input, long output, String source) {
        assertThat(row.outcome()).isEqualTo(outcome);
        assertThat(row.errorCode()).isEqualTo(code);
        assertThat(row.status()).isEqualTo(200);
        assertThat(row.input()).isEqualTo(input);
        assertThat(row.output()).isEqualTo(output);
        assertThat(row.source()).isEqualTo(source);
        assertThat(row.cost().signum()).isEqualTo(source.equals("none") ? 0 : 1);
    }

    /** The stream is what the upstream sent and then one error event, in the shape of the API's errors. */
    private static void assertToldOfTheError(HttpResponse<String> response, String relayed, String code) {
        assertThat(response.body()).startsWith(relayed + "data: ").endsWith("\n\n");
        String last = response.body().substring(relayed.length() + "data: ".length());
        assertThat(last.strip()).doesNotContain("\n");
        JsonObject error = new JsonObject(last).getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("message")).isNotBlank();
        assertThat(error.getString("request_id"))
                .isEqualTo(response.headers().firstValue("x-request-id").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {ERROR, ERROR + DONE, "event: error\n" + ERROR})
    void upstreamsErrorEventReachesTheCallerAndFailsTheCall(String end) throws Exception {
        HttpResponse<String> response = call(TEXT + end, Ending.END);
        assertThat(response.body()).isEqualTo(TEXT + end);
        assertRow(row(response), "failed", "provider_error", REQUEST_TOKENS, 2, "estimated");
    }

    @Test
    void errorEventThatRepeatsOurKeyDoesNotTellIt() throws Exception {
        String error = "data: {\"error\":{\"message\":\"bad key " + BooksFixture.UPSTREAM_KEY + "\"}}\n\n";
        HttpResponse<String> response = call(TEXT + error, Ending.END);
        assertThat(response.body())
                .isEqualTo(TEXT
                        + error.replace(BooksFixture.UPSTREAM_KEY, "*".repeat(BooksFixture.UPSTREAM_KEY.length())));
    }

    @Test
    void errorInAWholeAnswerFailsTheCallWhateverItsStatusSays() throws Exception {
        String error = "{\"error\":{\"message\":\"no room\",\"code\":429}}";
        String name = "mid-" + SCRIPTS.incrementAndGet();
        fixture.upstream.script(name, Script.json(error.getBytes(StandardCharsets.UTF_8)));
        HttpResponse<String> response = fixture.call(CHAT.path(), BODY.replace("true", "false"), name);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith(error.substring(0, error.length() - 1));
        assertRow(row(response), "failed", "provider_error", 0, 0, "none");
    }

    @ParameterizedTest
    @EnumSource(
            value = Ending.class,
            names = {"END", "CLOSE"})
    void streamThatEndsTooSoonIsAnErrorEventAndAFailure(Ending ending) throws Exception {
        HttpResponse<String> response = call(TEXT, ending);
        assertToldOfTheError(response, TEXT, "provider_error");
        assertRow(row(response), "failed", "provider_error", REQUEST_TOKENS, 2, "estimated");
    }

    @Test
    void halfAnEventIsNotSentOn() throws Exception {
        HttpResponse<String> response = call(TEXT + FINISH.substring(0, 60), Ending.END);
        assertToldOfTheError(response, TEXT, "provider_error");
        assertRow(row(response), "failed", "provider_error", REQUEST_TOKENS, 2, "estimated");
    }

    @Test
    void oneOfTwoChoicesIsNoWholeAnswer() throws Exception {
        String other = event("{\"content\":\"other\"}", "null").replace("\"index\":0", "\"index\":1");
        HttpResponse<String> response = call(TEXT + FINISH + other, Ending.END);
        assertToldOfTheError(response, TEXT + FINISH + other, "provider_error");
        assertRow(row(response), "failed", "provider_error", REQUEST_TOKENS, 3, "estimated");
    }

    @Test
    void silenceIsATimeout() throws Exception {
        HttpResponse<String> response = call(usage(500, 0) + TEXT, Ending.STALL);
        assertToldOfTheError(response, TEXT, "provider_timeout");
        assertRow(row(response), "failed", "provider_timeout", 500, 2, "estimated");
    }

    @Test
    void usageToldBeforeTheUpstreamDiedIsKept() throws Exception {
        HttpResponse<String> response = call(TEXT + usage(500, 70), Ending.CLOSE);
        assertToldOfTheError(response, TEXT, "provider_error");
        assertRow(row(response), "failed", "provider_error", 500, 70, "provider");
    }

    @Test
    void aFinishReasonEndsAnAnswerWithoutDone() throws Exception {
        HttpResponse<String> response = call(TEXT + FINISH, Ending.END);
        assertThat(response.body()).isEqualTo(TEXT + FINISH);
        assertRow(row(response), "succeeded", "", REQUEST_TOKENS, 2, "estimated");
        // Not even the blank line after the last event.
        String cut = (TEXT + FINISH).substring(0, (TEXT + FINISH).length() - 2);
        response = call(cut, Ending.END);
        assertThat(response.body()).isEqualTo(cut);
        assertRow(row(response), "succeeded", "", REQUEST_TOKENS, 2, "estimated");
    }

    @ParameterizedTest
    @EnumSource(
            value = Ending.class,
            names = {"END", "CLOSE", "STALL"})
    void afterDoneNothingIsMissing(Ending ending) throws Exception {
        HttpResponse<String> response = call(TEXT + FINISH + usage(500, 70) + DONE, ending);
        assertThat(response.body()).isEqualTo(TEXT + FINISH + DONE);
        assertRow(row(response), "succeeded", "", 500, 70, "provider");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void responseThatEndsTooSoonIsAnErrorEventWithTheNextNumber(Ending ending) throws Exception {
        String code = ending == Ending.STALL ? "provider_timeout" : "provider_error";
        HttpResponse<String> response = call(RESPONSE, RESPONSE_TEXT, ending);
        assertToldOfTheErrorInAResponse(response, code);
        assertRow(row(response), "failed", code, RESPONSE.tokens(), 2, "estimated");
    }

    /** Up to where it comes. */
    @ParameterizedTest
    @ValueSource(strings = {"\"usage\"", "}\n\n"})
    void halfOfACompletedResponseIsNotSentOn(String cut) throws Exception {
        HttpResponse<String> response =
                call(RESPONSE, RESPONSE_TEXT + COMPLETED.substring(0, COMPLETED.lastIndexOf(cut)), Ending.END);
        assertToldOfTheErrorInAResponse(response, "provider_error");
        assertThat(row(response).outcome()).isEqualTo("failed");
    }

    /** As it is described, and as SDKs raise it. */
    private static void assertToldOfTheErrorInAResponse(HttpResponse<String> response, String code) {
        String begin = RESPONSE_TEXT + "event: error\ndata: ";
        assertThat(response.body()).startsWith(begin).endsWith("\n\n");
        JsonObject data = new JsonObject(response.body().substring(begin.length()));
        assertThat(data.getString("type")).isEqualTo("error");
        assertThat(data.getString("code")).isEqualTo(code);
        assertThat(data.getString("message")).isNotBlank();
        assertThat(data.getInteger("sequence_number")).isEqualTo(3);
        assertThat(data.getJsonObject("error").getString("code")).isEqualTo(code);
        assertThat(data.getJsonObject("error").getString("message")).isEqualTo(data.getString("message"));
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void afterACompletedResponseNothingIsMissing(Ending ending) throws Exception {
        assertNothingIsMissing(COMPLETED, ending);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void afterAnIncompleteResponseNothingIsMissing(Ending ending) throws Exception {
        assertNothingIsMissing(COMPLETED.replace("completed", "incomplete"), ending);
    }

    private static void assertNothingIsMissing(String last, Ending ending) throws Exception {
        HttpResponse<String> response = call(RESPONSE, RESPONSE_TEXT + last, ending);
        assertThat(response.body()).isEqualTo(RESPONSE_TEXT + last);
        assertRow(row(response), "succeeded", "", 500, 70, "provider");
    }

    @Test
    void responseThatFailedReachesTheCallerAndFailsTheCall() throws Exception {
        String failed = COMPLETED
                .replace("completed", "failed")
                .replace("\"error\":null", "\"error\":{\"code\":\"server_error\",\"message\":\"no\"}");
        HttpResponse<String> told = call(RESPONSE, RESPONSE_TEXT + failed, Ending.END);
        assertThat(told.body()).isEqualTo(RESPONSE_TEXT + failed);
        assertRow(row(told), "failed", "provider_error", 500, 70, "provider");
    }

    private static Stream<Arguments> failuresWithoutUsage() {
        return Stream.of(
                Arguments.of("response.failed", ended("failed", "null")),
                Arguments.of("error", "\"code\":null,\"message\":\"no\",\"param\":null"),
                Arguments.of("error", "\"error\":{\"type\":\"server_error\",\"message\":\"no\"}"));
    }

    @ParameterizedTest
    @MethodSource("failuresWithoutUsage")
    void responseThatFailedWithoutUsageIsBookedByEstimate(String type, String members) throws Exception {
        String last = event(3, type, members);
        HttpResponse<String> response = call(RESPONSE, RESPONSE_TEXT + last, Ending.END);
        assertThat(response.body()).isEqualTo(RESPONSE_TEXT + last);
        assertRow(row(response), "failed", "provider_error", RESPONSE.tokens(), 2, "estimated");
    }

    @Test
    void wholeResponseThatFailedFailsTheCall() throws Exception {
        String failed =
                "{\"id\":\"r\",\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\","
                        + "\"message\":\"no\"},\"output\":[],\"usage\":null}";
        String name = "mid-" + SCRIPTS.incrementAndGet();
        fixture.upstream.script(name, Script.json(failed.getBytes(StandardCharsets.UTF_8)));
        HttpResponse<String> response =
                fixture.call(RESPONSE.path(), RESPONSE.body().replace("true", "false"), name);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith(failed.substring(0, failed.length() - 1));
        assertRow(row(response), "failed", "provider_error", 0, 0, "none");
    }

    @Test
    void callerThatLeavesAResponseIsBookedWhatWasSeen() throws Exception {
        assertRow(
                fixture.row(left(RESPONSE, RESPONSE_TEXT, " two")),
                "canceled",
                "canceled",
                RESPONSE.tokens(),
                2,
                "estimated");
        UUID whole = left(RESPONSE, RESPONSE_TEXT + COMPLETED, "\"sequence_number\":3}");
        assertRow(fixture.row(whole), "succeeded", "", 500, 70, "provider");
    }

    @Test
    void callerThatLeavesCancelsAndIsBookedWhatWasSeen() throws Exception {
        assertRow(fixture.row(left(TEXT, " two")), "canceled", "canceled", REQUEST_TOKENS, 2, "estimated");
        assertRow(fixture.row(left(usage(500, 0) + TEXT, " two")), "canceled", "canceled", 500, 2, "estimated");
        assertRow(fixture.row(left(TOLD_EACH_TIME, " two")), "canceled", "canceled", 500, 5, "provider");
    }

    @Test
    void callerThatLeavesAfterDoneHasItAll() throws Exception {
        UUID call = left(TEXT + FINISH + usage(500, 70) + DONE, "[DONE]");
        assertRow(fixture.row(call), "succeeded", "", 500, 70, "provider");
    }

    @Test
    void killedGatewayLeavesWhatItsCallersSaw(@TempDir Path folder) throws Exception {
        Path config = fixture.configuration(folder, "30s", Parts.kafka());
        List<UUID> calls = new ArrayList<>();
        List<Reading> readings = new ArrayList<>();
        try (ChildProcess gateway = gateway(config, folder.resolve("first.json"))) {
            String url = ChildProcess.entry(folder.resolve("first.json"), "url");
            for (String events : List.of(TEXT, usage(500, 0) + TEXT, TOLD_EACH_TIME)) {
                readings.add(Reading.of(url, CHAT, events, " two"));
            }
            gateway.kill();
        }
        for (Reading reading : readings) {
            calls.add(reading.call());
            reading.close();
        }
        try (KafkaUsageRows published = new KafkaUsageRows(Parts.connection());
                ChildProcess gateway = gateway(config, folder.resolve("second.json"))) {
            assertThat(gateway.isAlive()).isTrue();
            List<BooksFixture.Row> rows = calls.stream()
                    .map(call -> BooksFixture.Row.of(published.await(call)))
                    .toList();
            assertThat(rows).allSatisfy(row -> {
                assertThat(row.outcome()).isEqualTo("interrupted");
                assertThat(row.status()).isZero();
                assertThat(row.cost()).isPositive();
            });
            assertThat(rows.stream().map(MidStreamIT::figures))
                    .containsExactly(REQUEST_TOKENS + " 2 estimated", "500 2 estimated", "500 5 provider");
        }
    }

    private static String figures(BooksFixture.Row row) {
        return row.input() + " " + row.output() + " " + row.source();
    }

    private static ChildProcess gateway(Path config, Path readyFile) throws IOException {
        return ChildProcess.start(
                        GatewayMain.class,
                        List.of("--config", config.toString(), "--ready-file", readyFile.toString()),
                        BooksFixture.ENVIRONMENT)
                .awaitReady(readyFile);
    }

    /** Calls, reads until some text has come, and hangs up; the call's id. */
    private static UUID left(String events, String until) throws IOException {
        return left(CHAT, events, until);
    }

    private static UUID left(Asked asked, String events, String until) throws IOException {
        try (Reading reading = Reading.of(fixture.url, asked, events, until)) {
            return reading.call();
        }
    }

    /** A call whose answer has come so far, over a connection of its own, and goes no further. */
    private record Reading(Socket socket, UUID call) implements AutoCloseable {
        static Reading of(String url, Asked asked, String events, String until) throws IOException {
            String name = script(events, Ending.STALL);
            Socket socket = new Socket("127.0.0.1", URI.create(url).getPort());
            socket.getOutputStream()
                    .write(("POST " + asked.path() + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer "
                                    + BooksFixture.TOKEN
                                    + "\r\ncontent-type: application/json\r\n" + ScriptedUpstream.HEADER + ": " + name
                                    + "\r\ncontent-length: " + asked.body().length() + "\r\n\r\n" + asked.body())
                            .getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf(until) < 0) {
                int next = in.read();
                assertThat(next).isNotNegative();
                seen.append((char) next);
            }
            Matcher id = Pattern.compile("cf-aig-log-id: (\\S+)").matcher(seen);
            assertThat(id.find()).isTrue();
            return new Reading(socket, UUID.fromString(id.group(1)));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
