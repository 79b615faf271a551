package io.tollgate.gateway.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
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

    @Test
    void whatIsLargerOrBoundedIsAllocatedAsBefore() {
        RoomForBodies.on(channel);
        ByteBuf large = channel.alloc().directBuffer(10_000, 20_000);
        ByteBuf bounded = channel.alloc().directBuffer(10, 100);
        ByteBuf heap = channel.alloc().heapBuffer(10);
        assertThat(large.capacity()).isEqualTo(10_000);
        assertThat(large.maxCapacity()).isEqualTo(20_000);
        assertThat(bounded.maxCapacity()).isEqualTo(100);
        assertThat(heap.capacity()).isEqualTo(10);
        assertThat(heap.isDirect()).isFalse();
        List.of(large, bounded, heap).forEach(ByteBuf::release);
    }
}
