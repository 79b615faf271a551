package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.config.ProviderConfig;
import java.util.concurrent.TimeUnit;

/** What can go wrong with one provider, in words for the caller. */
final class ProviderFailures {
    private final ProviderConfig config;

    ProviderFailures(ProviderConfig config) {
        this.config = config;
    }

    Failure unreachable(Throwable cause) {
        boolean slow = cause instanceof io.netty.channel.ConnectTimeoutException;
        return slow ? timeout("did not accept a connection in time") : failed("could not be reached");
    }

    Failure brokeOff() {
        return failed("closed the connection before its response was complete");
    }

    Failure reportedInAnswer() {
        return failed("reported an error in its response");
    }

    Failure reportedMidway() {
        return failed("reported an error in the middle of its response");
    }

    Failure tooLarge(long mostBytes) {
        return failed("answered with more than " + mostBytes + " bytes");
    }

    Failure slowToBegin(long withinNanos) {
        return timeout("did not begin to answer within " + TimeUnit.NANOSECONDS.toMillis(withinNanos) + " ms");
    }

    Failure silent() {
        return timeout("sent nothing for " + config.throttle().timeout().idle().toMillis() + " ms");
    }

    private Failure failed(String what) {
        return new CallFailure.ProviderFailed(config.name(), what);
    }

    private Failure timeout(String what) {
        return new CallFailure.ProviderTimeout(config.name(), what);
    }
}
