package io.tollgate.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Copies what bodies bring out of Netty's pool before Vert.x has it, as Vert.x does itself a moment later. A connection
 * of Vert.x's that is paused queues what comes, and drops it where it is closed meanwhile: what is the pool's by then
 * is never given back. For any number of connections.
 */
@ChannelHandler.Sharable
public final class ContentOnHeap extends ChannelInboundHandlerAdapter {
    private static final String VERTX = "handler";

    private static final ContentOnHeap INSTANCE = new ContentOnHeap();

    private ContentOnHeap() {}

    /** Has all answers of a client's connection copied, as its connect handler gives it, or a client without a pool. */
    public static void of(HttpConnection connection) {
        of(ClientChannel.of(connection));
    }

    /** Has all bodies of a connection copied that come from now on. */
    public static void of(Channel channel) {
        // One that is closed already has no handlers any more.
        if (channel.pipeline().get(VERTX) != null) {
            channel.pipeline().addBefore(VERTX, "content-on-heap", INSTANCE);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.fireChannelRead(
                message instanceof HttpContent content && content.content().isReadable() ? onHeap(content) : message);
    }

    private static HttpContent onHeap(HttpContent content) {
        ByteBuf bytes = BufferInternal.safeBuffer(content.content()).getByteBuf();
        HttpContent copy = content instanceof LastHttpContent last
                ? new DefaultLastHttpContent(bytes, last.trailingHeaders())
                : new DefaultHttpContent(bytes);
        copy.setDecoderResult(content.decoderResult());
        return copy;
    }
}
