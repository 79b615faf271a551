package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Api;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.RequestBody;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * One OpenAI-compatible provider, called over HTTP. Belongs to one event loop, with connections of its own, so that a
 * call never changes threads.
 */
public final class Upstream implements Stage {
    private final Deadlines deadlines;
    private final ConnectionPool connections;
    private final ProviderConfig config;
    private final URI baseUrl;
    private final Map<Api, RequestOptions> requests = new EnumMap<>(Api.class);
    private final KeyHeader keyHeader;

    /**
     * A provider's client; to be made on the event loop that will use it.
     *
     * @param baseUrl where it is reached, up to the part that {@link io.tollgate.gateway.call.Api#path} goes on with
     */
    public Upstream(Vertx vertx, ProviderConfig config, URI baseUrl) {
        this.deadlines = new Deadlines(vertx);
        this.config = config;
        this.baseUrl = baseUrl;
        String basePath = baseUrl.getRawPath().replaceAll("/+$", "");
        for (Api api : Api.values()) {
            requests.put(api, new RequestOptions().setMethod(HttpMethod.POST).setURI(basePath + api.path()));
        }
        this.keyHeader = KeyHeader.of(config.dialect());
        boolean tls = "https".equals(baseUrl.getScheme());
        HttpClientOptions options = new HttpClientOptions()
                .setDefaultHost(baseUrl.getHost())
                .setDefaultPort(baseUrl.getPort() > 0 ? baseUrl.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setVerifyHost(tls)
                .setConnectTimeout((int) config.throttle().timeout().connect().toMillis())
                .setDecompressionSupported(true)
                .setMaxHeaderSize(64 << 10);
        this.connections = new ConnectionPool(vertx, vertx.createHttpClient(options));
    }

    @Override
    public Future<Answer> handle(Call call) {
        RequestBody body = call.body();
        Call.Target target = call.target();
        if (body == null || target == null) {
            return Future.failedFuture(new IllegalStateException("a call is understood and routed before it is sent"));
        }
        Api api = call.accepted().api();
        Exchange.Sent sent = new Exchange.Sent(
                Objects.requireNonNull(requests.get(api)),
                this::addHeaders,
                RequestRewriter.forUpstream(body, api, target));
        return new Exchange(deadlines, config, connections, call, sent).begin();
    }

    private void addHeaders(Call call, MultiMap sent) {
        UpstreamHeaders.forward(call.accepted().headers(), sent);
        sent.set(HttpHeaders.CONTENT_TYPE, "application/json");
        // What cannot be read cannot be counted; decompression above is for upstreams that compress all the same.
        sent.set(HttpHeaders.ACCEPT_ENCODING, "identity");
        ProviderKey key = call.providerKey();
        if (key != null) {
            keyHeader.set(sent, key.value());
        }
    }

    /** Where this provider is reached, without anything secret. */
    @Override
    public String toString() {
        return config.name() + " at " + baseUrl;
    }
}
