package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.OwnKey;
import io.tollgate.gateway.call.Passage;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;

/**
 * One provider's own API, called over HTTP: whatever is asked of it is passed on, and what it answers is passed back, as it
 * comes. Belongs to one event loop, with connections of its own.
 */
public final class NativeUpstream implements Stage {
    private final Deadlines deadlines;
    private final ConnectionPool connections;
    private final ProviderConfig config;
    private final URI baseUrl;
    private final String basePath;
    private final KeyMasks masks = new KeyMasks();

    /**
     * A provider's client; to be made on the event loop that will use it.
     *
     * @param baseUrl what the paths of the provider's own API follow
     */
    public NativeUpstream(Vertx vertx, ProviderConfig config, URI baseUrl) {
        this.deadlines = new Deadlines(vertx);
        this.connections = ConnectionPool.to(vertx, baseUrl, config);
        this.config = config;
        this.baseUrl = baseUrl;
        this.basePath = Upstream.basePath(baseUrl);
    }

    @Override
    public Future<Answer> handle(Call call) {
        Passage passage = call.passage();
        if (passage == null) {
            return Future.failedFuture(new IllegalStateException("only what has a path can be passed on"));
        }
        MultiMap headers = HttpHeaders.headers();
        UpstreamHeaders.pass(passage.headers(), headers);
        putKey(call, passage, headers);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(passage.method()))
                .setURI(basePath + pathWithKey(passage))
                .setHeaders(headers);
        Exchange.With provider = new Exchange.With(deadlines, config, connections, masks.of(call.providerKey()));
        return new NativeExchange(provider, call, passage, options).begin();
    }

    /** Puts the one key in that the provider gets: the caller's own, or else the operator's. */
    private void putKey(Call call, Passage passage, MultiMap headers) {
        OwnKey own = passage.key();
        ProviderKey key = call.providerKey();
        if (own != null && own.place() != OwnKey.Place.QUERY) {
            headers.set(own.place().id(), own.value());
        } else if (own == null && key != null) {
            KeyHeader.of(config.dialect()).put(key.value(), headers);
        }
    }

    /** The path, and the caller's own key where that stood there. */
    private static String pathWithKey(Passage passage) {
        OwnKey own = passage.key();
        if (own == null || own.place() != OwnKey.Place.QUERY) {
            return passage.path();
        }
        return passage.path() + (passage.path().indexOf('?') < 0 ? '?' : '&')
                + own.place().id() + "=" + own.value();
    }

    /** Where this provider is reached, without anything secret. */
    @Override
    public String toString() {
        return config.name() + " at " + baseUrl;
    }
}
