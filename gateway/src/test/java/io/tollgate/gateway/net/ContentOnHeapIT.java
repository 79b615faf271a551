package io.tollgate.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of Vert.x's with and without a pool: what an answer brings is on the heap when Vert.x gets it. */
final class ContentOnHeapIT {
    private final Vertx vertx = Vertx.vertx();
    private final Queue<Boolean> direct = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeEach
    void start() {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("hello"))
                .listen(0, "127.0.0.1")
                .await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    /** Notes what comes to the handler of Vert.x's own. */
    private void watched(HttpConnection connection) {
        HttpConnection own =
                connection instanceof UnpooledHttpClientConnection unpooled ? unpooled.unwrap() : connection;
        ChannelPipeline pipeline =
                ((HttpClientConnection) own).channelHandlerContext().channel().pipeline();
        pipeline.addBefore("handler", "watch", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof HttpContent content && content.content().isReadable()) {
                    direct.add(content.content().isDirect());
                }
                context.fireChannelRead(message);
            }
        });
    }

    @Test
    void withAPool() {
        HttpClient client = vertx.httpClientBuilder()
                .withConnectHandler(made -> {
                    ContentOnHeap.of(made);
                    watched(made);
                })
                .build();
        RequestOptions there = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(server.actualPort())
                .setURI("/");
        assertThat(client.request(there)
                        .compose(request -> request.send())
                        .compose(answer -> answer.body())
                        .await()
                        .toString())
                .isEqualTo("hello");
        assertThat(direct).containsExactly(false);
    }

    @Test
    void withoutAPool() {
        HttpConnectOptions there = new HttpConnectOptions().setHost("127.0.0.1").setPort(server.actualPort());
        assertThat(vertx.createHttpClient()
                        .connect(there)
                        .compose(made -> {
                            ContentOnHeap.of(made);
                            watched(made);
                            return made.request(new RequestOptions()
                                    .setMethod(HttpMethod.GET)
                                    .setURI("/"));
                        })
                        .compose(request -> request.send())
                        .compose(answer -> answer.body())
                        .await()
                        .toString())
                .isEqualTo("hello");
        assertThat(direct).containsExactly(false);
    }
}
