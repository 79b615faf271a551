package io.tollgate.gateway.simulated;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A provider in this process, reached over HTTP on the loopback address: {@code POST /v1/chat/completions}, {@code
 * /v1/responses} and {@code /v1/embeddings}, and OpenAI's completions, moderations, images, speech, transcriptions and
 * translations, {@code /v1/rerank}, {@code GET /v1/models}; as Anthropic has them, {@code POST /v1/messages} and {@code
 * /v1/messages/count_tokens}; as Gemini has them, {@code generateContent}, {@code streamGenerateContent}, {@code
 * embedContent} and {@code countTokens} of {@code /v1beta/models/{model}}; the lists of models of all three; all
 * without a key. Batches of all three APIs are done at once, OpenAI's responses in the background when they are read
 * for the second time. Other answers follow from the request alone and are the same every time; tokens are counted as
 * {@link Words} says, and three more for each message.
 *
 * <p>It keeps an {@link Account} of what it was asked, by whatever key, and tells it at the paths of OpenAI's and
 * Anthropic's usage and cost APIs to whoever has an admin key.
 *
 * <p>It misbehaves as a {@link Behaviour} says. A request brings its own as JSON in the header {@code x-simulate}, in
 * {@code metadata.simulate} (an object, or its text), or in {@code user} after {@code simulate:}. {@code POST /control}
 * sets it for later requests: {@code {"behaviour":{…}}} for all, with {@code "next":n} for the next n, with {@code
 * "model":"…"} for one model; {@code DELETE /control} makes it well again. Safe for use by any thread.
 */
public final class SimulatedProvider {
    private static final String CONTROL = "/control";
    private static final int MOST_BODY_BYTES = 64 << 20;

    private final Vertx vertx;
    private final Behaviours behaviours = new Behaviours();
    private final Recording recording = new Recording();
    private final Later later = new Later();
    private final Account account = new Account();
    private volatile @Nullable HttpServer server;

    /** Brings up the server through which a provider is reached. */
    @FunctionalInterface
    public interface Listening {
        Future<HttpServer> listen(Handler<HttpServerRequest> provider);
    }

    private SimulatedProvider(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Starts a provider; port 0 stands for any free one. */
    public static Future<SimulatedProvider> start(Vertx vertx, int port) {
        return start(
                vertx,
                provider -> vertx.createHttpServer(
                                new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                        .requestHandler(provider)
                        .listen());
    }

    /** Starts a provider that is reached in another way. */
    public static Future<SimulatedProvider> start(Vertx vertx, Listening listening) {
        SimulatedProvider provider = new SimulatedProvider(vertx);
        return listening.listen(provider::receive).map(server -> {
            provider.server = server;
            return provider;
        });
    }

    private HttpServer server() {
        return Objects.requireNonNull(server, "it does not listen yet");
    }

    /** The port that it listens on. */
    public int port() {
        return server().actualPort();
    }

    /** Stops listening and closes every connection. */
    public Future<Void> close() {
        return server().close();
    }

    /** Behaves so from now on, unless a request says otherwise. */
    public void behave(Behaviour behaviour) {
        behaviours.standing(behaviour);
    }

    /** Behaves so for that many requests to come, after those already set. */
    public void behaveNext(int requests, Behaviour behaviour) {
        behaviours.next(requests, behaviour);
    }

    /** Behaves so for requests that name a model. */
    public void behaveFor(String model, Behaviour behaviour) {
        behaviours.forModel(model, behaviour);
    }

    /** What it has counted and charged. */
    public Account account() {
        return account;
    }

    /** The id by which its account names a key. */
    public static String keyId(String key) {
        return "key_" + Long.toHexString(Hash.of(key.getBytes(StandardCharsets.UTF_8)));
    }

    /** Forgets what was set and what it received. */
    public void reset() {
        account.clear();
        behaviours.reset();
        recording.clear();
    }

    /** Keeps the newest requests from now on, up to that many and 64 MiB of bodies; 0, as at first, keeps none. */
    public void record(int requests) {
        recording.keep(requests);
    }

    /** The requests kept, oldest first. */
    public List<Received> received() {
        return recording.all();
    }

    private void receive(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
                    if (body.length() + part.length() <= MOST_BODY_BYTES) {
                        body.appendBuffer(part);
                    } else if (!request.response().ended()) {
                        request.response()
                                .setStatusCode(413)
                                .end()
                                .onComplete(sent -> request.connection().close());
                    }
                })
                .endHandler(ended -> {
                    if (!request.response().ended()) {
                        answer(request, body);
                    }
                });
    }

    private void answer(HttpServerRequest request, Buffer body) {
        if (Reply.path(request).equals(CONTROL)) {
            control(request, body);
            return;
        }
        @Nullable Received received = null;
        if (recording.on()) {
            received = new Received(
                    request.method().name(), request.uri(), request.headers().entries(), body.getBytes());
            recording.add(received);
        }
        Reply reply;
        Behaviour behaviour = Behaviour.NORMAL;
        Wire wire = Wire.of(request);
        try {
            Form form = Form.of(request.getHeader(HttpHeaders.CONTENT_TYPE), body);
            @Nullable JsonObject json = form == null ? object(body) : form.fields();
            behaviour = behaviours.of(request.getHeader("x-simulate"), json);
            long seed = Hash.of(body.getBytes());
            @Nullable Reply kept = later.reply(request, body, json, seed, behaviour);
            reply = kept == null ? Reply.to(request, json, form, seed, behaviour, account) : kept;
            count(request, reply.counted());
        } catch (ApiError e) {
            reply = Reply.error(wire, e, behaviour);
        } catch (IllegalArgumentException e) {
            reply = Reply.error(wire, ApiError.invalid(String.valueOf(e.getMessage()), "simulate", null), behaviour);
        }
        request.response().putHeader("x-request-id", "req_" + Long.toHexString(Hash.of(body.getBytes())));
        new Delivery(vertx, request, behaviour, received, reply.script()).start(reply.status(), reply.contentType());
    }

    private void count(HttpServerRequest request, @Nullable ChatAnswer answer) {
        if (answer != null) {
            String key = String.valueOf(Reply.key(request)).replace("Bearer ", "");
            ChatAnswer.Usage usage = answer.usage();
            // Accounts name keys by ids, which are no secrets.
            account.count(keyId(key), answer.request().model(), usage.input(), usage.cached(), usage.output());
        }
    }

    private void control(HttpServerRequest request, Buffer body) {
        try {
            switch (request.method().name()) {
                case "POST" -> told(body.toJsonObject());
                case "DELETE" -> behaviours.reset();
                default -> throw new IllegalArgumentException("POST or DELETE");
            }
            request.response().setStatusCode(204).end();
        } catch (IllegalArgumentException | ClassCastException | DecodeException e) {
            request.response()
                    .setStatusCode(400)
                    .putHeader(HttpHeaders.CONTENT_TYPE, Reply.JSON)
                    .end(ApiError.invalid(String.valueOf(e.getMessage()), null, null)
                            .body()
                            .toBuffer());
        }
    }

    private void told(JsonObject control) {
        Behaviour behaviour = Behaviour.of(control.getJsonObject("behaviour", new JsonObject()));
        if (control.containsKey("next")) {
            behaveNext(control.getInteger("next"), behaviour);
        } else if (control.containsKey("model")) {
            behaveFor(control.getString("model"), behaviour);
        } else {
            behave(behaviour);
        }
    }

    /** The body as an object; null where it is none. */
    private static @Nullable JsonObject object(Buffer body) {
        try {
            return body.length() == 0 ? null : body.toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }
}
