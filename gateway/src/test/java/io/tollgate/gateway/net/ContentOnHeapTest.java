package io.tollgate.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Before a connection that queues all that it is handed, as one of Vert.x's does while it is paused. */
final class ContentOnHeapTest {
    private final List<Object> queued = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    ContentOnHeapTest() {
        channel.pipeline().addLast("handler", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                queued.add(message);
            }
        });
        ContentOnHeap.of(channel);
    }

    private static ByteBuf pooled(String text) {
        return PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private HttpContent passed(HttpContent content) {
        channel.writeInbound(content);
        return (HttpContent) queued.removeLast();
    }

    @Test
    void whatIsQueuedHoldsNothingOfThePool() {
        ByteBuf pooled = pooled("hello");
        HttpContent content = passed(new DefaultHttpContent(pooled));
        assertThat(pooled.refCnt()).isZero();
        assertThat(content.content().toString(StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(content.content().isDirect()).isFalse();
        assertThat(content).isNotInstanceOf(LastHttpContent.class);
        assertThat(content.decoderResult().isSuccess()).isTrue();
    }

    @Test
    void theLastPieceStaysTheLastWithItsTrailersAndWhatIsWrongWithIt() {
        ByteBuf pooled = pooled("bye");
        DefaultLastHttpContent last = new DefaultLastHttpContent(pooled);
        last.trailingHeaders().add("x-sum", "7");
        last.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("cut")));
        HttpContent content = passed(last);
        assertThat(pooled.refCnt()).isZero();
        assertThat(content.content().toString(StandardCharsets.UTF_8)).isEqualTo("bye");
        assertThat(content.decoderResult().cause()).hasMessage("cut");
        assertThat(content)
                .isInstanceOfSatisfying(
                        LastHttpContent.class,
                        end -> assertThat(end.trailingHeaders().get("x-sum")).isEqualTo("7"));
    }

    @Test
    void headsAndEmptyEndsPassAsTheyAre() {
        DefaultHttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        channel.writeInbound(head, LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(queued).hasSize(2);
        assertThat(queued.getFirst()).isSameAs(head);
        assertThat(queued.getLast()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    @Test
    void aConnectionThatIsClosedAlreadyIsLeftAlone() {
        EmbeddedChannel closed = new EmbeddedChannel();
        ContentOnHeap.of(closed);
        assertThat(closed.pipeline().get(ContentOnHeap.class)).isNull();
    }
}
