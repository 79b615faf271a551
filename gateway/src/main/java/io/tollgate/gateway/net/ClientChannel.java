package io.tollgate.gateway.net;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;

/** What a client's connection is to Netty. */
final class ClientChannel {
    private ClientChannel() {}

    /** @param connection as a connect handler gives it, or a client without a pool */
    static Channel of(HttpConnection connection) {
        HttpClientConnection own = connection instanceof UnpooledHttpClientConnection unpooled
                ? unpooled.unwrap()
                : (HttpClientConnection) connection;
        return own.channelHandlerContext().channel();
    }
}
