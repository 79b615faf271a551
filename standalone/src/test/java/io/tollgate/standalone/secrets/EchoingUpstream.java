package io.tollgate.standalone.secrets;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An upstream that tells whoever calls it what it was called with, in each of the ways in which an answer can. */
final class EchoingUpstream implements AutoCloseable {
    /** The request header that names the way. */
    static final String HEADER = "x-echo";

    /** How the credential comes back; beside the body, always in a header as well. */
    enum Way {
        UNAUTHORIZED,
        BAD_REQUEST,
        BROKEN,
        SUCCESS,
        SUCCESS_THAT_IS_NONE,
        STREAM,
        STREAM_THAT_FAILS,
        STREAM_THAT_BREAKS_OFF
    }

    private final Vertx vertx = Vertx.vertx();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final HttpServer server = vertx.createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> answer(request)))
            .listen(0, "127.0.0.1")
            .await();

    int port() {
        return server.actualPort();
    }

    /** Everything that came: each request's line and headers. */
    Queue<String> received() {
        return received;
    }

    private void answer(HttpServerRequest request) {
        String echo = request.headers().entries().toString();
        received.add(request.uri() + " " + echo);
        String way = request.getHeader(HEADER);
        HttpServerResponse response = request.response()
                .putHeader("x-you-sent", String.valueOf(request.getHeader("authorization")))
                .putHeader("content-type", "application/json");
        switch (way == null ? Way.SUCCESS : Way.valueOf(way)) {
            case UNAUTHORIZED -> response.setStatusCode(401).end(error(echo));
            case BAD_REQUEST -> response.setStatusCode(400).end(error(echo));
            case BROKEN -> response.setStatusCode(500).end("you sent " + echo);
            case SUCCESS -> response.end(success(request, echo).encode());
            case SUCCESS_THAT_IS_NONE -> response.end(error(echo));
            case STREAM -> {
                stream(request, response, echo).write(last(request, echo));
                response.end();
            }
            case STREAM_THAT_FAILS -> {
                stream(request, response, echo).write(failure(request, echo));
                response.end();
            }
            case STREAM_THAT_BREAKS_OFF ->
                stream(request, response, echo)
                        .write("data: {\"you_sent\":\"" + echo.replace('"', ' '))
                        .onComplete(written -> request.connection().close());
        }
    }

    private static HttpServerResponse stream(HttpServerRequest request, HttpServerResponse response, String echo) {
        response.putHeader("content-type", "text/event-stream").setChunked(true);
        response.write(
                isForResponse(request)
                        ? event("response.created", success(request, echo))
                        : "data: "
                                + new JsonObject()
                                        .put("object", "chat.completion.chunk")
                                        .put("choices", new JsonArray())
                                        .put("you_sent", echo)
                                        .encode()
                                + "\n\n");
        return response;
    }

    private static boolean isForResponse(HttpServerRequest request) {
        return request.path().endsWith("/responses");
    }

    private static JsonObject success(HttpServerRequest request, String echo) {
        return new JsonObject()
                .put("object", isForResponse(request) ? "response" : "chat.completion")
                .put("you_sent", echo);
    }

    private static String last(HttpServerRequest request, String echo) {
        return isForResponse(request) ? event("response.completed", success(request, echo)) : "data: [DONE]\n\n";
    }

    private static String failure(HttpServerRequest request, String echo) {
        return isForResponse(request)
                ? event("response.failed", success(request, echo).mergeIn(new JsonObject(error(echo))))
                : "data: " + error(echo) + "\n\n";
    }

    /** An event of a response. */
    private static String event(String type, JsonObject response) {
        JsonObject data = new JsonObject().put("type", type).put("response", response);
        return "event: " + type + "\ndata: " + data.encode() + "\n\n";
    }

    private static String error(String echo) {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject().put("message", "you sent " + echo).put("type", "invalid_request_error"))
                .encode();
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
