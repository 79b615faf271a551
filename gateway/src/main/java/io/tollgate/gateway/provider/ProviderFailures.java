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
        if (cause instanceof LostAddressException lost) {
            return new CallFailure.ProviderUnavailable(config.name(), false, lost.pause());
        }
        boolean slow = cause instanceof io.netty.channel.ConnectTimeoutException;
        return unreachable(slow ? "did not accept a connection in time" : "could not be reached", slow);
    }

    Failure closedBeforeRequest() {
        return unreachable("closed the connection before anything was sent", false);
    }

    Failure notConnected(long withinNanos) {
        return unreachable("was not reached within " + TimeUnit.NANOSECONDS.toMillis(withinNanos) + " ms", true);
    }

    private Failure unreachable(String what, boolean slow) {
        return new CallFailure.ProviderUnreachable(config.name(), what, slow);
    }

    /** @param mayCount see {@link CallFailure.ProviderFailed}; likewise the others */
    Failure brokeOff(boolean mayCount) {
        return failed("closed the connection before its response was complete", mayCount);
    }

    Failure reportedInAnswer() {
        return failed("reported an error in its response", false);
    }

    Failure reportedMidway() {
        return failed("reported an error in the middle of its response", true);
    }

    Failure unreadable() {
        return failed("answered with what its API does not say, so that it could not be translated", true);
    }

    /** @param htmlPage whether it is a page for people, of a proxy or a login in front of the API */
    Failure neitherJsonNorEvents(boolean htmlPage) {
        return failed(
                htmlPage
                        ? "answered with an HTML page in place of JSON"
                        : "answered with neither JSON nor server-sent events",
                false);
    }

    Failure tooLarge(long mostBytes) {
        return failed("answered with more than " + mostBytes + " bytes", true);
    }

    Failure slowToBegin(long withinNanos, boolean mayCount) {
        return timeout(
                "did not begin to answer within " + TimeUnit.NANOSECONDS.toMillis(withinNanos) + " ms", mayCount);
    }

    Failure silent(boolean mayCount) {
        return timeout("sent nothing for " + config.throttle().timeout().idle().toMillis() + " ms", mayCount);
    }

    private Failure failed(String what, boolean mayCount) {
        return new CallFailure.ProviderFailed(config.name(), what, mayCount);
    }

    private Failure timeout(String what, boolean mayCount) {
        return new CallFailure.ProviderTimeout(config.name(), what, mayCount);
    }
}
