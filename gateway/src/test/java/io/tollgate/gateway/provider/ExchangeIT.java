package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.End;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.Reach;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.dialect.TestDialects;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One exchange at a time with a server that does what a test says. */
class ExchangeIT {
    private static final int PATIENCE_SECONDS = 30;
    private static final String KEY = "sk-aab-aab-aabb";
    private static final String MASK = "***************";
    private static final String TEXT = "data: {\"choices\":[{\"delta\":{\"content\":\"word\"}}]}\n\n";
    private static final String FINISH = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String ERROR = "data: {\"error\":{\"message\":\"no\"}}\n\n";
    private static final MeteredUsage REPORTED =
            new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.PROVIDER);
    private static final String COMPLETION =
            "{\"choices\":[{\"message\":{\"content\":\"word\"}}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}";

    private final Vertx vertx = Vertx.vertx();
    private final Reach reach = new Reach(System::nanoTime);
    private final Context loop = vertx.getOrCreateContext();
    private final Call call = TestCalls.anonymous();
    private final List<HttpServerRequest> received = new CopyOnWriteArrayList<>();
    private final List<HttpConnection> closed = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> ofKey = new CopyOnWriteArrayList<>();
    private Handler<HttpServerRequest> does = request -> request.response().end();
    private Upstream upstream;

    /** What came of an exchange: the answer's parts, as far as they came, or why there is none. */
    private record Got(
            @Nullable Answer answer,
            List<Part> parts,
            String body,
            @Nullable Failure failure) {
        End end() {
            return answer.ended().result();
        }
    }

    @BeforeEach
    void start() throws Exception {
        int port = wait(vertx.createHttpServer()
                        .connectionHandler(connection -> {
                            connections.incrementAndGet();
                            connection.closeHandler(v -> closed.add(connection));
                        })
                        .requestHandler(request -> {
                            received.add(request);
                            does.handle(request);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        upstream = upstream(port, Duration.ofSeconds(PATIENCE_SECONDS));
    }

    @AfterEach
    void stop() throws Exception {
        wait(vertx.close());
    }

    private Upstream upstream(int port, Duration most) throws Exception {
        ThrottleConfig usual = ThrottleConfig.DEFAULT;
        ProviderConfig config = new ProviderConfig(
                "p",
                ProviderConfig.Dialect.OPENAI,
                URI.create("http://127.0.0.1:" + port + "/base/"),
                null,
                List.of(),
                new ThrottleConfig(
                        0,
                        0,
                        usual.concurrency(),
                        usual.maxWait(),
                        new ThrottleConfig.Timeouts(Duration.ofSeconds(PATIENCE_SECONDS), most, most),
                        usual.breaker(),
                        usual.retry()));
        return onLoop(() -> Future.succeededFuture(
                new Upstream(vertx, config, TestDialects.ALL, Codecs.NONE, Speakers.NONE, origin -> reach)));
    }

    /** An upstream that loses its patience soon. */
    private void impatient() throws Exception {
        upstream = upstream(port(), Duration.ofMillis(500));
    }

    private int port() {
        return URI.create(upstream.toString().substring(upstream.toString().indexOf("http")))
                .getPort();
    }

    private static <T> T wait(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private <T> T onLoop(Callable<Future<T>> work) throws Exception {
        Promise<T> done = Promise.promise();
        loop.runOnContext(go -> {
            try {
                work.call().onComplete(done);
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return wait(done.future());
    }

    private static ModelRequest asks(boolean streams) {
        String body = "{\"model\":\"m\",\"messages\":[]}";
        return new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                Buffer.buffer(body),
                body.length(),
                "m",
                new ModelRequest.Span(9, 12),
                streams,
                null,
                true,
                null,
                1,
                null,
                List.of());
    }

    private static PassthroughRequest passes(String method, @Nullable CallerProviderKey key, Content content) {
        return new PassthroughRequest(
                "p",
                method,
                "/own/path?a=%2F",
                new UpstreamApi(WireFormat.OPENAI_CHAT, UpstreamApi.Billing.TOKENS, null, false),
                HttpHeaders.headers().add("x-callers", "1").add("authorization", "Bearer of the gateway"),
                key,
                content);
    }

    private static PassthroughRequest gets() {
        return passes("GET", null, new Content.Buffered(Buffer.buffer()));
    }

    private Got exchange(Request request) throws Exception {
        return exchange(request, CallOptions.NONE, parts -> {});
    }

    private Got exchange(Request request, CallOptions options) throws Exception {
        return exchange(request, options, parts -> {});
    }

    /** Sends a request and reads what comes back to its end. */
    private Got exchange(Request request, CallOptions options, Handler<List<Part>> eachTime) throws Exception {
        return onLoop(() -> begin(request, options).transform(answered -> read(answered, eachTime)));
    }

    private Future<Answer> begin(Request request, CallOptions options) {
        ProviderKey.UsageListener listener = new ProviderKey.UsageListener() {
            @Override
            public void sent() {
                ofKey.add("sent");
            }

            @Override
            public void answered(int status) {
                ofKey.add(Integer.toString(status));
            }
        };
        boolean callersKey = request instanceof PassthroughRequest passthrough && passthrough.key() != null;
        Target target = new Target("p", "m", "m", usage -> null);
        call.state().request(request, 0);
        call.state().target(target, model -> target);
        return upstream.handle(new KeyedCall(
                new RoutedCall(call, options, request, target),
                callersKey ? null : new ProviderKey(KEY, "default", listener)));
    }

    private static Future<Got> read(io.vertx.core.AsyncResult<Answer> answered, Handler<List<Part>> eachTime) {
        if (answered.failed()) {
            return Future.succeededFuture(new Got(null, List.of(), "", FailureException.failureOf(answered.cause())));
        }
        return switch (answered.result()) {
            case Answer.Whole whole ->
                Future.succeededFuture(new Got(whole, List.of(), whole.body().toString(), whole.failure()));
            case Answer.Streamed streamed -> {
                Promise<Got> got = Promise.promise();
                List<Part> parts = new CopyOnWriteArrayList<>();
                streamed.parts()
                        .exceptionHandler(e -> got.complete(got(streamed, parts, FailureException.failureOf(e))));
                streamed.parts().endHandler(v -> got.complete(got(streamed, parts, null)));
                streamed.parts().handler(part -> {
                    parts.add(part);
                    eachTime.handle(parts);
                });
                yield got.future();
            }
        };
    }

    private static Got got(Answer answer, List<Part> parts, @Nullable Failure failure) {
        return new Got(
                answer,
                parts,
                parts.stream().map(part -> part.bytes().toString()).collect(Collectors.joining()),
                failure);
    }

    private static HttpServerResponse events(HttpServerRequest request) {
        return request.response().setChunked(true).putHeader("content-type", "text/event-stream");
    }

    private static HttpServerResponse json(HttpServerRequest request) {
        return request.response().putHeader("content-type", "application/json");
    }

    /** Sends something, and closes the connection once that is gone. */
    private static void breakOffAfter(HttpServerResponse response, HttpServerRequest request, String sent) {
        response.write(sent).onComplete(v -> request.connection().close());
    }

    @Test
    void aWholeAnswerIsCollectedAndMetered() throws Exception {
        does = request -> request.body()
                .onSuccess(body -> json(request)
                        .putHeader("x-request-id", "theirs")
                        .end(body.toString().equals("{\"model\":\"m\",\"messages\":[]}") ? COMPLETION : "{}"));
        Got got = exchange(asks(false));
        assertThat(got.answer()).isInstanceOf(Answer.Whole.class);
        assertThat(got.answer().status()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(COMPLETION);
        assertThat(got.failure()).isNull();
        assertThat(got.end()).isEqualTo(new End(REPORTED, null, 0));
        assertThat(got.answer().headers().get("x-upstream-request-id")).isEqualTo("theirs");
        assertThat(call.state().usage()).isEqualTo(REPORTED);
        assertThat(call.state().timings().upstreamNanos()).isPositive();
        assertThat(received.getFirst().path()).isEqualTo("/base/chat/completions");
        assertThat(received.getFirst().getHeader("authorization")).isEqualTo("Bearer " + KEY);
        assertThat(received.getFirst().getHeader("content-type")).isEqualTo("application/json");
        assertThat(ofKey).containsExactly("sent", "200");
    }

    @Test
    void connectionsAreUsedAgain() throws Exception {
        does = request -> json(request).end(COMPLETION);
        exchange(asks(false));
        exchange(asks(false));
        assertThat(received).hasSize(2);
        assertThat(connections).hasValue(1);
    }

    @Test
    void anAnswerThatReportsAnErrorInSpiteOfItsStatusHasFailed() throws Exception {
        does = request -> json(request).end("{\"error\":{\"message\":\"no\"}}");
        Got got = exchange(asks(false));
        assertThat(got.answer().status()).isEqualTo(200);
        assertThat(got.failure()).isInstanceOf(CallFailure.ProviderFailed.class);
        assertThat(got.end().usage()).isEqualTo(MeteredUsage.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "400, true", "401, true", "404, true", "429, true", "500, true", "503, true", "529, true",
        "400, false", "401, false", "404, false", "408, false", "429, false", "503, false", "529, false",
    })
    void anErrorIsCollectedAndCostsNothing(int status, boolean passes) throws Exception {
        does = request -> events(request).setStatusCode(status).end("{\"error\":{\"message\":\"no\"}}");
        Got got = exchange(passes ? gets() : asks(true));
        assertThat(got.answer()).isInstanceOf(Answer.Whole.class);
        assertThat(got.answer().status()).isEqualTo(status);
        assertThat(got.body()).isEqualTo("{\"error\":{\"message\":\"no\"}}");
        assertThat(got.failure()).isNull();
        assertThat(got.end().usage()).isEqualTo(MeteredUsage.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504, 524})
    void aFailureOfTheProvidersMayBeCharged(int status) throws Exception {
        does = request -> json(request).setStatusCode(status).end("{\"error\":{\"message\":\"no\"}}");
        assertThat(exchange(asks(true)).end().usage()).isEqualTo(MeteredUsage.UNKNOWN);
        assertThat(call.state().usage()).isEqualTo(MeteredUsage.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bytesThatBreakOffMayBeChargedUnlessTheyAreOnlyRead(boolean read) throws Exception {
        does = request -> breakOffAfter(request.response().putHeader("content-length", "100"), request, "bytes");
        UpstreamApi unknown = new UpstreamApi(WireFormat.OPENAI_CHAT, UpstreamApi.Billing.IF_REPORTED, null, false);
        PassthroughRequest like = read ? gets() : passes("POST", null, new Content.Buffered(Buffer.buffer("{}")));
        Got got = exchange(new PassthroughRequest(
                like.provider(), like.method(), like.path(), unknown, like.headers(), null, like.content()));
        assertThat(got.failure()).isEqualTo(brokeOff(!read));
        assertThat(got.end().usage()).isEqualTo(read ? MeteredUsage.NONE : MeteredUsage.UNKNOWN);
    }

    @Test
    void anErrorThatIsTooLargeIsAFailure() throws Exception {
        does = request -> request.response().setStatusCode(500).end("x".repeat((1 << 20) + 1));
        assertThat(exchange(asks(false)).failure())
                .isEqualTo(new CallFailure.ProviderFailed("p", "answered with more than 1048576 bytes", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "text/event-stream; charset=utf-8", "Text/Event-Stream"})
    void aStreamIsRelayedEventByEvent(String type) throws Exception {
        does = request -> {
            HttpServerResponse response = events(request).putHeader("content-type", type);
            response.write(TEXT + TEXT.substring(0, 20));
            response.write(TEXT.substring(20) + FINISH + USAGE);
            response.end(DONE);
        };
        Got got = exchange(asks(true));
        assertThat(got.answer()).isInstanceOf(Answer.Streamed.class);
        assertThat(got.body()).isEqualTo(TEXT + TEXT + FINISH + USAGE + DONE);
        assertThat(got.parts())
                .filteredOn(part -> part.usage() != null)
                .extracting(part -> part.bytes().toString())
                .containsExactly(USAGE);
        assertThat(got.failure()).isNull();
        assertThat(got.end()).isEqualTo(new End(REPORTED, null, 0));
        assertThat(call.state().streams()).isTrue();
        assertThat(call.state().usage()).isEqualTo(REPORTED);
    }

    @ParameterizedTest
    @CsvSource({
        // how the upstream ends a stream of which a word has come, whether that is a failure
        "'', end, true",
        "'', close, true",
        "half, end, true",
        "half, close, true",
        "finish, end, false",
        "finish, close, true",
        "done, end, false",
        "done, close, false",
    })
    void aStreamIsWholeWhereItsEndMarkerHasCome(String last, String ends, boolean fails) throws Exception {
        String sent = TEXT
                + switch (last) {
                    case "half" -> FINISH.substring(0, 20);
                    case "finish" -> FINISH;
                    case "done" -> FINISH + DONE;
                    default -> "";
                };
        does = request -> {
            if (ends.equals("end")) {
                events(request).end(sent);
            } else {
                breakOffAfter(events(request), request, sent);
            }
        };
        Got got = exchange(asks(true));
        assertThat(got.body()).startsWith(TEXT);
        assertThat(got.failure()).isEqualTo(fails ? brokeOff() : null);
        assertThat(got.end().failure()).isEqualTo(got.failure());
        assertThat(got.end().usage())
                .isEqualTo(new MeteredUsage(new TokenUsage(7, 1, 0, 0, 0), MeteredUsage.Source.ESTIMATED));
        assertThat(call.state().usage()).isEqualTo(got.end().usage());
    }

    @Test
    void aStreamEndsAtItsEndMarkerWhereTheUpstreamStaysOpen() throws Exception {
        upstream = upstream(port(), Duration.ofMinutes(5));
        does = request -> events(request).write(TEXT + FINISH + USAGE + DONE);
        Got got = exchange(asks(true));
        assertThat(got.body()).isEqualTo(TEXT + FINISH + USAGE + DONE);
        assertThat(got.failure()).isNull();
        assertThat(got.end()).isEqualTo(new End(REPORTED, null, 0));
        await().until(() -> !closed.isEmpty());
    }

    @Test
    void aConnectionIsUsedAgainWhoseStreamEndsSoonAfterItsEndMarker() throws Exception {
        Promise<Void> ended = Promise.promise();
        does = request -> {
            HttpServerResponse response = events(request);
            response.write(TEXT + FINISH + USAGE + DONE)
                    .onSuccess(v -> vertx.setTimer(
                            50,
                            timer -> response.end().onComplete(written -> vertx.setTimer(50, t -> ended.complete()))));
        };
        assertThat(exchange(asks(true)).failure()).isNull();
        wait(ended.future());
        does = request -> json(request).end(COMPLETION);
        assertThat(exchange(asks(false)).body()).isEqualTo(COMPLETION);
        assertThat(connections).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "TEXT/EVENT-STREAM",
        "Text/Event-Stream; charset=UTF-8",
        "text/plain",
        "Text/Plain; charset=utf-8",
        "''",
    })
    void aStreamIsKnownByWhatItIs(String type) throws Exception {
        for (int cut : List.of(1, 4, 30)) {
            String sent = TEXT + FINISH + USAGE + DONE;
            does = request -> {
                HttpServerResponse response = request.response().setChunked(true);
                if (!type.isEmpty()) {
                    response.putHeader("content-type", type);
                }
                response.write(sent.substring(0, cut))
                        .onSuccess(v -> vertx.setTimer(20, timer -> response.end(sent.substring(cut))));
            };
            Got got = exchange(asks(true));
            assertThat(got.body()).isEqualTo(sent);
            assertThat(got.end()).isEqualTo(new End(REPORTED, null, 0));
            assertThat(got.answer().headers().get("content-type"))
                    .isEqualToIgnoringCase(
                            type.toLowerCase(Locale.ROOT).startsWith("text/event") ? type : "text/event-stream");
        }
    }

    @ParameterizedTest
    @CsvSource({"APPLICATION/JSON", "Application/Json; charset=UTF-8", "text/plain", "''", "text/html"})
    void aDocumentIsKnownByWhatItIs(String type) throws Exception {
        String sent = " \n" + COMPLETION;
        does = request -> {
            if (!type.isEmpty()) {
                request.response().putHeader("content-type", type);
            }
            request.response().end(sent);
        };
        Got got = exchange(asks(false));
        assertThat(got.body()).isEqualTo(sent);
        assertThat(got.end()).isEqualTo(new End(REPORTED, null, 0));
        Got passed = exchange(gets());
        assertThat(passed.body()).isEqualTo(sent);
        assertThat(passed.end().usage()).isEqualTo(REPORTED);
        assertThat(passed.answer().headers().get("content-type")).isEqualTo(type.isEmpty() ? null : type);
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, <!doctype html><p>Please log in, true",
        "'', '\n<html>', true",
        "text/plain, be back soon, false",
        "text/plain, da, false",
    })
    void aPageForPeopleIsNoSuccess(String type, String page, boolean html) throws Exception {
        does = request -> {
            if (!type.isEmpty()) {
                request.response().putHeader("content-type", type);
            }
            request.response().end(page);
        };
        for (boolean streams : new boolean[] {false, true}) {
            assertThat(exchange(asks(streams)).failure())
                    .isEqualTo(new CallFailure.ProviderFailed(
                            "p",
                            html
                                    ? "answered with an HTML page in place of JSON"
                                    : "answered with neither JSON nor server-sent events",
                            false));
        }
        assertThat(exchange(gets()).body()).as("what passes through").isEqualTo(page);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void dataOfSeveralLinesKeepsItsUsage(String lineEnd) throws Exception {
        String several = "event: x\ndata: {\"choices\":[],\ndata:\"usage\":{\"prompt_tokens\":7,\ndata: "
                + "\"completion_tokens\":2}}\nid: 1\n\n";
        String sent = (TEXT + FINISH + several + DONE).replace("\n", lineEnd);
        does = request -> events(request).end(sent);
        Got got = exchange(asks(true));
        assertThat(got.body()).isEqualTo(sent);
        assertThat(got.end()).isEqualTo(new End(REPORTED, null, 0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLastEventThatIsTooLongToBeHeldIsBookedByItsUsage(boolean marker) throws Exception {
        String last =
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"images\":[{\"image_url\":{\"url\":\"data:image/png;base64,"
                        + "A".repeat(5 << 20)
                        + "\"}}]},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n"
                        + (marker ? DONE : "");
        does = request -> events(request).end(TEXT + last);
        Got got = exchange(asks(true));
        assertThat(got.body()).isEqualTo(TEXT + last);
        assertThat(got.failure()).isNull();
        assertThat(got.end()).isEqualTo(new End(REPORTED, null, 0));
    }

    @Test
    void aCodingThatWasNotAskedForIsUndoneOrNamed() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream into = new GZIPOutputStream(zipped)) {
            into.write(COMPLETION.getBytes(StandardCharsets.UTF_8));
        }
        does = request -> json(request).putHeader("content-encoding", "gzip").end(Buffer.buffer(zipped.toByteArray()));
        for (Request request : List.of(asks(false), gets())) {
            Got got = exchange(request);
            assertThat(received.getLast().getHeader("accept-encoding")).isEqualTo("identity");
            assertThat(got.body()).isEqualTo(COMPLETION);
            assertThat(got.answer().headers().contains("content-encoding")).isFalse();
            assertThat(got.end().usage()).isEqualTo(REPORTED);
        }
        for (String type : List.of("application/json", "text/event-stream", "text/plain")) {
            does = request -> request.response()
                    .putHeader("content-type", type)
                    .putHeader("content-encoding", "x-unknown")
                    .end("{not to be read");
            for (Request request : List.of(asks(false), asks(true), gets())) {
                Got got = exchange(request);
                assertThat(got.failure()).isNull();
                assertThat(got.body()).isEqualTo("{not to be read");
                assertThat(got.answer().headers().get("content-encoding")).isEqualTo("x-unknown");
            }
        }
    }

    @Test
    void anUnaskedForSwitchOfProtocolsCostsTheConnection() throws Exception {
        does = request -> request.response().setStatusCode(101).end();
        assertThat(exchange(asks(false)).failure()).isEqualTo(brokeOff());
        does = request -> json(request).end(COMPLETION);
        assertThat(exchange(asks(false)).body()).isEqualTo(COMPLETION);
        assertThat(connections).hasValue(2);
    }

    private static String choice(int index, String more) {
        return "data: {\"choices\":[{\"index\":" + index + "," + more + "}]}\n\n";
    }

    @ParameterizedTest
    @CsvSource({"true, true, false", "true, false, true", "false, true, true"})
    void aStreamOfTwoChoicesIsWholeWhereBothHaveEnded(boolean first, boolean second, boolean fails) throws Exception {
        String text = "\"delta\":{\"content\":\"word\"}";
        String stop = "\"delta\":{},\"finish_reason\":\"stop\"";
        String sent =
                choice(0, text) + choice(1, text) + (first ? choice(0, stop) : "") + (second ? choice(1, stop) : "");
        for (String end : List.of("", DONE)) {
            does = request -> events(request).end(sent + end);
            Got got = exchange(asks(true));
            assertThat(got.body()).isEqualTo(sent + end);
            assertThat(got.end().failure()).isEqualTo(fails ? brokeOff() : null);
        }
    }

    @Test
    void severalCallsOfToolsAreOneChoice() throws Exception {
        String tool = "\"delta\":{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"x\"}}]}";
        does = request -> events(request).end(choice(0, tool) + FINISH);
        assertThat(exchange(asks(true)).end().failure()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"stop, stop, false", "stop, null, true", "error, stop, true", "null, null, false"})
    void aWholeAnswerIsOneOfWhichEveryChoiceHasEndedWell(String first, String second, boolean fails) throws Exception {
        String choices = "{\"choices\":[{\"finish_reason\":\"" + first + "\",\"message\":{}},{\"finish_reason\":\""
                + second + "\"}]}";
        does = request -> json(request).end(choices.replace("\"null\"", "null"));
        assertThat(exchange(asks(false)).failure())
                .isEqualTo(
                        fails ? new CallFailure.ProviderFailed("p", "reported an error in its response", false) : null);
    }

    @Test
    void countsThatAreNullAreUnknown() throws Exception {
        String nulls = "\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":null,\"total_tokens\":null}";
        does = request -> json(request).end("{\"choices\":[{\"message\":{\"content\":\"word\"}}]," + nulls + "}");
        assertThat(exchange(asks(false)).end().usage().source()).isEqualTo(MeteredUsage.Source.ESTIMATED);
        does = request -> events(request).end(TEXT + FINISH + "data: {\"choices\":[]," + nulls + "}\n\n" + DONE);
        assertThat(exchange(asks(true)).end().usage().source()).isEqualTo(MeteredUsage.Source.ESTIMATED);
        does = request ->
                events(request).end(TEXT + FINISH + USAGE + "data: {\"choices\":[]," + nulls + "}\n\n" + DONE);
        assertThat(exchange(asks(true)).end().usage()).isEqualTo(REPORTED);
    }

    private static Failure brokeOff() {
        return brokeOff(true);
    }

    private static Failure brokeOff(boolean mayCount) {
        return new CallFailure.ProviderFailed("p", "closed the connection before its response was complete", mayCount);
    }

    @Test
    void aFailureThatTheProviderReportsInItsStreamHasBeenHeard() throws Exception {
        does = request -> events(request).end(TEXT + ERROR);
        Got got = exchange(asks(true));
        assertThat(got.body()).isEqualTo(TEXT + ERROR);
        assertThat(got.failure()).as("the stream ends").isNull();
        assertThat(got.end().failure())
                .isEqualTo(
                        new CallFailure.ProviderFailed("p", "reported an error in the middle of its response", true));
    }

    @Test
    void anErrorThatIsTheFirstEventIsToldBeforeAnythingIsRelayed() throws Exception {
        does = request -> events(request).end(": ping" + "\n\n" + ERROR);
        assertThat(onLoop(() -> begin(asks(true), CallOptions.NONE)).reportsError())
                .isTrue();
        does = request -> events(request).end(TEXT + ERROR);
        assertThat(onLoop(() -> begin(asks(true), CallOptions.NONE)).reportsError())
                .as("something was said before")
                .isFalse();
    }

    /** The second request of the first connection makes an upstream close it that has read no more than a piece. */
    private int portOfOneThatClosesKeptConnections(AtomicInteger connections, int bytes) throws Exception {
        String answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        return wait(vertx.createNetServer()
                        .connectHandler(socket -> {
                            boolean first = connections.incrementAndGet() == 1;
                            AtomicInteger received = new AtomicInteger();
                            socket.handler(piece -> {
                                int before = received.getAndAdd(piece.length());
                                if (first && before > 0) {
                                    socket.close();
                                } else if (first || (received.get() > bytes && before <= bytes)) {
                                    socket.write(answer);
                                }
                            });
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    @ParameterizedTest
    @CsvSource({"GET, 0, true", "PUT, 10, true", "POST, 16000000, true", "POST, 10, false"})
    void aDeadPooledConnectionIsReplacedWhereNothingCanCountTwice(String method, int bytes, boolean replaced)
            throws Exception {
        AtomicInteger connections = new AtomicInteger();
        upstream =
                upstream(portOfOneThatClosesKeptConnections(connections, bytes), Duration.ofSeconds(PATIENCE_SECONDS));
        assertThat(exchange(gets()).body()).isEqualTo("ok");
        Content content = new Content.Buffered(Buffer.buffer("x".repeat(bytes)));
        Got got = exchange(passes(method, null, content));
        assertThat(got.failure()).isEqualTo(replaced ? null : brokeOff());
        assertThat(connections).hasValue(replaced ? 2 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"at once", "after the head", "in the middle"})
    void anAnswerThatBreaksOffIsAFailure(String when) throws Exception {
        does = request -> {
            switch (when) {
                case "at once" -> request.connection().close();
                case "after the head" ->
                    request.response()
                            .putHeader("content-length", "100")
                            .writeHead()
                            .onComplete(v -> request.connection().close());
                default -> breakOffAfter(json(request).putHeader("content-length", "100"), request, "{\"choices\":");
            }
        };
        Got got = exchange(asks(false));
        assertThat(got.answer()).isNull();
        assertThat(got.failure()).isEqualTo(brokeOff());
        assertThat(call.state().usage()).isEqualTo(MeteredUsage.UNKNOWN);
    }

    @Test
    void anUpstreamThatIsNotThereCannotBeReached() throws Exception {
        upstream = upstream(1, Duration.ofSeconds(PATIENCE_SECONDS));
        for (int i = 0; i < 3; i++) {
            assertThat(exchange(asks(false)).failure())
                    .isEqualTo(new CallFailure.ProviderUnreachable("p", "could not be reached", false));
        }
        assertThat(exchange(asks(false)).failure())
                .isInstanceOfSatisfying(CallFailure.ProviderUnavailable.class, unavailable -> {
                    assertThat(unavailable.reached()).isFalse();
                    assertThat(unavailable.retryAfter()).isLessThanOrEqualTo(Duration.ofSeconds(1));
                });
        assertThat(ofKey).isEmpty();
    }

    @Test
    void anUpstreamThatDoesNotBeginIsTimedOut() throws Exception {
        impatient();
        does = request -> {};
        Got got = exchange(asks(false));
        assertThat(got.failure())
                .isEqualTo(new CallFailure.ProviderTimeout("p", "did not begin to answer within 500 ms", true));
        await().until(() -> !closed.isEmpty());
    }

    @Test
    void aCallersOwnTimeoutHoldsInstead() throws Exception {
        does = request -> events(request).writeHead();
        Got got = exchange(asks(false), new CallOptions(null, null, null, Map.of(), 50, null, null, null));
        assertThat(got.failure())
                .isEqualTo(new CallFailure.ProviderTimeout("p", "did not begin to answer within 50 ms", true));
    }

    @Test
    void aStreamThatFallsSilentIsTimedOut() throws Exception {
        impatient();
        does = request -> events(request).write(TEXT);
        Got got = exchange(asks(true));
        assertThat(got.body()).isEqualTo(TEXT);
        assertThat(got.failure()).isEqualTo(new CallFailure.ProviderTimeout("p", "sent nothing for 500 ms", true));
        assertThat(got.end().failure()).isEqualTo(got.failure());
        await().until(() -> !closed.isEmpty());
    }

    @Test
    void aCallerThatLeavesBeforeTheAnswerCancelsTheRequest() throws Exception {
        does = request -> loop.runOnContext(v -> call.callerLeft());
        Got got = exchange(asks(false));
        assertThat(got.failure()).isEqualTo(new CallFailure.CallerGone());
        await().until(() -> !closed.isEmpty());
    }

    @Test
    void aCallerThatHasLeftAlreadyIsSentNothingFor() throws Exception {
        call.callerLeft();
        assertThat(exchange(asks(false)).failure()).isEqualTo(new CallFailure.CallerGone());
        assertThat(received).isEmpty();
    }

    @Test
    void aCallerThatLeavesAStreamCancelsIt() throws Exception {
        does = request -> events(request).write(TEXT);
        Got got = exchange(asks(true), CallOptions.NONE, parts -> call.callerLeft());
        assertThat(got.body()).isEqualTo(TEXT);
        assertThat(got.failure()).isEqualTo(new CallFailure.CallerGone());
        assertThat(got.end().usage().source()).isEqualTo(MeteredUsage.Source.ESTIMATED);
        await().until(() -> !closed.isEmpty());
    }

    @Test
    void aStreamThatIsGivenUpIsCanceled() throws Exception {
        does = request -> events(request).write(TEXT);
        End end = onLoop(() -> begin(asks(true), CallOptions.NONE).compose(answer -> {
            answer.discard();
            return answer.ended();
        }));
        assertThat(end.failure()).isEqualTo(new CallFailure.CallerGone());
        await().until(() -> !closed.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 14})
    void aKeyThatIsCutInTwoIsMasked(int at) throws Exception {
        does = request -> {
            HttpServerResponse response = request.response().setChunked(true).putHeader("content-type", "text/plain");
            response.write("your key: " + KEY.substring(0, at))
                    .onComplete(v -> vertx.setTimer(20, id -> response.end(KEY.substring(at) + ", is wrong")));
        };
        Got got = exchange(gets());
        assertThat(got.answer()).isInstanceOf(Answer.Streamed.class);
        assertThat(got.body()).isEqualTo("your key: " + MASK + ", is wrong");
    }

    @Test
    void whatOnlyBeginsLikeTheKeyIsKept() throws Exception {
        does = request ->
                request.response().putHeader("content-type", "text/plain").end("ends with sk-aab");
        assertThat(exchange(gets()).body()).isEqualTo("ends with sk-aab");
    }

    @Test
    void theKeyIsMaskedInErrorsEventsAndHeaders() throws Exception {
        does = request -> request.response()
                .setStatusCode(401)
                .putHeader("x-you-sent", "Bearer " + KEY)
                .end("no such key: " + KEY);
        Got error = exchange(asks(false));
        assertThat(error.body()).isEqualTo("no such key: " + MASK);
        assertThat(error.answer().headers().get("x-you-sent")).isEqualTo("Bearer " + MASK);
        does = request -> events(request).end(TEXT.replace("word", KEY) + DONE);
        assertThat(exchange(asks(true)).body()).isEqualTo(TEXT.replace("word", MASK) + DONE);
    }

    @Test
    void aRequestThatPassesThroughIsSentAsItCame() throws Exception {
        does = request -> json(request).putHeader("x-theirs", "2").end(COMPLETION);
        Got got = exchange(gets());
        assertThat(received.getFirst().uri()).isEqualTo("/base/own/path?a=%2F");
        assertThat(received.getFirst().getHeader("x-callers")).isEqualTo("1");
        assertThat(received.getFirst().getHeader("authorization")).isEqualTo("Bearer " + KEY);
        assertThat(got.answer().headers().get("x-theirs")).isEqualTo("2");
        assertThat(got.answer().headers().get("content-length")).isEqualTo(Integer.toString(COMPLETION.length()));
        assertThat(got.body()).isEqualTo(COMPLETION);
        assertThat(got.end().usage()).isEqualTo(REPORTED);
    }

    @ParameterizedTest
    @CsvSource({
        "AUTHORIZATION, Bearer callers, /base/own/path?a=%2F, authorization",
        "X_API_KEY, callers, /base/own/path?a=%2F, x-api-key",
        "QUERY, c%2Fallers, /base/own/path?a=%2F&key=c%2Fallers, ''",
    })
    void theCallersOwnKeyGoesWhereItStood(CallerProviderKey.Location location, String value, String uri, String header)
            throws Exception {
        exchange(passes("GET", new CallerProviderKey(location, value), new Content.Buffered(Buffer.buffer())));
        HttpServerRequest request = received.getFirst();
        assertThat(request.uri()).isEqualTo(uri);
        assertThat(header.isEmpty() ? value : request.getHeader(header)).isEqualTo(value);
        assertThat(request.getHeader("authorization")).isEqualTo(header.equals("authorization") ? value : null);
        assertThat(ofKey).isEmpty();
    }

    @Test
    void aBodyIsPassedOnWhileItArrives() throws Exception {
        does = request -> request.body().onSuccess(body -> request.response().end(body));
        BufferedReadStream<Buffer> chunks = new BufferedReadStream<>(true);
        loop.runOnContext(v -> {
            chunks.put(Buffer.buffer("one"));
            chunks.put(Buffer.buffer("two"));
            chunks.end();
        });
        assertThat(exchange(passes("POST", null, new Content.Streaming(chunks, -1)))
                        .body())
                .isEqualTo("onetwo");
        assertThat(call.state().requestBytes()).isEqualTo(6);
    }

    @Test
    void anAnswerBeforeTheEndOfTheBodyCostsTheConnection() throws Exception {
        does = request -> request.response().setStatusCode(413).end("too large");
        BufferedReadStream<Buffer> chunks = new BufferedReadStream<>(true);
        loop.runOnContext(v -> chunks.put(Buffer.buffer("one")));
        Got got = exchange(passes("POST", null, new Content.Streaming(chunks, -1)));
        assertThat(got.answer().status()).isEqualTo(413);
        await().until(() -> !closed.isEmpty());
    }

    @Test
    void aBodyThatFailsEndsTheExchange() throws Exception {
        does = request -> {};
        BufferedReadStream<Buffer> chunks = new BufferedReadStream<>(true);
        Promise<Got> got = Promise.promise();
        loop.runOnContext(v -> begin(passes("POST", null, new Content.Streaming(chunks, -1)), CallOptions.NONE)
                .transform(answered -> read(answered, parts -> {}))
                .onComplete(got));
        loop.runOnContext(v -> chunks.put(Buffer.buffer("one")));
        await().until(() -> !received.isEmpty());
        loop.runOnContext(v -> chunks.abort(new FailureException(new CallFailure.RequestTimeout())));
        assertThat(wait(got.future()).failure()).isEqualTo(new CallFailure.RequestTimeout());
        await().until(() -> !closed.isEmpty());
    }

    @Test
    void aReaderThatPausesGetsEverythingLater() throws Exception {
        String large = "x".repeat(4 << 20);
        does = request ->
                request.response().putHeader("content-type", "text/plain").end(large);
        AtomicInteger pauses = new AtomicInteger();
        Got got = onLoop(() -> begin(gets(), CallOptions.NONE).compose(answer -> {
            Answer.Streamed streamed = (Answer.Streamed) answer;
            return read(Future.succeededFuture(answer), parts -> {
                pauses.incrementAndGet();
                streamed.parts().pause();
                loop.runOnContext(v -> streamed.parts().resume());
            });
        }));
        assertThat(got.body()).isEqualTo(large);
        assertThat(pauses).hasValueGreaterThan(1);
    }
}
