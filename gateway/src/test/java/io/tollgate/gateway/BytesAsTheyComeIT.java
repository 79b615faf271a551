package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.http.HttpServerResponse;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers as upstreams really send them, for callers of the same API, of others, and of the provider's own. */
final class BytesAsTheyComeIT {
    private static final String USAGE = "{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}";
    private static final String WHOLE =
            "{\"id\":\"a\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[%s],"
                    + "\"usage\":" + USAGE + "}";
    private static final String CHOICE =
            "{\"index\":%d,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":%s}";
    private static final String SAID =
            "data: {\"id\":\"a\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    private static final String FINISHED =
            "data: {\"id\":\"a\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String TOLD = "data: {\"id\":\"a\",\"choices\":[],\"usage\":" + USAGE + "}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String ERROR = "provider_error|api_error|INTERNAL|error";

    private static RawUpstream upstream;
    private static GatewayFixture fixture;

    /** Who calls: the provider has chat completions. */
    enum Caller {
        CHAT("/v1/chat/completions", "/v1/chat/completions"),
        MESSAGES("/v1/messages", "/v1/messages"),
        GEMINI(
                "/v1beta/models/raw/simulated-small:generateContent",
                "/v1beta/models/raw/simulated-small:streamGenerateContent?alt=sse"),
        NATIVE("/v1/default/default/raw/chat/completions", "/v1/default/default/raw/chat/completions");

        private final String whole;
        private final String streamed;

        Caller(String whole, String streamed) {
            this.whole = whole;
            this.streamed = streamed;
        }

        HttpResponse<byte[]> call(boolean streams) throws Exception {
            String body = this == GEMINI
                    ? "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}"
                    : "{\"model\":\"" + (this == NATIVE ? "" : "raw/")
                            + "simulated-small\",\"max_tokens\":9,\"stream\":" + streams
                            + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            return fixture.post(streams ? streamed : whole, body);
        }

        /** Whether the answer is translated. */
        boolean translates() {
            return this == MESSAGES || this == GEMINI;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        upstream = new RawUpstream();
        fixture = GatewayFixture.start(Map.of("raw", ThrottleConfig.DEFAULT), Map.of("raw", upstream.url()));
    }

    @AfterAll
    static void stop() {
        fixture.close();
        upstream.close();
    }

    private static void answers(@Nullable String type, String body) {
        upstream.does(request -> {
            HttpServerResponse response = request.response().setChunked(true);
            if (type != null) {
                response.putHeader("content-type", type);
            }
            response.end(body);
        });
    }

    private static UsageEvent booked(HttpResponse<byte[]> response) {
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).as(text(response)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(row.getInputTokens()).isEqualTo(7);
        assertThat(row.getOutputTokens()).isEqualTo(3);
        return row;
    }

    private static void failed(HttpResponse<byte[]> response) {
        assertThat(fixture.row(response).getOutcome()).as(text(response)).isEqualTo(Outcome.FAILED);
    }

    static Stream<Arguments> callersAndTypes() {
        return Arrays.stream(Caller.values())
                .flatMap(caller -> Stream.of("usual", "upper", "text/plain", "none")
                        .flatMap(type -> Stream.of(true, false).map(streams -> Arguments.of(caller, type, streams))));
    }

    @ParameterizedTest
    @MethodSource("callersAndTypes")
    void anAnswerIsReadByWhatItIs(Caller caller, String type, boolean streams) throws Exception {
        String usual = streams ? "text/event-stream; charset=utf-8" : "application/json";
        String told = switch (type) {
            case "usual" -> usual;
            case "upper" -> usual.toUpperCase(Locale.ROOT);
            case "none" -> null;
            default -> type;
        };
        answers(told, streams ? SAID + FINISHED + TOLD + DONE : WHOLE.formatted(CHOICE.formatted(0, "\"stop\"")));
        HttpResponse<byte[]> response = caller.call(streams);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(text(response)).contains("Hi");
        booked(response);
    }

    @ParameterizedTest
    // What a provider's own API answers with a type of its own passes as it came.
    @EnumSource(value = Caller.class, mode = EnumSource.Mode.EXCLUDE, names = "NATIVE")
    void aPageForPeopleIsNoSuccess(Caller caller) throws Exception {
        for (boolean streams : new boolean[] {true, false}) {
            answers("text/html", "<html><body>Sign in</body></html>");
            HttpResponse<byte[]> response = caller.call(streams);
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(text(response)).contains("HTML");
            failed(response);
        }
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void aLastEventOfManyMegabytesIsRelayedAndBooked(Caller caller) throws Exception {
        String large = "x".repeat(5 << 20);
        answers(
                "text/event-stream",
                SAID
                        + FINISHED
                        + TOLD.replace("\"choices\":[]", "\"choices\":[],\"x\":\"" + large + "\"")
                        + (caller == Caller.CHAT ? "" : DONE));
        HttpResponse<byte[]> response = caller.call(true);
        assertThat(text(response))
                .contains("Hi")
                .doesNotContain("provider_error")
                .doesNotContain("event: error");
        if (!caller.translates()) {
            assertThat(response.body().length).isGreaterThan(large.length());
        }
        booked(response);
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void dataOfSeveralLinesIsOneText(Caller caller) throws Exception {
        answers(
                "text/event-stream",
                SAID.replace("{\"id\"", "{\ndata:\"id\"")
                        + FINISHED
                        + TOLD.replace(",\"usage\"", "\ndata: ,\"usage\"")
                        + DONE);
        HttpResponse<byte[]> response = caller.call(true);
        assertThat(text(response)).contains("Hi");
        booked(response);
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void aStreamEndsWithItsMarkerThoughTheSocketStaysOpen(Caller caller) throws Exception {
        upstream.does(request -> request.response()
                .setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .write(SAID + FINISHED + TOLD + DONE));
        // It never ends by itself: that the caller has it all is that it was ended here.
        HttpResponse<byte[]> response = caller.call(true);
        assertThat(text(response)).contains("Hi");
        booked(response);
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void anAnswerOfWhichAChoiceHasNotEndedIsNoSuccess(Caller caller) throws Exception {
        answers(
                "application/json",
                WHOLE.formatted(CHOICE.formatted(0, "\"stop\"") + "," + CHOICE.formatted(1, "null")));
        HttpResponse<byte[]> whole = caller.call(false);
        // What passes by a provider's own API is not read for more than its usage.
        if (caller != Caller.NATIVE) {
            failed(whole);
        }
        answers("text/event-stream", SAID + SAID.replace("\"index\":0", "\"index\":1") + FINISHED + TOLD);
        HttpResponse<byte[]> streamed = caller.call(true);
        if (caller != Caller.NATIVE) {
            failed(streamed);
            assertThat(text(streamed)).containsPattern(ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void anAnswerThatEndedBecauseOfAnErrorIsNone(Caller caller) throws Exception {
        answers("application/json", WHOLE.formatted(CHOICE.formatted(0, "\"error\"")));
        HttpResponse<byte[]> whole = caller.call(false);
        failed(whole);
        answers("text/event-stream", SAID + FINISHED.replace("stop", "error") + TOLD + DONE);
        HttpResponse<byte[]> streamed = caller.call(true);
        failed(streamed);
        assertThat(text(streamed)).contains("Hi").containsPattern(ERROR);
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void countsThatAreNullAreUnknown(Caller caller) throws Exception {
        String unknown = "{\"prompt_tokens\":7,\"completion_tokens\":null,\"total_tokens\":null}";
        answers(
                "application/json",
                WHOLE.formatted(CHOICE.formatted(0, "\"stop\"")).replace(USAGE, unknown));
        HttpResponse<byte[]> whole = caller.call(false);
        answers("text/event-stream", SAID + FINISHED + TOLD.replace(USAGE, unknown) + DONE);
        HttpResponse<byte[]> streamed = caller.call(true);
        for (HttpResponse<byte[]> response : List.of(whole, streamed)) {
            UsageEvent row = fixture.row(response);
            assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(row.getInputTokens()).isEqualTo(7);
            assertThat(row.getOutputTokens()).isPositive();
            assertThat(row.getUsageSource()).isEqualTo(UsageSource.ESTIMATED);
        }
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void aSwitchOfProtocolsThatNobodyAskedForCostsTheConnectionAlone(Caller caller) throws Exception {
        upstream.does(request -> request.response().setStatusCode(101).end());
        HttpResponse<byte[]> switched = caller.call(true);
        assertThat(switched.statusCode()).isEqualTo(502);
        failed(switched);
        answers("application/json", WHOLE.formatted(CHOICE.formatted(0, "\"stop\"")));
        booked(caller.call(false));
    }

    @Test
    void theCallersTypeIsTheUsualOneWhateverTheUpstreamSays() throws Exception {
        answers("text/plain", SAID + FINISHED + TOLD + DONE);
        assertThat(header(Caller.CHAT.call(true), "content-type")).isEqualTo("text/event-stream");
        answers(null, WHOLE.formatted(CHOICE.formatted(0, "\"stop\"")));
        assertThat(header(Caller.CHAT.call(false), "content-type")).isEqualTo("application/json");
    }
}
