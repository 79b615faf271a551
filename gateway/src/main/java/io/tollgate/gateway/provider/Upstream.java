package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Operation;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.RequestBody;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.ProviderConfig;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
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
    private final KeyMasks masks = new KeyMasks();
    private final URI baseUrl;
    private final Map<Operation, RequestOptions> requests = new EnumMap<>(Operation.class);

    /**
     * A provider's client; to be made on the event loop that will use it.
     *
     * @param baseUrl where it is reached, up to the part that {@link io.tollgate.gateway.call.Operation#path} goes on with
     */
    public Upstream(Vertx vertx, ProviderConfig config, URI baseUrl) {
        this.deadlines = new Deadlines(vertx);
        this.config = config;
        this.baseUrl = baseUrl;
        String basePath = basePath(baseUrl);
        for (Operation operation : Operation.values()) {
            requests.put(
                    operation, new RequestOptions().setMethod(HttpMethod.POST).setURI(basePath + operation.path()));
        }
        this.connections = ConnectionPool.to(vertx, baseUrl, config);
    }

    @Override
    public Future<Answer> handle(Call call) {
        RequestBody body = call.body();
        Call.Target target = call.target();
        if (body == null || target == null) {
            return Future.failedFuture(new IllegalStateException("a call is understood and routed before it is sent"));
        }
        OpenAiExchange.Sent sent = new OpenAiExchange.Sent(
                body.operation(),
                Objects.requireNonNull(requests.get(body.operation())),
                this::addHeaders,
                RequestRewriter.forUpstream(body, target));
        Exchange.With provider = new Exchange.With(deadlines, config, connections, masks.of(call.providerKey()));
        return new OpenAiExchange(provider, call, sent).begin();
    }

    /** The part of a base URL that goes before every path; it does not end with a slash. */
    static String basePath(URI baseUrl) {
        return baseUrl.getRawPath().replaceAll("/+$", "");
    }

    private void addHeaders(Call call, MultiMap sent) {
        UpstreamHeaders.forward(call.accepted().headers(), sent);
        sent.set(HttpHeaders.CONTENT_TYPE, "application/json");
        // What cannot be read cannot be counted; decompression above is for upstreams that compress all the same.
        sent.set(HttpHeaders.ACCEPT_ENCODING, "identity");
        ProviderKey key = call.providerKey();
        if (key != null) {
            KeyHeader.AUTHORIZATION.put(key.value(), sent);
        }
    }

    /** Where this provider is reached, without anything secret. */
    @Override
    public String toString() {
        return config.name() + " at " + baseUrl;
    }
}
