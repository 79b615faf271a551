package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.Rendered;
import io.tollgate.gateway.analytics.BookedUse;
import io.tollgate.gateway.analytics.TokenBooks;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.policy.TokenQuotas;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /usage}: what the caller's token has used, as the books have it, and what is left of its limits: of those by
 * the minute on this node, of those in money by the books.
 */
final class UsageRoute {
    private static final String ROUTE = "usage";

    private final AccessGuard door;
    private final @Nullable TokenBooks books;
    private final TokenQuotas allowances;
    private final InstantSource clock;

    /** @param books null where the gateway has no analytics */
    UsageRoute(AccessGuard door, @Nullable TokenBooks books, TokenQuotas allowances, InstantSource clock) {
        this.door = door;
        this.books = books;
        this.allowances = allowances;
        this.clock = clock;
    }

    void handle(HttpServerRequest request) {
        switch (door.holder(request, Permission.RUN, ROUTE)) {
            case AccessGuard.Pass.Denied denied -> Json.fail(request, denied.failure());
            case AccessGuard.Pass.Granted granted when books == null -> Json.fail(request, AnalyticsRoute.NONE);
            case AccessGuard.Pass.Granted granted ->
                books.use(granted.principal().id(), clock.instant())
                        .onComplete(
                                use -> Json.send(request, 200, json(granted.principal(), use)),
                                e -> Json.fail(request, FailureException.failureOf(e)));
        }
    }

    private JsonObject json(Principal principal, BookedUse use) {
        Limits limits = principal.limits();
        return new JsonObject()
                .put("object", "usage")
                .put("token", new JsonObject().put("id", principal.id()).put("name", principal.name()))
                .put("as_of", use.asOf() == null ? null : use.asOf().toString())
                .put("today", json(use.today()))
                .put("this_month", json(use.thisMonth()))
                .put("limits", Rendered.limits(limits))
                .put(
                        "remaining",
                        Rendered.limits(new Limits(
                                allowances.requestsLeft(principal.id(), limits),
                                allowances.tokensLeft(principal.id(), limits),
                                left(limits.usdPerDay(), use.today()),
                                left(limits.usdPerMonth(), use.thisMonth()))));
    }

    private static JsonObject json(BookedUse.Amount amount) {
        return new JsonObject()
                .put("requests", amount.requests())
                .put("input_tokens", amount.inputTokens())
                .put("output_tokens", amount.outputTokens())
                .put("cost_usd", amount.costUsd().doubleValue());
    }

    private static @Nullable BigDecimal left(@Nullable BigDecimal limit, BookedUse.Amount used) {
        return limit == null ? null : limit.subtract(used.costUsd()).max(BigDecimal.ZERO);
    }
}
