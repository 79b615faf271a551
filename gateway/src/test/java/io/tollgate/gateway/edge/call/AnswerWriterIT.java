package io.tollgate.gateway.edge.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.End;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.TestDialects;
import io.tollgate.gateway.edge.WriteStalls;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers on their way to a caller, over a connection that the caller may end. */
class AnswerWriterIT {
    private static final int PATIENCE_SECONDS = 30;
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";
    private static final MeteredUsage USAGE =
            new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.PROVIDER);
    private static final String TEXT = "data: {\"choices\":[{\"delta\":{\"content\":\"word\"}}]}\n\n";
    private static final String USAGE_EVENT = "data: {\"choices\":[],\"usage\":{}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private final Promise<Call> accepted = Promise.promise();
    private final Promise<Void> discarded = Promise.promise();
    /** The stream of the answer, and its end; filled on the server's event loop. */
    private final BufferedReadStream<Part> parts = new BufferedReadStream<>(false);

    private final Promise<End> ended = Promise.promise();
    private Endpoint endpoint = Endpoint.CHAT_COMPLETIONS;
    private @Nullable Request request = asks(false);
    private Consumer<AnswerWriter> does = writer -> {};
    private int port;

    /** What nobody has caught on an event loop. */
    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();

    private record Received(int status, MultiMap headers, String body) {}

    @BeforeEach
    void start() throws Exception {
        vertx.exceptionHandler(uncaught::add);
        port = wait(vertx.createHttpServer()
                        .requestHandler(arrived -> {
                            Call call = new Call(
                                    new AcceptedCall(
                                            UUID.randomUUID(),
                                            "request-id",
                                            endpoint,
                                            "alpha",
                                            Caller.ANONYMOUS,
                                            true,
                                            true,
                                            arrived.headers(),
                                            () -> Future.succeededFuture(List.of()),
                                            null,
                                            0,
                                            System.nanoTime()),
                                    new ByteBudget(256 << 20).lease("tests"));
                            if (request != null) {
                                Target target = TestCalls.target("p", "m");
                                call.state().request(request, 0);
                                call.state().target(target, model -> target);
                                call.state().startAttempt();
                            }
                            AnswerWriter writer = new AnswerWriter(
                                    arrived,
                                    call,
                                    EndpointRoute.of(endpoint),
                                    TestDialects.ALL,
                                    new WriteStalls(vertx, Duration.ofMinutes(1)),
                                    new KeepAlives(vertx, Duration.ZERO));
                            accepted.complete(call);
                            does.accept(writer);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        wait(vertx.close());
        assertThat(uncaught).isEmpty();
    }

    private static <T> T wait(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static ModelRequest asks(boolean includeUsage) {
        return new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                Buffer.buffer("{}"),
                2,
                "m",
                new ModelRequest.Span(0, 1),
                true,
                null,
                includeUsage,
                null,
                1,
                null,
                List.of());
    }

    private static PassthroughRequest passes(WireFormat format) {
        return new PassthroughRequest(
                "p",
                "POST",
                "/x",
                new UpstreamApi(format, UpstreamApi.Billing.TOKENS, "m", true),
                HttpHeaders.headers(),
                null,
                new Content.Buffered(Buffer.buffer()));
    }

    private static MultiMap type(@Nullable String type) {
        MultiMap headers = HttpHeaders.headers();
        return type == null ? headers : headers.add("content-type", type);
    }

    private static Answer whole(int status, @Nullable String type, String body, @Nullable Failure failure) {
        return new Answer.Whole(status, type(type), Buffer.buffer(body), USAGE, failure);
    }

    private Answer streamed(String type) {
        return new Answer.Streamed(
                200, type(type).add("x-theirs", "1"), parts, ended.future(), () -> discarded.tryComplete());
    }

    private void put(String text) {
        parts.put(new Part(Buffer.buffer(text), null));
    }

    /** Ends the stream, in spite of what the provider has reported in it. */
    private void end(@Nullable Failure reported) {
        ended.complete(new End(USAGE, reported, 4));
        parts.end();
    }

    private void fail(Failure failure) {
        ended.complete(new End(USAGE, failure, 4));
        parts.fail(new FailureException(failure));
    }

    private static Failure brokeOff() {
        return new CallFailure.ProviderFailed("p", "broke off", true);
    }

    private Future<HttpClientResponse> sent() {
        return client.request(HttpMethod.GET, port, "127.0.0.1", "/").compose(one -> one.send());
    }

    private Received received() throws Exception {
        Promise<Received> received = Promise.promise();
        // On one event loop from the request on, so that no part of the body comes before it is asked for.
        vertx.runOnContext(loop -> sent().compose(response -> response.body()
                        .map(body -> new Received(response.statusCode(), response.headers(), body.toString())))
                .onComplete(received));
        return wait(received.future());
    }

    private Call call() throws Exception {
        return wait(accepted.future());
    }

    /** How the call ended, once it has. */
    private String ending() throws Exception {
        CallEnd end = wait(call().ended());
        return end.result().outcome().name().toLowerCase(Locale.ROOT) + " " + end.status() + " "
                + end.result().errorCode();
    }

    @Test
    void aWholeAnswerSaysWhoGaveIt() throws Exception {
        does = writer -> writer.answer(whole(200, JSON, "{\"id\":1}", null));
        Received received = received();
        assertThat(received.status()).isEqualTo(200);
        JsonObject body = new JsonObject(received.body());
        assertThat(body.getInteger("id")).isEqualTo(1);
        assertThat(body.getJsonObject("x_gateway").getString("request_id")).isEqualTo("request-id");
        assertThat(received.headers().get("x-request-id")).isEqualTo("request-id");
        assertThat(received.headers().get("cf-aig-log-id"))
                .isEqualTo(call().accepted().id().toString());
        assertThat(received.headers().get("cf-aig-cache-status")).isEqualTo("BYPASS");
        assertThat(received.headers().get("cf-aig-step")).isEqualTo("0");
        assertThat(received.headers().get("cf-aig-provider")).isEqualTo("p");
        assertThat(received.headers().get("cf-aig-model")).isEqualTo("m");
        assertThat(received.headers().get("x-tollgate-attempts")).isEqualTo("1");
        assertThat(Long.parseLong(received.headers().get("x-tollgate-overhead-us")))
                .isEqualTo(call().state().timings().overheadMicros());
        assertThat(ending()).isEqualTo("succeeded 200 null");
        assertThat(call().state().responseBytes()).isEqualTo(received.body().length());
    }

    @Test
    void anEndpointOfCloudflaresHasItsEnvelope() throws Exception {
        endpoint = Endpoint.ACCOUNT_RUN;
        does = writer -> writer.answer(whole(200, JSON, "{\"id\":1}", null));
        JsonObject body = new JsonObject(received().body());
        assertThat(body.getBoolean("success")).isTrue();
        assertThat(body.getJsonObject("result").getInteger("id")).isEqualTo(1);
        assertThat(body.getJsonObject("result").containsKey("x_gateway")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // status, content type, passes through, how the call ends
                "200, text/plain, false, succeeded 200 null",
                "200, -, false, succeeded 200 null",
                "200, application/json, true, succeeded 200 null",
                "400, application/json, false, failed 400 provider_error",
                "429, application/json, false, throttled 429 provider_error",
                "503, application/json, false, failed 503 provider_error",
            })
    void anythingElseIsGivenAsItCame(int status, @Nullable String type, boolean passes, String ending)
            throws Exception {
        request = passes ? passes(WireFormat.OPENAI_CHAT) : asks(false);
        does = writer -> writer.answer(whole(status, type, "{\"id\":1}", null));
        Received received = received();
        assertThat(received.status()).isEqualTo(status);
        assertThat(received.body()).isEqualTo("{\"id\":1}");
        assertThat(ending()).isEqualTo(ending);
    }

    @Test
    void aWholeAnswerThatReportsAFailureHasFailed() throws Exception {
        does = writer -> writer.answer(whole(200, JSON, "{\"error\":{}}", brokeOff()));
        assertThat(received().status()).isEqualTo(200);
        assertThat(ending()).isEqualTo("failed 200 provider_error");
    }

    @ParameterizedTest
    @ValueSource(ints = {(64 << 10), (64 << 10) + 1, 5 << 20})
    void aLargeAnswerArrivesWhole(int length) throws Exception {
        String body = "x".repeat(length);
        does = writer -> writer.answer(whole(200, "text/plain", body, null));
        assertThat(received().body()).isEqualTo(body);
        assertThat(ending()).isEqualTo("succeeded 200 null");
        assertThat(call().state().responseBytes()).isEqualTo(length);
    }

    @Test
    void aLargeAnswerToASlowCallerIsWrittenToItsEndAndNoFurther() throws Exception {
        does = writer -> writer.answer(whole(200, "text/plain", "x".repeat(32 << 20), null));
        HttpClientResponse response = wait(sent().onSuccess(HttpClientResponse::pause));
        Promise<Integer> length = Promise.promise();
        response.body().map(Buffer::length).onComplete(length);
        response.resume();
        assertThat(wait(length.future())).isEqualTo(32 << 20);
        assertThat(ending()).isEqualTo("succeeded 200 null");
    }

    @Test
    void aCallerThatLeavesALargeAnswerHasCanceledIt() throws Exception {
        does = writer -> writer.answer(whole(200, "text/plain", "x".repeat(32 << 20), null));
        HttpClientResponse response = wait(sent().onSuccess(HttpClientResponse::pause));
        assertThat(call().ended().isComplete()).isFalse();
        response.request().connection().close();
        assertThat(ending()).isEqualTo("canceled 200 canceled");
        assertThat(call().callerPresent()).isFalse();
    }

    @Test
    void aStreamIsRelayedPartByPart() throws Exception {
        does = writer -> {
            writer.answer(streamed(EVENTS));
            put(TEXT);
            put(TEXT);
            put(DONE);
            end(null);
        };
        Received received = received();
        assertThat(received.status()).isEqualTo(200);
        assertThat(received.body()).isEqualTo(TEXT + TEXT + DONE);
        assertThat(received.headers().get("x-theirs")).isEqualTo("1");
        assertThat(received.headers().get("cf-aig-provider")).isEqualTo("p");
        assertThat(ending()).isEqualTo("succeeded 200 null");
        assertThat(call().state().responseBytes()).isEqualTo(received.body().length());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void usageIsGivenToACallerThatAskedForIt(boolean asked) throws Exception {
        request = asks(asked);
        does = writer -> {
            writer.answer(streamed(EVENTS));
            put(TEXT);
            parts.put(new Part(Buffer.buffer(USAGE_EVENT), USAGE));
            put(DONE);
            end(null);
        };
        String body = received().body();
        if (asked) {
            assertThat(body)
                    .startsWith(TEXT + "data: {\"choices\":[],\"usage\":{},\"x_gateway\":{\"provider\":\"p\"")
                    .endsWith("}}\n\n" + DONE);
        } else {
            assertThat(body).isEqualTo(TEXT + DONE);
        }
        assertThat(call().state().responseBytes()).isEqualTo(body.length());
    }

    @Test
    void aLengthThatIsKnownIsSaid() throws Exception {
        request = passes(WireFormat.OPENAI_CHAT);
        does = writer -> {
            writer.answer(new Answer.Streamed(
                    200, type("text/plain").add("content-length", "3"), parts, ended.future(), () -> {}));
            put("abc");
            end(null);
        };
        Received received = received();
        assertThat(received.headers().get("content-length")).isEqualTo("3");
        assertThat(received.headers().contains("transfer-encoding")).isFalse();
        assertThat(received.body()).isEqualTo("abc");
    }

    @Test
    void aStreamWhoseProviderReportsAFailureEndsAndHasFailed() throws Exception {
        does = writer -> {
            writer.answer(streamed(EVENTS));
            put("data: {\"error\":{}}\n\n");
            end(brokeOff());
        };
        assertThat(received().body()).isEqualTo("data: {\"error\":{}}\n\n");
        assertThat(ending()).isEqualTo("failed 200 provider_error");
    }

    static Stream<Arguments> errorEvents() {
        return Stream.of(
                Arguments.of(WireFormat.OPENAI_CHAT, """
                        data: {"error":{"message":"Provider p broke off.","type":"server_error","param":null,\
                        "code":"provider_error","request_id":"request-id"}}

                        """),
                Arguments.of(WireFormat.OPENAI_RESPONSES, """
                        event: error
                        data: {"type":"error","code":"provider_error","message":"Provider p broke off.","param":null,\
                        "sequence_number":4,"error":{"message":"Provider p broke off.","type":"server_error",\
                        "param":null,"code":"provider_error","request_id":"request-id"}}

                        """),
                Arguments.of(WireFormat.ANTHROPIC_MESSAGES, """
                        event: error
                        data: {"type":"error","error":{"type":"api_error","message":"Provider p broke off."},\
                        "request_id":"request-id"}

                        """),
                Arguments.of(WireFormat.GEMINI, """
                        data: {"error":{"code":502,"message":"Provider p broke off.","status":"UNAVAILABLE","details":[\
                        {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"PROVIDER_ERROR",\
                        "domain":"tollgate"},\
                        {"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"request-id"}]}}

                        """));
    }

    @ParameterizedTest
    @MethodSource("errorEvents")
    void aStreamThatBreaksOffEndsWithAnErrorOfItsOwnDialect(WireFormat format, String event) throws Exception {
        request = passes(format);
        does = writer -> {
            writer.answer(streamed(EVENTS));
            put(TEXT);
            fail(brokeOff());
        };
        Received received = received();
        assertThat(received.status()).isEqualTo(200);
        assertThat(received.body()).isEqualTo(TEXT + event);
        assertThat(ending()).isEqualTo("failed 200 provider_error");
        assertThat(call().state().responseBytes()).isEqualTo(received.body().length());
    }

    @Test
    void anArrayThatBreaksOffEndsWithAnErrorAsItsLastElement() throws Exception {
        request = passes(WireFormat.GEMINI);
        does = writer -> {
            writer.answer(streamed(JSON));
            put("[{\"candidates\":[]}");
            put(",\r\n{\"candidates\":[{\"content\"");
            fail(brokeOff());
        };
        Received received = received();
        JsonArray elements = new JsonArray(received.body());
        assertThat(elements.getJsonObject(0)).isEqualTo(new JsonObject("{\"candidates\":[]}"));
        assertThat(elements.getJsonObject(1).getJsonObject("error").getInteger("code"))
                .isEqualTo(502);
        assertThat(elements.size()).isEqualTo(2);
        assertThat(ending()).isEqualTo("failed 200 provider_error");
        assertThat(call().state().responseBytes()).isEqualTo(received.body().length());
    }

    @Test
    void anArrayThatPassesIsAsItCame() throws Exception {
        String came = " [{\"a\":\"]}\\\"\"},\r\n{\"b\":[1]}\n]\n";
        request = passes(WireFormat.GEMINI);
        does = writer -> {
            writer.answer(streamed(JSON));
            came.chars().forEach(each -> put(Character.toString(each)));
            end(null);
        };
        assertThat(received().body()).isEqualTo(came);
        assertThat(ending()).isEqualTo("succeeded 200 null");
    }

    @Test
    void anyOtherAnswerThatBreaksOffEndsTheConnection() throws Exception {
        request = passes(WireFormat.OPENAI_CHAT);
        does = writer -> {
            writer.answer(streamed("application/octet-stream"));
            put("some");
            fail(brokeOff());
        };
        Future<Buffer> body = sent().compose(HttpClientResponse::body);
        await().until(body::isComplete);
        assertThat(body.failed()).isTrue();
        assertThat(ending()).isEqualTo("failed 200 provider_error");
    }

    @Test
    void aCallerThatLeavesAStreamHasCanceledIt() throws Exception {
        does = writer -> {
            writer.answer(streamed(EVENTS));
            put(TEXT);
        };
        HttpClientResponse response = wait(sent());
        response.request().connection().close();
        assertThat(ending()).isEqualTo("canceled 200 canceled");
        assertThat(call().callerPresent()).isFalse();
    }

    @Test
    void aCallerThatLeavesBeforeAnAnswerWasSentNone() throws Exception {
        Promise<AnswerWriter> writing = Promise.promise();
        does = writing::complete;
        client.request(HttpMethod.GET, port, "127.0.0.1", "/")
                .onSuccess(one ->
                        accepted.future().onSuccess(call -> one.connection().close()))
                .compose(one -> one.send());
        assertThat(ending()).isEqualTo("canceled 0 canceled");
        AnswerWriter writer = wait(writing.future());
        writer.answer(streamed(EVENTS));
        assertThat(discarded.future().isComplete())
                .as("an answer that nobody waits for")
                .isTrue();
        writer.failed(new FailureException(brokeOff()));
        assertThat(ending()).isEqualTo("canceled 0 canceled");
    }

    @Test
    void aStreamIsNoFasterThanItsCaller() throws Exception {
        String large = "x".repeat(1 << 20);
        does = writer -> {
            request = null;
            writer.answer(streamed("text/plain"));
            fill(Buffer.buffer(large), 64);
        };
        Promise<Integer> length = Promise.promise();
        HttpClientResponse response = wait(sent().onSuccess(HttpClientResponse::pause));
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(parts::paused);
        assertThat(call().ended().isComplete()).isFalse();
        response.body().map(Buffer::length).onComplete(length);
        response.resume();
        assertThat(wait(length.future())).isEqualTo(64 << 20);
        assertThat(ending()).isEqualTo("succeeded 200 null");
    }

    private void fill(Buffer bytes, int times) {
        for (int i = 0; i < times; i++) {
            parts.put(new Part(bytes, null));
        }
        end(null);
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT_COMPLETIONS, error",
        "RESPONSES, error",
        "ACCOUNT_RUN, errors",
        "NATIVE, errors",
    })
    void aFailureIsExplainedAsTheRouteDoes(Endpoint at, String member) throws Exception {
        endpoint = at;
        does = writer -> writer.failed(
                new FailureException(new CallFailure.ProviderUnavailable("p", true, Duration.ofMillis(1_500))));
        Received received = received();
        assertThat(received.status()).isEqualTo(503);
        assertThat(new JsonObject(received.body()).containsKey(member)).isTrue();
        assertThat(received.headers().get("cf-aig-log-id"))
                .isEqualTo(call().accepted().id().toString());
        assertThat(received.headers().get("x-request-id")).isEqualTo("request-id");
        assertThat(received.headers().get("retry-after")).isEqualTo("2");
        assertThat(ending()).isEqualTo("failed 503 provider_unavailable");
    }

    @Test
    void aFailureBeforeThereIsATargetNamesNone() throws Exception {
        request = null;
        does = writer -> writer.failed(new FailureException(new CallFailure.InvalidJson("no JSON")));
        Received received = received();
        assertThat(received.status()).isEqualTo(400);
        assertThat(received.headers().contains("cf-aig-provider")).isFalse();
        assertThat(received.headers().get("x-tollgate-attempts")).isEqualTo("0");
        assertThat(ending()).isEqualTo("rejected 400 invalid_json");
    }

    @Test
    void aFaultOfOursTellsNothing() throws Exception {
        does = writer -> writer.failed(new IllegalStateException("a secret"));
        Received received = received();
        assertThat(received.status()).isEqualTo(500);
        assertThat(received.body()).doesNotContain("secret");
        assertThat(wait(call().ended()).result()).isEqualTo(new CallResult(Outcome.FAILED, "internal_error"));
    }
}
