package io.tollgate.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.tollgate.gateway.net.ContentOnHeap;
import io.tollgate.gateway.net.RoomForBodies;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Decodes the requests of one connection as Vert.x does, but {@linkplain RequestHead more strictly}, and with bounds
 * that Netty's decoder does not have: on the number of header fields, of which each costs an object or five however
 * short it is; on the time that a head takes; and on the requests that are sent ahead of their turn. Belongs to the
 * connection's event loop.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
    private static final String DECODER = "httpDecoder";

    private final int mostFields;
    private final int mostAhead;
    private final Runnable malformedBody;
    private int fields;
    private int ahead;
    private boolean betweenRequests = true;
    private boolean inHead;
    private long headBegunNanos;

    /**
     * What a head may have.
     *
     * @param lineBytes of a request line
     * @param bytes of all header fields
     * @param fields header fields, those after a chunked body included
     * @param ahead requests of one connection that wait for their turn
     */
    record Bounds(int lineBytes, int bytes, int fields, int ahead) {}

    RequestDecoder(Bounds bounds, Runnable malformedBody) {
        super(new Http1ServerConfig()
                .setMaxInitialLineLength(bounds.lineBytes())
                .setMaxHeaderSize(bounds.bytes()));
        this.mostFields = bounds.fields();
        this.mostAhead = bounds.ahead();
        this.malformedBody = malformedBody;
    }

    /**
     * Puts a decoder in the place of Vert.x's own, before anything has been read.
     *
     * @param malformedBody run where the body of the request whose turn it is cannot be read on; it ends the connection
     */
    static RequestDecoder on(HttpConnection connection, Bounds bounds, Runnable malformedBody) {
        Channel channel =
                ((HttpServerConnection) connection).channelHandlerContext().channel();
        RequestDecoder decoder = new RequestDecoder(bounds, malformedBody);
        channel.pipeline().replace(DECODER, DECODER, decoder);
        ContentOnHeap.of(channel);
        RoomForBodies.on(channel);
        return decoder;
    }

    /** A request has its turn. */
    void served() {
        ahead--;
    }

    /** Whether a head has begun to arrive, and has not come to its end for so long. */
    boolean headLate(long nowNanos, long limitNanos) {
        return inHead && nowNanos - headBegunNanos > limitNanos;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (betweenRequests) {
            betweenRequests = false;
            inHead = true;
            headBegunNanos = System.nanoTime();
        }
        int before = out.size();
        super.decode(context, in, out);
        for (int i = before; i < out.size(); i++) {
            Object decoded = out.get(i);
            if (decoded instanceof HttpRequest) {
                inHead = false;
                ahead++;
            }
            if (decoded instanceof LastHttpContent last) {
                betweenRequests = true;
                if (last.decoderResult().isFailure() && ahead == 0) {
                    // Vert.x would close the connection without an answer.
                    out.remove(i);
                    last.release();
                    malformedBody.run();
                }
            }
        }
        if (ahead > mostAhead) {
            var _ = context.close();
        }
    }

    @Override
    protected HttpMessage createMessage(String[] requestLine) {
        fields = 0;
        return super.createMessage(requestLine);
    }

    /** Asked once the head is whole: what is thrown here makes it an invalid message, after which nothing is read. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        RequestHead.check(message);
        return super.isContentAlwaysEmpty(message);
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        if (length == 0) {
            throw new IllegalArgumentException("a header has no name");
        }
        if (++fields > mostFields) {
            throw new TooLongHttpHeaderException("more than " + mostFields + " header fields");
        }
        return super.splitHeaderName(line, start, length);
    }
}
