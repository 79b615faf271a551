package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.RequestBody;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One OpenAI-compatible provider, called over HTTP. Belongs to one event loop, with connections of its own, so that a
 * call never changes threads.
 */
public final class Upstream implements Stage {
    private static final int MOST_CONNECTIONS = 20_000;
    private static final int IDLE_CONNECTION_SECONDS = 30;

    private final Deadlines deadlines;
    private final HttpClient client;
    private final ProviderConfig config;
    private final URI baseUrl;
    private final String basePath;
    private final @Nullable String authorization;

    /**
     * A provider's client; to be made on the event loop that will use it.
     *
     * @param baseUrl where it is reached, up to the part that {@link io.tollgate.gateway.call.Api#path} goes on with
     */
    public Upstream(Vertx vertx, ProviderConfig config, URI baseUrl) {
        this.deadlines = new Deadlines(vertx);
        this.config = config;
        this.baseUrl = baseUrl;
        this.basePath = baseUrl.getRawPath().replaceAll("/+$", "");
        Secret key = config.apiKey();
        this.authorization = key == null ? null : "Bearer " + key.value();
        boolean tls = "https".equals(baseUrl.getScheme());
        HttpClientOptions options = new HttpClientOptions()
                .setDefaultHost(baseUrl.getHost())
                .setDefaultPort(baseUrl.getPort() > 0 ? baseUrl.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setVerifyHost(tls)
                .setConnectTimeout((int) config.throttle().timeout().connect().toMillis())
                .setKeepAliveTimeout(IDLE_CONNECTION_SECONDS)
                .setDecompressionSupported(true)
                .setMaxHeaderSize(64 << 10);
        this.client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    }

    @Override
    public Future<Answer> handle(Call call) {
        RequestBody body = call.body();
        Call.Target target = call.target();
        if (body == null || target == null) {
            return Future.failedFuture(new IllegalStateException("a call is understood and routed before it is sent"));
        }
        if (!config.keyless() && (authorization == null || !call.accepted().operatorKeys())) {
            return Future.failedFuture(new CallFailedException(new Failure.ProviderKeyMissing(config.name())));
        }
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(basePath + call.accepted().api().path());
        Buffer sent = RequestRewriter.forUpstream(body, call.accepted().api(), target);
        return new Exchange(deadlines, config, call, sent, this::addHeaders).begin(client.request(request));
    }

    private void addHeaders(Call call, MultiMap sent) {
        UpstreamHeaders.forward(call.accepted().headers(), sent);
        sent.set(HttpHeaders.CONTENT_TYPE, "application/json");
        // What cannot be read cannot be counted; decompression above is for upstreams that compress all the same.
        sent.set(HttpHeaders.ACCEPT_ENCODING, "identity");
        if (authorization != null) {
            sent.set(HttpHeaders.AUTHORIZATION, authorization);
        }
    }

    /** Where this provider is reached, without anything secret. */
    @Override
    public String toString() {
        return config.name() + " at " + baseUrl;
    }
}
