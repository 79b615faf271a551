package io.tollgate.gateway.config;

import io.tollgate.service.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One upstream.
 *
 * @param dialect spoken at its base URL
 * @param baseUrl what the paths of its own API follow; null for the simulated provider that the gateway runs itself
 * @param openAiUrl what the paths of OpenAI's API follow, such as {@code /chat/completions}; null if it does not speak
 *     that, and for the simulated provider that the gateway runs itself
 * @param apiKey null if the upstream needs none, or if there is none to call it with
 * @param paths of its own API that the configured key is for besides those that ask a model; one that ends with {@code
 *     *} is the beginning of paths
 * @param moreKeys besides the first, each with limits of its own
 * @param apis that it has
 * @param onDisconnect what becomes of a request whose caller leaves
 * @param contracted by gateway, the share of the list prices that the operator pays by its contract with the provider;
 *     that of {@code *} holds for every other gateway
 * @param models ids that callers may name; empty for whatever the catalogue has of this provider
 */
public record ProviderConfig(
        String name,
        Dialect dialect,
        @Nullable URI baseUrl,
        @Nullable URI openAiUrl,
        @Nullable Secret apiKey,
        List<ModelConfig> models,
        ThrottleConfig throttle,
        List<String> paths,
        List<Secret> moreKeys,
        ApiConfig apis,
        OnDisconnect onDisconnect,
        Map<String, BigDecimal> contracted) {
    private static final String EVERY = "*";

    public ProviderConfig {
        contracted = Map.copyOf(contracted);
        moreKeys = List.copyOf(moreKeys);
        paths = List.copyOf(paths);
        models = List.copyOf(models);
    }

    /** A provider with one key at most, and the APIs that are usual for its name, dialect and addresses. */
    public ProviderConfig(
            String name,
            Dialect dialect,
            @Nullable URI baseUrl,
            @Nullable URI openAiUrl,
            @Nullable Secret apiKey,
            List<ModelConfig> models,
            ThrottleConfig throttle,
            List<String> paths) {
        this(
                name,
                dialect,
                baseUrl,
                openAiUrl,
                apiKey,
                models,
                throttle,
                paths,
                List.of(),
                ApiConfig.usual(name, dialect, openAiUrl),
                OnDisconnect.CANCEL,
                Map.of());
    }

    /**
     * The share of list prices that is paid for a gateway's calls with the operator's keys; 1 where nothing is said.
     */
    public BigDecimal contracted(String gateway) {
        return contracted.getOrDefault(gateway, contracted.getOrDefault(EVERY, BigDecimal.ONE));
    }

    /** A provider with one address, that of its own dialect. */
    public ProviderConfig(
            String name,
            Dialect dialect,
            @Nullable URI baseUrl,
            @Nullable Secret apiKey,
            List<ModelConfig> models,
            ThrottleConfig throttle) {
        this(name, dialect, baseUrl, dialect.isOpenAi() ? baseUrl : null, apiKey, models, throttle, List.of());
    }

    /** A provider whose configured key is for paths that ask a model, and no others. */
    public ProviderConfig(
            String name,
            Dialect dialect,
            @Nullable URI baseUrl,
            @Nullable URI openAiUrl,
            @Nullable Secret apiKey,
            List<ModelConfig> models,
            ThrottleConfig throttle) {
        this(name, dialect, baseUrl, openAiUrl, apiKey, models, throttle, List.of());
    }

    /**
     * Whether the configuration names a path as one that the configured key is for.
     *
     * @param path without query, escaped as it came
     */
    public boolean namesPath(String path) {
        return paths.stream()
                .anyMatch(named -> named.endsWith("*")
                        ? path.startsWith(named.substring(0, named.length() - 1))
                        : path.equals(named));
    }

    /** The wire format that an upstream speaks. */
    public enum Dialect {
        OPENAI,
        ANTHROPIC,
        GEMINI,
        /** All of them. */
        SIMULATED;

        boolean isOpenAi() {
            return this == OPENAI || this == SIMULATED;
        }
    }

    /** What becomes of a request that the provider is working on when its caller leaves. */
    public enum OnDisconnect {
        /** The provider is cut off; what it had answered by then is booked, by an estimate where it had not said. */
        CANCEL,
        /** The provider's answer is read to its end, for what it says of usage. */
        DRAIN
    }

    /** The same, reached elsewhere. */
    public ProviderConfig at(URI base, URI openAi) {
        return new ProviderConfig(
                name, dialect, base, openAi, apiKey, models, throttle, paths, moreKeys, apis, onDisconnect, contracted);
    }

    /** Whether the upstream can be called without a key. */
    public boolean keyless() {
        return dialect == Dialect.SIMULATED;
    }

    /** Where a key of this provider is sent: scheme, host and port of its address, or of both where there are two. */
    public String origin() {
        String own = origin(baseUrl);
        String openAi = origin(openAiUrl);
        return openAiUrl == null || openAi.equals(own) ? own : own + " " + openAi;
    }

    /** Scheme, host and port of an address; null is that of the simulated provider in this process. */
    public static String origin(@Nullable URI url) {
        if (url == null) {
            return "in this process";
        }
        int usual = "https".equals(url.getScheme()) ? 443 : 80;
        return url.getScheme() + "://" + url.getHost().toLowerCase(Locale.ROOT) + ":"
                + (url.getPort() > 0 ? url.getPort() : usual);
    }
}
