package io.tollgate.gateway.net;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;

/**
 * Allocates direct buffers with room for a small body behind a head. Netty's encoder puts a body behind its head where
 * the head's buffer has room for it, and else hands on two buffers: a copy, two promises and a gathering write for
 * what one write would do.
 */
public final class RoomForBodies extends AbstractByteBufAllocator {
    /** Bytes: most heads, and the bodies of most small calls. */
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

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return own.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return own.directBuffer(Math.max(initialCapacity, Math.min(LEAST, maxCapacity)), maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return own.isDirectBufferPooled();
    }
}
