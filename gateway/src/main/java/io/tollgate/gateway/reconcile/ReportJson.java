package io.tollgate.gateway.reconcile;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;

/** A reconciliation as JSON. Quantities, amounts and shares are strings of exact decimals. */
public final class ReportJson {
    /** So many differences are in a report; the rest is counted. */
    static final int MOST = 10_000;

    private ReportJson() {}

    /** The report of some days, the last one excluded. */
    public static JsonObject of(String provider, LocalDate from, LocalDate to, Reconciliation.Result result) {
        JsonArray differences = new JsonArray();
        result.differences().stream()
                .limit(MOST)
                .forEach(each -> differences.add(new JsonObject()
                        .put("day", each.cell().day().toString())
                        .put("model", each.cell().model())
                        .put("service_tier", each.cell().tier())
                        .put("meter", each.cell().meter().id())
                        .put("provider", plain(each.provider()))
                        .put("gateway", plain(each.gateway()))
                        .put("explanations", explanations(each.explanations()))));
        JsonArray costs = new JsonArray();
        result.costs()
                .forEach(each -> costs.add(new JsonObject()
                        .put("day", each.day().toString())
                        .put("provider_usd", plain(each.provider()))
                        .put("gateway_usd", plain(each.gateway()))
                        .put("explanations", explanations(each.explanations()))));
        return new JsonObject()
                .put("object", "books.reconciliation")
                .put("provider", provider)
                .put("from", from.toString())
                .put("to", to.toString())
                .put("provider_usd", plain(result.providerUsd()))
                .put("gateway_usd", plain(result.gatewayUsd()))
                .put("coverage", plain(result.coverage()))
                .put("unexplained", plain(result.unexplained()))
                .put("differences", differences)
                .put("more_differences", Math.max(0, result.differences().size() - MOST))
                .put("costs", costs)
                .put("notes", new JsonArray(result.problems()));
    }

    private static JsonArray explanations(Iterable<Explanation> explanations) {
        JsonArray array = new JsonArray();
        explanations.forEach(each -> array.add(new JsonObject()
                .put("reason", each.reason().id())
                .put("quantity", plain(each.quantity()))
                .put("cost_usd", plain(each.costUsd()))
                .put("what", each.what())));
        return array;
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
