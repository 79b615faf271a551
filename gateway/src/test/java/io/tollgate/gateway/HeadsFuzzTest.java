package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes that claim to be HTTP/1.1: decoded, or refused once and for all. */
final class HeadsFuzzTest {
    private static final List<byte[]> SEEDS = Fuzz.seeds(
            "GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n",
            "POST /v1/chat/completions HTTP/1.1\r\nHost: [::1]:80\r\ncontent-length: 5\r\n\r\n{\"a\":GET / HTTP/1.0\r\n\r\n",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n0\r\nx: y\r\n\r\n",
            "POST / HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nhost: a\r\nx-folded: a\r\n b\r\nconnection: close, x\r\nexpect: 100-continue\r\n\r\n");

    @Test
    void whateverComesIsDecodedOrRefused() throws Exception {
        Fuzz.run(SEEDS, (bytes, random) -> {
            EmbeddedChannel channel = new EmbeddedChannel(
                    new RequestDecoder(new RequestDecoder.Bounds(8 << 10, 16 << 10, 100, 32), () -> {}));
            try {
                boolean refused = false;
                for (byte[] piece : Fuzz.pieces(bytes, random)) {
                    if (!channel.isOpen()) {
                        // Too many requests ahead of their turn.
                        break;
                    }
                    channel.writeInbound(Unpooled.wrappedBuffer(piece));
                    for (Object decoded = channel.readInbound(); decoded != null; decoded = channel.readInbound()) {
                        if (decoded instanceof HttpRequest request) {
                            assertThat(refused)
                                    .as("nothing comes after what was refused")
                                    .isFalse();
                            refused = request.decoderResult().isFailure();
                            assertThat(refused
                                            || request.headers().getAll("host").size() <= 1)
                                    .isTrue();
                            assertThat(request.headers().size()).isLessThanOrEqualTo(101);
                        }
                        ReferenceCountUtil.release(decoded);
                    }
                }
            } finally {
                channel.finishAndReleaseAll();
            }
        });
    }
}
