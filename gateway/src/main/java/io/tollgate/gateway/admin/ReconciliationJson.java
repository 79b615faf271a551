package io.tollgate.gateway.admin;

import io.tollgate.gateway.control.StoredReconciliation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;

/** Reconciliations as operators see them. Shares and amounts are strings of exact decimals. */
final class ReconciliationJson {
    private ReconciliationJson() {}

    /** Without the report. */
    static JsonObject summary(StoredReconciliation stored, Instant now) {
        StoredReconciliation.Status status = stored.status(now);
        StoredReconciliation.Result result = stored.result();
        boolean abandoned = status == StoredReconciliation.Status.FAILED && stored.finishedAt() == null;
        return new JsonObject()
                .put("object", "reconciliation")
                .put("id", stored.id())
                .put("provider", stored.provider())
                .put("from", stored.from().toString())
                .put("to", stored.to().toString())
                .put("key", stored.adminKey())
                .put("own", new JsonArray(stored.own()))
                .put("tolerance", plain(stored.tolerance()))
                .put("status", status.id())
                .put("created_at", stored.createdAt().toString())
                .put("created_by", stored.createdBy())
                .put(
                        "finished_at",
                        stored.finishedAt() == null ? null : stored.finishedAt().toString())
                .put("error", abandoned ? "the node that ran it is gone" : stored.error())
                .put("within_tolerance", stored.withinTolerance())
                .put("coverage", result == null ? null : plain(result.coverage()))
                .put("unexplained", result == null ? null : plain(result.unexplained()))
                .put("provider_usd", result == null ? null : plain(result.providerUsd()))
                .put("gateway_usd", result == null ? null : plain(result.gatewayUsd()));
    }

    /** With the report, as far as there is one. */
    static JsonObject whole(StoredReconciliation stored, Instant now) {
        StoredReconciliation.Result result = stored.result();
        return summary(stored, now).put("report", result == null ? null : new JsonObject(result.report()));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
