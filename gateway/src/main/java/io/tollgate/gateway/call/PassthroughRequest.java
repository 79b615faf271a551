package io.tollgate.gateway.call;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * A request to a provider's own API, which is passed on as bytes.
 *
 * @param provider the provider's configured name
 * @param path what follows the provider's base URL, query included, escaped as it came; it starts with a slash and does
 *     not lead above the base URL
 * @param headers the caller's, without credentials
 * @param key that the caller brought for the provider; null if it brought none
 * @param serviceTier that the body asks for, if it is all here; null if it asks for none
 */
public record PassthroughRequest(
        String provider,
        String method,
        String path,
        UpstreamApi api,
        MultiMap headers,
        @Nullable CallerProviderKey key,
        Content content,
        @Nullable String serviceTier)
        implements Request {

    /** A request of which no service tier is known that it asks for. */
    public PassthroughRequest(
            String provider,
            String method,
            String path,
            UpstreamApi api,
            MultiMap headers,
            @Nullable CallerProviderKey key,
            Content content) {
        this(provider, method, path, api, headers, key, content, null);
    }

    /** The tier that the body asks for, as far as it has arrived. */
    @Override
    public @Nullable String serviceTier() {
        return content instanceof Content.Streaming streaming
                ? streaming.serviceTier().get()
                : serviceTier;
    }

    @Override
    public WireFormat wireFormat() {
        return api.wireFormat();
    }

    @Override
    public @Nullable String model() {
        return api.model();
    }

    @Override
    public @Nullable String project() {
        return null;
    }

    @Override
    public boolean streams() {
        return api.streams();
    }

    @Override
    public long promptBytes() {
        return api.spendsTokens() ? bytes() : 0;
    }

    @Override
    public long bytes() {
        return Math.max(0, content.length());
    }

    @Override
    public UpstreamApi.Billing billing() {
        return api.billing();
    }

    @Override
    public boolean idempotent() {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    @Override
    public boolean replayable() {
        return content instanceof Content.Buffered && (idempotent() || api.spendsTokens());
    }
}
