package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminJson;
import io.tollgate.gateway.analytics.RecordedUsage;
import io.tollgate.gateway.analytics.UsageLedger;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.policy.Allowances;
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

    private final Door door;
    private final @Nullable UsageLedger ledger;
    private final Allowances allowances;
    private final InstantSource clock;

    /** @param ledger null where the gateway has no analytics */
    UsageRoute(Door door, @Nullable UsageLedger ledger, Allowances allowances, InstantSource clock) {
        this.door = door;
        this.ledger = ledger;
        this.allowances = allowances;
        this.clock = clock;
    }

    void handle(HttpServerRequest request) {
        switch (door.holder(request, Permission.RUN, ROUTE)) {
            case Door.Pass.Denied denied -> JsonResponses.fail(request, denied.failure());
            case Door.Pass.Granted granted when ledger == null -> JsonResponses.fail(request, AnalyticsRoute.NONE);
            case Door.Pass.Granted granted ->
                ledger.use(granted.principal().id(), clock.instant())
                        .onComplete(
                                use -> JsonResponses.send(request, 200, json(granted.principal(), use)),
                                e -> JsonResponses.fail(request, CallFailedException.failureOf(e)));
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
                                allowances.requestsLeft(principal.id(), limits),
                                allowances.tokensLeft(principal.id(), limits),
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
