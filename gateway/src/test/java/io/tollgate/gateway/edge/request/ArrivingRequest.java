package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.StandIn;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** A request whose body arrives as a test says. */
final class ArrivingRequest {
    private final MultiMap headers = HttpHeaders.headers();
    private final Response response = new Response();
    private final HttpServerRequest request = StandIn.of(HttpServerRequest.class, this);
    private final HttpServerResponse ofResponse = StandIn.of(HttpServerResponse.class, response);
    private final HttpConnection ofConnection = StandIn.of(HttpConnection.class, new Connection());
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private boolean paused;
    private boolean closed;

    static final class Response {
        private @Nullable Handler<Void> endHandler;
        private boolean continued;

        Future<Void> writeContinue() {
            continued = true;
            return Future.succeededFuture();
        }

        void endHandler(Handler<Void> next) {
            endHandler = next;
        }
    }

    final class Connection {
        Future<Void> close() {
            closed = true;
            return Future.succeededFuture();
        }
    }

    /** A request that says this of its body. */
    static ArrivingRequest with(String header, String value) {
        ArrivingRequest request = new ArrivingRequest();
        request.headers.add(header, value);
        return request;
    }

    HttpServerRequest request() {
        return request;
    }

    MultiMap headers() {
        return headers;
    }

    @Nullable
    String getHeader(CharSequence name) {
        return headers.get(name);
    }

    void handler(Handler<Buffer> next) {
        handler = next;
    }

    void endHandler(Handler<Void> next) {
        endHandler = next;
    }

    void exceptionHandler(Handler<Throwable> next) {
        exceptionHandler = next;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    HttpServerResponse response() {
        return ofResponse;
    }

    HttpConnection connection() {
        return ofConnection;
    }

    boolean paused() {
        return paused;
    }

    boolean closed() {
        return closed;
    }

    /** Whether its caller was asked to go on with the body. */
    boolean continued() {
        return response.continued;
    }

    boolean asked() {
        return handler != null;
    }

    void arrives(String piece) {
        handler.handle(Buffer.buffer(piece));
    }

    void ends() {
        endHandler.handle(null);
    }

    void breaksOff() {
        exceptionHandler.handle(new Exception("the connection was closed"));
    }

    void isAnswered() {
        response.endHandler.handle(null);
    }
}
