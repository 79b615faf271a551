package io.tollgate.gateway.config;

import io.tollgate.service.KafkaConnection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All of the gateway's configuration.
 *
 * @param closedRoutes public routes that need {@code read} here, by their configuration names
 * @param gateways those that the configuration names, which it alone changes, by name
 * @param providers by name, in the order of the file
 * @param aliases names for several models, by name; those are changed by the configuration alone
 * @param cache what the caches of all gateways have together
 * @param routes dynamic routes, by name; those are changed by the configuration alone
 * @param oidc where people sign in to the console; null if they have tokens alone
 * @param payloadBytes the most that the process holds of prompts and answers that are on their way to be kept
 */
public record GatewayConfig(
        HttpConfig http,
        String accountId,
        AccessConfig access,
        Set<String> closedRoutes,
        Map<String, GatewaySettings> gateways,
        Map<String, ProviderConfig> providers,
        Map<String, AliasConfig> aliases,
        AuditConfig audit,
        ControlConfig control,
        KafkaConnection kafka,
        AnalyticsConfig analytics,
        CacheConfig cache,
        Map<String, DeployedRoute> routes,
        @Nullable OidcConfig oidc,
        long payloadBytes) {
    private static final long USUAL_PAYLOAD_BYTES = 16L << 20;

    /** A configuration without routes, with the caches that are usual for the heap of this process. */
    public GatewayConfig(
            HttpConfig http,
            String accountId,
            AccessConfig access,
            Set<String> closedRoutes,
            Map<String, GatewaySettings> gateways,
            Map<String, ProviderConfig> providers,
            Map<String, AliasConfig> aliases,
            AuditConfig audit,
            ControlConfig control,
            KafkaConnection kafka,
            AnalyticsConfig analytics) {
        this(
                http,
                accountId,
                access,
                closedRoutes,
                gateways,
                providers,
                aliases,
                audit,
                control,
                kafka,
                analytics,
                CacheConfig.ofHeap(Runtime.getRuntime().maxMemory()),
                Map.of(),
                null,
                USUAL_PAYLOAD_BYTES);
    }

    public GatewayConfig {
        closedRoutes = Set.copyOf(closedRoutes);
        gateways = Map.copyOf(gateways);
        aliases = Map.copyOf(aliases);
        routes = Map.copyOf(routes);
        // Keeps the order, which is the order of preference.
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }
}
