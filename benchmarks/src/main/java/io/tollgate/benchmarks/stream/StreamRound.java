package io.tollgate.benchmarks.stream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One round of the stream client: as many connections as streams, their beginnings spread over a stream's length, each
 * beginning its next stream when one has ended until the round's time is over; then every stream runs to its end.
 *
 * <p>All but {@link #run} belongs to the one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is counted
final class StreamRound {
    private static final long MICROS_OF_A_MINUTE = 60_000_000;

    private final EventLoopGroup loop;
    private final byte[] request;
    private final int connections;
    private final long lengthNanos;
    private final Bootstrap bootstrap;
    private final CountDownLatch open;
    private final ChannelGroup channels;
    private long deadline;

    private final Histogram first = new Histogram(MICROS_OF_A_MINUTE, 3);
    private final Histogram gaps = new Histogram(MICROS_OF_A_MINUTE, 3);
    private long streams;
    private long broken;
    private long chunks;
    private long lost;
    private long misordered;

    StreamRound(EventLoopGroup loop, URI target, byte[] request, int connections, int seconds) {
        this.loop = loop;
        this.request = request;
        this.connections = connections;
        this.lengthNanos = TimeUnit.SECONDS.toNanos(seconds);
        this.open = new CountDownLatch(connections);
        this.channels = new DefaultChannelGroup(loop.next());
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(Transport.best().client())
                .option(ChannelOption.TCP_NODELAY, true)
                .remoteAddress(target.getHost(), target.getPort())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channels.add(channel);
                        channel.pipeline().addLast(new HttpResponseDecoder(), new StreamConnection(StreamRound.this));
                    }
                });
    }

    /**
     * Runs the round and gives its figures; what has not ended {@code patience} after it is cut off and counts as lost.
     */
    StreamFigures run(Duration patience) throws InterruptedException {
        long begin = System.nanoTime();
        deadline = begin + lengthNanos;
        long spread = TimeUnit.MILLISECONDS.toNanos((long) Pace.CHUNKS * Pace.INTERVAL_MS);
        for (int index = 0; index < connections; index++) {
            loop.schedule(this::connect, index * spread / connections, TimeUnit.NANOSECONDS);
        }
        if (!open.await(lengthNanos + patience.toNanos(), TimeUnit.NANOSECONDS)) {
            channels.close().await();
            open.await();
        }
        return loop.submit(this::figures).sync().getNow();
    }

    byte[] request() {
        return request;
    }

    /** Whether there is time for another stream. */
    boolean goesOn() {
        return System.nanoTime() < deadline;
    }

    /** Opens a connection, which begins a stream as soon as it stands. */
    void connect() {
        if (!goesOn()) {
            ended();
            return;
        }
        bootstrap.connect().addListener(done -> {
            if (!done.isSuccess()) {
                streams++;
                broken++;
                lost += Pace.CHUNKS;
                loop.schedule(this::connect, 100, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** A connection has no more to do. */
    void ended() {
        open.countDown();
    }

    void began() {
        streams++;
    }

    void firstChunk(long nanos) {
        chunks++;
        first.recordValue(micros(nanos));
    }

    void nextChunk(long gapNanos) {
        chunks++;
        gaps.recordValue(micros(gapNanos));
    }

    void misordered() {
        misordered++;
    }

    void lost(long count) {
        lost += count;
    }

    void broken() {
        broken++;
    }

    private StreamFigures figures() {
        return new StreamFigures(
                streams,
                broken,
                chunks,
                lost,
                misordered,
                first.getValueAtPercentile(50),
                first.getValueAtPercentile(99),
                gaps.getValueAtPercentile(50),
                gaps.getValueAtPercentile(99));
    }

    private static long micros(long nanos) {
        return Math.min(TimeUnit.NANOSECONDS.toMicros(nanos), MICROS_OF_A_MINUTE);
    }
}
