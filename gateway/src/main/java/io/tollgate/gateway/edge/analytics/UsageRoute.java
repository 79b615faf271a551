package io.tollgate.gateway.edge.analytics;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminJson;
import io.tollgate.gateway.analytics.RecordedUsage;
import io.tollgate.gateway.analytics.UsageLedger;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.policy.TokenQuotas;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /usage}: what the caller's token has used, as the books have it, and what is left of the limits that its
 * calls count against: on this node of those by the minute and at once, by the books of those in money.
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
                use(granted, ledger, clock.instant())
                        .onComplete(
                                json -> JsonResponses.send(request, 200, json),
                                e -> JsonResponses.fail(request, FailureException.failureOf(e)));
        }
    }

    private Future<JsonObject> use(AccessGuard.Decision.Granted holder, UsageLedger books, Instant now) {
        Principal principal = holder.principal();
        Future<RecordedUsage> own = books.use(Set.of(principal.id()), now);
        List<Future<Limits>> money = holder.limits().stream()
                .filter(each -> each.limits().ofMoney())
                .map(each -> {
                    Set<String> counted = quotas.countedAgainst(each.tokenId());
                    return (counted.equals(Set.of(principal.id())) ? own : books.use(counted, now))
                            .map(use -> left(each.limits(), use));
                })
                .toList();
        return Future.all(money)
                .compose(all -> own)
                .map(use -> json(
                        principal,
                        use,
                        money.stream().map(Future::result).reduce(quotas.left(holder.limits()), Limits::and)));
    }

    private static JsonObject json(Principal principal, RecordedUsage use, Limits remaining) {
        return new JsonObject()
                .put("object", "usage")
                .put("token", new JsonObject().put("id", principal.id()).put("name", principal.name()))
                .put("as_of", use.asOf() == null ? null : use.asOf().toString())
                .put("today", json(use.today()))
                .put("this_month", json(use.thisMonth()))
                .put("limits", AdminJson.limits(principal.limits()))
                .put("remaining", AdminJson.limits(remaining));
    }

    private static Limits left(Limits limits, RecordedUsage use) {
        return new Limits(
                null, null, null, left(limits.usdPerDay(), use.today()), left(limits.usdPerMonth(), use.thisMonth()));
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
