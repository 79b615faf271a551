package io.tollgate.benchmarks;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * A reverse proxy of Vert.x and nothing else: what the gateway's platform costs before it does any work.
 *
 * <p>Arguments: threads, own port, upstream's port, own port for streams, their upstream's port. Prints {@code ready}
 * and ends when its standard input does.
 */
public final class BareProxy extends AbstractVerticle {
    private final int port;
    private final int upstream;

    private BareProxy(int port, int upstream) {
        this.port = port;
        this.upstream = upstream;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int threads = Integer.parseInt(args[0]);
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(threads));
        for (int pair = 1; pair < args.length; pair += 2) {
            int port = Integer.parseInt(args[pair]);
            int upstream = Integer.parseInt(args[pair + 1]);
            Supplier<BareProxy> proxy = () -> new BareProxy(port, upstream);
            vertx.deployVerticle(proxy, new DeploymentOptions().setInstances(threads))
                    .await();
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Standard input carries nothing; its end is the signal to go.
        }
        vertx.close().await();
    }

    @Override
    public void start(Promise<Void> started) {
        HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(4096));
        vertx.createHttpServer()
                .requestHandler(request -> forward(client, request))
                .listen(port, "127.0.0.1")
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void forward(HttpClient client, HttpServerRequest request) {
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost("127.0.0.1")
                .setPort(upstream)
                .setURI(request.uri());
        request.body()
                .compose(body -> client.request(options).compose(outgoing -> {
                    copy(request, outgoing);
                    return outgoing.send(body);
                }))
                .onSuccess(answer -> relay(answer, request.response()))
                .onFailure(ignored -> request.response().setStatusCode(502).end());
    }

    private static void copy(HttpServerRequest from, HttpClientRequest to) {
        String authorization = from.getHeader("Authorization");
        if (authorization != null) {
            to.putHeader("Authorization", authorization);
        }
        to.putHeader("Content-Type", "application/json");
    }

    private static void relay(HttpClientResponse from, HttpServerResponse to) {
        to.setStatusCode(from.statusCode());
        String length = from.getHeader("Content-Length");
        if (length == null) {
            to.setChunked(true);
        } else {
            to.putHeader("Content-Length", length);
        }
        String type = from.getHeader("Content-Type");
        if (type != null) {
            to.putHeader("Content-Type", type);
        }
        from.pipeTo(to);
    }
}
