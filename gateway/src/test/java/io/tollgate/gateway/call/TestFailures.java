package io.tollgate.gateway.call;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** One of each kind of failure that a call can end with. */
public final class TestFailures {
    private TestFailures() {}

    public static Stream<CallFailure> each() {
        Duration soon = Duration.ofSeconds(2);
        return Stream.of(
                new CallFailure.InvalidJson("no JSON"),
                new CallFailure.InvalidRequest("no request", null),
                new CallFailure.InvalidHeader("x-header", "no header"),
                new CallFailure.ProjectRequired(),
                new CallFailure.UnsupportedContent("no place for it", "messages[0].content[0]"),
                new CallFailure.UnsupportedParameter("no such parameter", "logit_bias"),
                new CallFailure.ModelNotAllowed("m"),
                new CallFailure.ModelUncertain("a path", null),
                new CallFailure.NotBooked("a batch"),
                new CallFailure.ModelNotFound("no model"),
                new CallFailure.BodyTooLarge(1),
                new CallFailure.UnsupportedMediaType("text/plain"),
                new CallFailure.UnsupportedEncoding("br", "gzip"),
                new CallFailure.RequestTimeout(),
                new CallFailure.CallerGone(),
                new CallFailure.ProviderThrottled("p", "concurrency", soon, 1),
                new CallFailure.RateLimited("requests_per_minute", 1, 0, soon, false),
                new CallFailure.RouteLimited("dynamic/r", "limit", false, soon),
                new CallFailure.BudgetExceeded("budget", BigDecimal.ONE, Instant.EPOCH, soon, true),
                new CallFailure.NoCapableModel("none"),
                new CallFailure.ProviderKeyMissing("p", "g", "a", CallFailure.ProviderKeyMissing.Why.ABSENT),
                new CallFailure.ProviderFailed("p", "broke off", false),
                new CallFailure.ProviderTimeout("p", "was slow", false),
                new CallFailure.ProviderUnreachable("p", "could not be reached", false),
                new CallFailure.ProviderUnavailable("p", true, soon),
                new CallFailure.AuditUnavailable(),
                new CallFailure.Overloaded(),
                new CallFailure.Internal());
    }
}
