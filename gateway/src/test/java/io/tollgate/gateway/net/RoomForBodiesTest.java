package io.tollgate.gateway.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RoomForBodiesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpResponseEncoder());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private List<String> written(String body) {
        channel.writeOutbound(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.copiedBuffer(body, UTF_8)));
        List<String> written = new ArrayList<>();
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            written.add(buffer.toString(UTF_8));
            buffer.release();
        }
        return written;
    }

    @Test
    void aSmallBodyIsWrittenWithItsHead() {
        String body = "a".repeat(1500);
        assertThat(written(body)).as("as Netty does it").hasSize(2);
        RoomForBodies.on(channel);
        assertThat(written(body))
                .singleElement()
                .asString()
                .startsWith("HTTP/1.1 200 OK")
                .endsWith(body);
    }

    @Test
    void aLargeBodyIsNotCopied() {
        RoomForBodies.on(channel);
        String body = "a".repeat(4000);
        assertThat(written(body)).hasSize(2).last().isEqualTo(body);
    }

    /** Thousands of them may wait for a reader who is slow. */
    @Test
    void piecesOfStreamsTakeNoMoreRoomThanBefore() {
        RoomForBodies.on(channel);
        DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpUtil.setTransferEncodingChunked(head, true);
        channel.writeOutbound(head);
        channel.<ByteBuf>readOutbound().release();
        channel.writeOutbound(new DefaultHttpContent(Unpooled.copiedBuffer("data: {}\n\n", UTF_8)));
        int capacity = 0;
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            capacity += buffer.capacity();
            buffer.release();
        }
        assertThat(capacity).isLessThan(512);
    }

    @Test
    void otherBuffersAreAllocatedAsBefore() {
        RoomForBodies.on(channel);
        ByteBuf direct = channel.alloc().directBuffer(100, 20_000);
        ByteBuf heap = channel.alloc().heapBuffer(100);
        assertThat(direct.capacity()).isEqualTo(100);
        assertThat(direct.maxCapacity()).isEqualTo(20_000);
        assertThat(heap.capacity()).isEqualTo(100);
        assertThat(heap.isDirect()).isFalse();
        List.of(direct, heap).forEach(ByteBuf::release);
    }
}
