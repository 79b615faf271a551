package io.tollgate.gateway.books;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An HTTP upstream that answers with the very bytes that a test wrote down, whatever it is asked. */
final class ScriptedUpstream implements AutoCloseable {
    /** The request header that names the script. */
    static final String HEADER = "x-script";

    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, String> received = new ConcurrentHashMap<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    /** How an answer ends once its bytes are out. */
    enum Ending {
        /** In good order. */
        END,
        /** The connection is cut. */
        CLOSE,
        /** Nothing more comes. */
        STALL
    }

    /** An answer: the bytes of its body in the writes that they are sent in, and its end. */
    record Script(int status, String type, List<byte[]> writes, Ending ending) {
        /** A stream of events, cut into writes of some bytes; 0 for one write. */
        static Script events(byte[] bytes, int writeBytes, Ending ending) {
            return new Script(200, "text/event-stream; charset=utf-8", cut(bytes, writeBytes), ending);
        }

        /** An answer of any type, cut like that. */
        static Script of(String type, byte[] bytes, int writeBytes) {
            return new Script(200, type, cut(bytes, writeBytes), Ending.END);
        }

        static Script json(byte[] bytes) {
            return new Script(200, "application/json", List.of(bytes), Ending.END);
        }

        byte[] bytes() {
            Buffer all = Buffer.buffer();
            writes.forEach(all::appendBytes);
            return all.getBytes();
        }

        private static List<byte[]> cut(byte[] bytes, int writeBytes) {
            if (writeBytes == 0) {
                return List.of(bytes);
            }
            List<byte[]> writes = new ArrayList<>();
            for (int from = 0; from < bytes.length; from += writeBytes) {
                writes.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + writeBytes)));
            }
            return writes;
        }
    }

    ScriptedUpstream() {
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .await();
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    void script(String name, Script script) {
        scripts.put(name, script);
    }

    /** The body of the request that a script answered. */
    String received(String name) {
        return received.getOrDefault(name, "");
    }

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            String name = request.getHeader(HEADER);
            Script script = scripts.get(name);
            if (script == null) {
                request.response().setStatusCode(404).end("no script " + name);
                return;
            }
            received.put(name, body.toString(StandardCharsets.UTF_8));
            HttpServerResponse response = request.response()
                    .setStatusCode(script.status())
                    .putHeader("content-type", script.type())
                    .setChunked(true);
            write(request, response, script, 0);
        });
    }

    private void write(HttpServerRequest request, HttpServerResponse response, Script script, int next) {
        if (next < script.writes().size()) {
            response.write(Buffer.buffer(script.writes().get(next)))
                    .onSuccess(written -> write(request, response, script, next + 1));
            return;
        }
        switch (script.ending()) {
            case END -> response.end();
            case CLOSE -> request.connection().close();
            case STALL -> {}
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
