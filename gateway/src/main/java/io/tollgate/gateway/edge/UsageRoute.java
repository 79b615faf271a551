package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminJson;
import io.tollgate.gateway.analytics.RecordedUsage;
import io.tollgate.gateway.analytics.UsageLedger;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.policy.TokenQuotas;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.math.BigDecimal;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /usage}: what the caller's token has used, as the books have it, and what is left of its limits: of those by
 * the minute on this node, of those in money by the books.
 */
public final class UsageRoute implements Routes {
    private static final String ROUTE = "usage";

    private final AccessGuard guard;
    private final @Nullable UsageLedger ledger;
    private final TokenQuotas quotas;
    private final InstantSource clock;

    /** @param ledger null if the gateway has no analytics */
    public UsageRoute(AccessGuard guard, @Nullable UsageLedger ledger, TokenQuotas quotas, InstantSource clock) {
        this.guard = guard;
        this.ledger = ledger;
        this.quotas = quotas;
        this.clock = clock;
    }

    @Override
    public void addTo(Router router) {
        router.get("/usage").setName("usage").handler(context -> handle(context.request()));
    }

    private void handle(HttpServerRequest request) {
        switch (guard.authorizeHolder(request, Permission.RUN, ROUTE)) {
            case AccessGuard.Decision.Denied denied -> JsonResponses.fail(request, denied.failure());
            case AccessGuard.Decision.Granted granted
            when ledger == null -> JsonResponses.fail(request, AnalyticsRoute.NONE);
            case AccessGuard.Decision.Granted granted ->
                ledger.use(granted.principal().id(), clock.instant())
                        .onComplete(
                                use -> JsonResponses.send(request, 200, json(granted.principal(), use)),
                                e -> JsonResponses.fail(request, FailureException.failureOf(e)));
        }
    }

    private JsonObject json(Principal principal, RecordedUsage use) {
        Limits limits = principal.limits();
        return new JsonObject()
                .put("object", "usage")
                .put("token", new JsonObject().put("id", principal.id()).put("name", principal.name()))
                .put("as_of", use.asOf() == null ? null : use.asOf().toString())
                .put("today", json(use.today()))
                .put("this_month", json(use.thisMonth()))
                .put("limits", AdminJson.limits(limits))
                .put(
                        "remaining",
                        AdminJson.limits(new Limits(
                                quotas.requestsLeft(principal.id(), limits),
                                quotas.tokensLeft(principal.id(), limits),
                                left(limits.usdPerDay(), use.today()),
                                left(limits.usdPerMonth(), use.thisMonth()))));
    }

    private static JsonObject json(RecordedUsage.Amount amount) {
        return new JsonObject()
                .put("requests", amount.requests())
                .put("input_tokens", amount.inputTokens())
                .put("output_tokens", amount.outputTokens())
                .put("cost_usd", amount.costUsd().doubleValue());
    }

    private static @Nullable BigDecimal left(@Nullable BigDecimal limit, RecordedUsage.Amount used) {
        return limit == null ? null : limit.subtract(used.costUsd()).max(BigDecimal.ZERO);
    }
}
