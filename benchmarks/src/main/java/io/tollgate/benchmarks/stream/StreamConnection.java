package io.tollgate.benchmarks.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;

/** One connection of the stream client: one stream after another while the round goes on. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection
final class StreamConnection extends SimpleChannelInboundHandler<HttpObject> {
    private final StreamRound round;
    private final ChunkNumbers numbers = new ChunkNumbers(this::arrived);

    private boolean streaming;
    private boolean refused;
    private int expected;
    private long last;
    private long now;

    StreamConnection(StreamRound round) {
        this.round = round;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        begin(ctx);
    }

    private void begin(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            return;
        }
        streaming = true;
        refused = false;
        expected = 0;
        round.began();
        last = System.nanoTime();
        ctx.writeAndFlush(Unpooled.wrappedBuffer(round.request()), ctx.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message instanceof HttpResponse response) {
            refused = response.status().code() != 200;
        }
        if (message instanceof HttpContent content) {
            now = System.nanoTime();
            content.content().forEachByte(numbers);
        }
        if (message instanceof LastHttpContent) {
            finish(refused);
            if (!round.goesOn()) {
                ctx.close();
            } else if (refused) {
                ctx.executor().schedule(() -> begin(ctx), 100, TimeUnit.MILLISECONDS);
            } else {
                begin(ctx);
            }
        }
    }

    private void arrived(int number) {
        if (number < expected) {
            round.misordered();
            return;
        }
        round.lost(number - expected);
        if (number == 0) {
            round.firstChunk(now - last);
        } else {
            round.nextChunk(now - last);
        }
        last = now;
        expected = number + 1;
    }

    private void finish(boolean broken) {
        streaming = false;
        round.lost(Pace.CHUNKS - expected);
        if (broken) {
            round.broken();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (streaming) {
            finish(true);
        }
        round.connect();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
