package io.tollgate.gateway.config;

import io.tollgate.service.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The analytics service, and what it tells the public.
 *
 * @param url where analytics-api listens; null if this gateway has none
 * @param internalToken what analytics-api asks of those that it answers; null if it asks for nothing
 * @param publicNames whether callers without {@code read} are told the names of gateways and projects where there is
 *     more than one gateway
 */
public record AnalyticsConfig(@Nullable URI url, @Nullable Secret internalToken, boolean publicNames) {
    /** No such service. */
    public static final AnalyticsConfig NONE = new AnalyticsConfig(null, null, false);
}
