package io.tollgate.benchmarks.stream;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * An upstream that answers every request with a stream of {@link Pace#CHUNKS} numbered chunks, the first at once and
 * the others {@link Pace#INTERVAL_MS} ms apart, on a schedule that does not drift. One event loop serves all streams.
 *
 * <p>Prints {@code ready PORT} once it listens and ends when its standard input does.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the wheel turns until the process ends
public final class PacedUpstream {
    private PacedUpstream() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        Transport transport = Transport.best();
        EventLoopGroup loop = transport.loop();
        Wheel wheel = new Wheel();
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpRequestDecoder(), new PacedAnswer(wheel));
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        loop.scheduleAtFixedRate(wheel::turn, 1, 1, TimeUnit.MILLISECONDS);
        System.out.println("ready " + ((InetSocketAddress) server.localAddress()).getPort());
        while (System.in.read() >= 0) {
            // Standard input carries nothing; its end is the signal to go.
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
}
