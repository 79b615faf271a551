package io.tollgate.benchmarks.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;

/** One connection of the paced upstream: reads a request to its end, then sends one paced stream. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection
final class PacedAnswer extends SimpleChannelInboundHandler<HttpObject> {
    private static final ByteBuf HEAD = Pace.head();
    private static final ByteBuf[] CHUNKS = Pace.chunks();
    private static final ByteBuf TAIL = Pace.tail();

    private final Wheel wheel;
    private ChannelHandlerContext context;
    private int number;

    @SuppressWarnings("NullAway.Init") // the context is there before the first message
    PacedAnswer(Wheel wheel) {
        this.wheel = wheel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message instanceof LastHttpContent) {
            number = 0;
            ctx.write(HEAD.duplicate(), ctx.voidPromise());
            if (next()) {
                wheel.join(this);
            }
        }
    }

    /** Sends the next chunk; false after the last one, or where nobody listens any more. */
    boolean next() {
        if (!context.channel().isActive()) {
            return false;
        }
        context.write(CHUNKS[number++].duplicate(), context.voidPromise());
        boolean more = number < Pace.CHUNKS;
        if (!more) {
            context.write(TAIL.duplicate(), context.voidPromise());
        }
        context.flush();
        return more;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
