package io.tollgate.gateway.throttle;

import java.util.Locale;

/** How a provider is doing, in one word. */
public enum ProviderStatus {
    OK,
    THROTTLED,
    /** Some of its models are not called, or only on trial. */
    DEGRADED,
    /** None of its models is called. */
    DOWN;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
