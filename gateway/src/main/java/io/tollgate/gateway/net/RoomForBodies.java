package io.tollgate.gateway.net;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;

/**
 * Allocates the buffers of heads with room for a small body. Netty's encoder puts a body behind its head where the
 * head's buffer has room for it, and else hands on two buffers: a copy, two promises and a gathering write for what one
 * write would do. All other buffers are as long as before: pieces of streams may wait by the thousand for a slow
 * reader.
 */
public final class RoomForBodies extends AbstractByteBufAllocator {
    /** In bytes: the encoder asks for less only for the line before a piece of a chunked body. */
    private static final int SMALLEST_HEAD = 64;

    /** In bytes: most heads, and the bodies of most small calls. */
    private static final int LEAST = 2048;

    private final ByteBufAllocator own;

    private RoomForBodies(ByteBufAllocator own) {
        super(true);
        this.own = own;
    }

    /** Has the buffers of a client's connection allocated so from now on. */
    public static void on(HttpConnection connection) {
        on(ClientChannel.of(connection));
    }

    /** Has a connection's buffers allocated so from now on. */
    public static void on(Channel channel) {
        channel.config().setAllocator(new RoomForBodies(channel.alloc()));
    }

    /** What encoders ask for; copies to be written, and reads, ask for direct buffers. */
    @Override
    public ByteBuf buffer(int initialCapacity) {
        return super.buffer(initialCapacity < SMALLEST_HEAD ? initialCapacity : Math.max(LEAST, initialCapacity));
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return own.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return own.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return own.isDirectBufferPooled();
    }
}
