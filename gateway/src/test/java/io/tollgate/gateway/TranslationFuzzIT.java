package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Providers whose answers and streams are nearly right: whoever calls by another API than theirs gets an answer or a
 * failure in the format that it speaks, in the end, and a row; and nothing stays taken.
 */
final class TranslationFuzzIT {
    private static final Logger log = LoggerFactory.getLogger(TranslationFuzzIT.class);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Set<Integer> OF_A_SUCCESS = Set.of(200, 502, 504);
    private static final List<String> TYPES =
            List.of("application/json", "text/event-stream", "text/event-stream; charset=utf-8", "text/plain", "");
    private static final int ROWS_AT_ONCE = 500;

    private static GatewayFixture fixture;
    private static RawUpstream upstream;

    /** What a caller or a provider speaks. */
    private enum Speaks {
        CHAT("chat", "chat.completion", "choices"),
        RESPONSES("responses", "\"response\"", "output"),
        MESSAGES("claude", "\"message", "content"),
        GENERATE_CONTENT("gem", "candidates", "candidates");

        final String provider;
        final String mark;
        final String member;

        /**
         * An API.
         *
         * @param mark of its answers, by which seeds are told apart
         * @param member that its whole answers have
         */
        Speaks(String provider, String mark, String member) {
            this.provider = provider;
            this.mark = mark;
            this.member = member;
        }

        /** The API that an answer is of, or seems to be. */
        static Speaks of(byte[] answer, Random random) {
            String text = new String(answer, StandardCharsets.ISO_8859_1);
            for (Speaks each : values()) {
                if (text.contains(each.mark)) {
                    return each;
                }
            }
            return values()[random.nextInt(values().length)];
        }

        /** How a model is asked, for words or for a call. */
        HttpRequest.Builder ask(String url, String model, String say, boolean stream, boolean sse) {
            JsonObject parameters =
                    new JsonObject("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}");
            JsonObject body = switch (this) {
                case CHAT ->
                    new JsonObject()
                            .put("messages", said("content", say))
                            .put(
                                    "tools",
                                    one(new JsonObject()
                                            .put("type", "function")
                                            .put("function", function("parameters", parameters))));
                case RESPONSES ->
                    new JsonObject()
                            .put("input", say)
                            .put("tools", one(function("parameters", parameters).put("type", "function")));
                case MESSAGES ->
                    new JsonObject()
                            .put("max_tokens", 64)
                            .put("messages", said("content", say))
                            .put("tools", one(function("input_schema", parameters)));
                case GENERATE_CONTENT ->
                    new JsonObject()
                            .put("contents", said("parts", one(new JsonObject().put("text", say))))
                            .put(
                                    "tools",
                                    one(new JsonObject()
                                            .put(
                                                    "functionDeclarations",
                                                    one(function("parametersJsonSchema", parameters)))));
            };
            if (this != GENERATE_CONTENT) {
                body.put("model", model).put("stream", stream);
            }
            String path = switch (this) {
                case CHAT -> "/v1/chat/completions";
                case RESPONSES -> "/v1/responses";
                case MESSAGES -> "/v1/messages";
                case GENERATE_CONTENT ->
                    "/v1beta/models/" + model
                            + (stream ? ":streamGenerateContent" + (sse ? "?alt=sse" : "") : ":generateContent");
            };
            return HttpRequest.newBuilder(URI.create(url + path))
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString(body.encode()));
        }

        private static JsonArray one(JsonObject of) {
            return new JsonArray().add(of);
        }

        private static JsonArray said(String member, Object what) {
            return one(new JsonObject().put("role", "user").put(member, what));
        }

        private static JsonObject function(String member, JsonObject schema) {
            return new JsonObject().put("name", "weather").put(member, schema);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        upstream = new RawUpstream();
        fixture = GatewayFixture.ofEachApi(upstream.url());
    }

    @AfterAll
    static void stop() {
        fixture.close();
        upstream.close();
    }

