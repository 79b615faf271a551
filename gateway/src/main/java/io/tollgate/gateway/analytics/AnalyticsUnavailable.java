package io.tollgate.gateway.analytics;

import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Analytics is not configured, or cannot be reached. */
public record AnalyticsUnavailable() implements Failure {
    @Override
    public String message() {
        return "Analytics cannot be reached for the moment.";
    }

    @Override
    public FailureCode code() {
        return FailureCode.ANALYTICS_UNAVAILABLE;
    }

    @Override
    public @Nullable Duration retryAfter() {
        return SOON;
    }
}
