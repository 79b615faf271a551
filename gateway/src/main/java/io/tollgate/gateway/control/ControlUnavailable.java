package io.tollgate.gateway.control;

import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The control state cannot be changed, because Kafka is unreachable. */
public record ControlUnavailable() implements Failure {
    @Override
    public String message() {
        return "Gateways, tokens and provider keys cannot be changed at the moment: Kafka does not answer.";
    }

    @Override
    public FailureCode code() {
        return FailureCode.CONTROL_UNAVAILABLE;
    }

    @Override
    public @Nullable Duration retryAfter() {
        return SOON;
    }
}