    /** Right answers of each API, whole and streamed, of words and of a call. */
    private static List<byte[]> seeds() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        String simulated = "http://127.0.0.1:" + fixture.upstream.port();
        for (Speaks api : Speaks.values()) {
            for (String say : List.of("Say something.", "weather {\"city\":\"Paris\"}")) {
                for (boolean stream : new boolean[] {false, true}) {
                    HttpResponse<byte[]> answer = fixture.http.send(
                            api.ask(simulated, "simulated-small", say, stream, true)
                                    .build(),
                            BodyHandlers.ofByteArray());
                    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
                    seeds.add(answer.body());
                }
            }
        }
        return seeds;
    }

    @Test
    void whateverAProviderAnswersIsTranslatedOrAFailure() throws Exception {
        List<UUID> calls = new ArrayList<>();
        AtomicLong made = new AtomicLong();
        Fuzz.run(seeds(), (bytes, random) -> {
            Speaks provider = Speaks.of(bytes, random);
            List<Speaks> others =
                    Stream.of(Speaks.values()).filter(each -> each != provider).toList();
            Speaks caller = others.get(random.nextInt(others.size()));
            int status = random.nextInt(10) == 0 ? List.of(400, 404, 422, 500).get(random.nextInt(4)) : 200;
            upstream.does(request -> answer(request, status, bytes, random));
            boolean stream = random.nextBoolean();
            boolean sse = random.nextBoolean();
            HttpRequest request = caller.ask(
                            fixture.url, provider.provider + "/simulated-small", "Say something.", stream, sse)
                    .header("authorization", "Bearer " + GatewayFixture.TOKEN)
                    .timeout(LONGEST)
                    .build();
            made.incrementAndGet();
            HttpResponse<byte[]> response = send(request, provider + " " + status);
            check(response, status, caller);
            calls.add(UUID.fromString(header(response, "cf-aig-log-id")));
            if (calls.size() == ROWS_AT_ONCE) {
                checkRows(calls);
            }
        });
        checkRows(calls);
        Awaitility.await().atMost(LONGEST).until(() -> fixture.rows.count() == made.get());
        log.info("{} answers, each with its row", made);
        for (Speaks each : Speaks.values()) {
            Awaitility.await().atMost(LONGEST).until(() -> inUse(each.provider) == 0);
        }
    }

    private static HttpResponse<byte[]> send(HttpRequest request, String upstream) throws Exception {
        try {
            return fixture.http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IOException("no answer to " + request.uri() + ", upstream " + upstream, e);
        }
    }

    private static int inUse(String provider) throws Exception {
        return fixture.stats(provider)
                .getJsonObject("throttle")
                .getJsonObject("concurrency")
                .getInteger("in_use");
    }

    private static void checkRows(List<UUID> calls) {
        calls.forEach(call -> assertThat(fixture.rows.await(call).getEndedAt()).isNotNull());
        calls.clear();
    }

    /** Answers in pieces, and now and then breaks off. */
    private static void answer(HttpServerRequest request, int status, byte[] bytes, Random random) {
        request.endHandler(ended -> {
            HttpServerResponse response = request.response().setStatusCode(status);
            String type = bytes.length > 0 && bytes[0] == '{' && random.nextInt(4) > 0
                    ? TYPES.getFirst()
                    : TYPES.get(random.nextInt(TYPES.size()));
            if (!type.isEmpty()) {
                response.putHeader("content-type", type);
            }
            response.setChunked(true);
            Fuzz.pieces(bytes, random).forEach(piece -> response.write(Buffer.buffer(piece)));
            if (random.nextInt(20) == 0) {
                request.connection().close();
            } else {
                response.end();
            }
        });
    }

    private static void check(HttpResponse<byte[]> response, int upstream, Speaks caller) {
        String body = text(response);
        assertThat(header(response, "x-tollgate-error")).as(body).isNotEqualTo("internal_error");
        if (upstream == 200) {
            assertThat(OF_A_SUCCESS).as(body).contains(response.statusCode());
        }
        if (header(response, "content-type").startsWith("text/event-stream")) {
            body.lines()
                    .filter(line -> line.startsWith("data: ") && !line.equals("data: [DONE]"))
                    .forEach(line -> assertThat(Json.decodeValue(line.substring("data: ".length())))
                            .isInstanceOf(JsonObject.class));
            return;
        }
        Object json = Json.decodeValue(body);
        if (json instanceof JsonArray elements) {
            assertThat(caller).isEqualTo(Speaks.GENERATE_CONTENT);
            elements.forEach(element -> assertThat(element).isInstanceOf(JsonObject.class));
        } else {
            assertThat(((JsonObject) json).containsKey(response.statusCode() == 200 ? caller.member : "error"))
                    .as(body)
                    .isTrue();
        }
    }
}
