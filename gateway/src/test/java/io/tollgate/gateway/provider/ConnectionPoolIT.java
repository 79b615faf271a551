package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.call.Reach;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionPoolIT {
    private static final int PATIENCE_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final AtomicLong now = new AtomicLong();
    private final List<HttpConnection> accepted = new CopyOnWriteArrayList<>();
    private final Reach reach = new Reach(now::get);
    private ConnectionPool pool;

    @BeforeEach
    void start() throws Exception {
        HttpServer server =
                vertx.createHttpServer().connectionHandler(accepted::add).requestHandler(ConnectionPoolIT::answer);
        int port = wait(server.listen(0, "127.0.0.1")).actualPort();
        pool = pool(port);
    }

    private ConnectionPool pool(int port) throws Exception {
        return onLoop(() -> Future.succeededFuture(new ConnectionPool(
                vertx,
                vertx.createHttpClient(
                        new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port)),
                reach)));
    }

    @AfterEach
    void stop() throws Exception {
        wait(vertx.close());
    }

    /** Answers with the headers that the path names. */
    private static void answer(HttpServerRequest request) {
        String[] header = request.path().substring(1).split(":", 2);
        if (header.length == 2) {
            request.response().putHeader(header[0], header[1]);
        }
        request.response().end("whole");
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

    private Future<HttpClientConnection> take() {
        HttpClientConnection idle = pool.takeIdle(false);
        return idle == null ? pool.connect() : Future.succeededFuture(idle);
    }

    private HttpClientConnection call(String path) throws Exception {
        return onLoop(() -> take().compose(connection -> connection
                .request(new RequestOptions().setURI(path))
                .compose(request -> request.send())
                .compose(response -> response.end().map(ended -> {
                    pool.giveBack(connection, response);
                    return connection;
                }))));
    }

    @ParameterizedTest
    @CsvSource({"/, 1", "/Keep-Alive:timeout=60, 1", "/Connection:close, 2", "/Keep-Alive:timeout=1, 2"})
    void usesAConnectionAgainWhereTheUpstreamKeepsIt(String path, int connections) throws Exception {
        call(path);
        call("/");
        assertThat(accepted).hasSize(connections);
    }

    @Test
    void anAddressThatIsLostIsTriedByOneAtATimeUntilItIsBack() throws Exception {
        HttpServer gone = wait(vertx.createHttpServer()
                .requestHandler(ConnectionPoolIT::answer)
                .listen(0, "127.0.0.1"));
        int port = gone.actualPort();
        wait(gone.close());
        pool = pool(port);
        for (int i = 0; i < 3; i++) {
            assertThat(failureOfConnecting()).isInstanceOf(ConnectException.class);
        }
        assertThat(failureOfConnecting())
                .isInstanceOfSatisfying(
                        LostAddressException.class,
                        lost -> assertThat(lost.pause()).isEqualTo(Duration.ofSeconds(1)));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(failureOfConnecting()).isInstanceOf(ConnectException.class);
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        wait(vertx.createHttpServer().requestHandler(ConnectionPoolIT::answer).listen(port, "127.0.0.1"));
        call("/");
        assertThat(reach.lost()).isFalse();
    }

    private Throwable failureOfConnecting() throws Exception {
        return onLoop(
                () -> pool.connect().map(made -> new Throwable("connected")).otherwise(e -> e));
    }

    @Test
    void givesEachCallAConnectionOfItsOwn() throws Exception {
        HttpClientConnection first = onLoop(this::take);
        HttpClientConnection second = onLoop(this::take);
        assertThat(first).isNotEqualTo(second);
        onLoop(() -> {
            pool.giveBack(first, null);
            return Future.succeededFuture();
        });
        assertThat(onLoop(this::take)).isEqualTo(first);
    }

    @Test
    void forgetsAConnectionThatTheUpstreamHasClosed() throws Exception {
        call("/");
        wait(accepted.getFirst().close());
        await().until(() -> onLoop(() -> Future.succeededFuture(pool.isEmpty())));
        call("/");
        assertThat(accepted).hasSize(2);
    }
}
