package io.tollgate.gateway.reconcile;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** A reconciliation as JSON. Quantities, amounts and shares are strings of exact decimals. */
public final class ReportJson {
    /** So many differences are in a report; the rest is counted. */
    static final int MOST = 10_000;

    /** As large as a report can be with nothing but its sums, in characters. */
    private static final int SMALLEST = 16 << 10;

    private ReportJson() {}

    /** The report of some days, the last one excluded. */
    public static JsonObject of(String provider, LocalDate from, LocalDate to, Reconciliation.Result result) {
        return of(provider, from, to, result, MOST, Integer.MAX_VALUE);
    }

    /**
     * The same, with as many differences and explanations as fit.
     *
     * @param largest how long its JSON may be, in characters, 16,384 at least
     */
    public static JsonObject of(
            String provider, LocalDate from, LocalDate to, Reconciliation.Result result, int largest) {
        if (largest < SMALLEST) {
            throw new IllegalArgumentException("a report needs room for its sums");
        }
        int differences = MOST;
        int explanations = 100;
        JsonObject report = of(provider, from, to, result, differences, explanations);
        while (report.encode().length() > largest && (differences > 0 || explanations > 0)) {
            differences /= 4;
            explanations /= 2;
            report = of(provider, from, to, result, differences, explanations);
        }
        return report;
    }

    private static JsonObject of(
            String provider, LocalDate from, LocalDate to, Reconciliation.Result result, int most, int ofEach) {
        JsonArray differences = new JsonArray();
        result.differences().stream()
                .limit(most)
                .forEach(each -> differences.add(new JsonObject()
                        .put("day", each.cell().day().toString())
                        .put("model", each.cell().model())
                        .put("service_tier", each.cell().tier())
                        .put("meter", each.cell().meter().id())
                        .put("provider", plain(each.provider()))
                        .put("gateway", plain(each.gateway()))
                        .put("explanations", explanations(each.explanations(), ofEach))));
        JsonArray costs = new JsonArray();
        result.costs()
                .forEach(each -> costs.add(new JsonObject()
                        .put("day", each.day().toString())
                        .put("provider_usd", plain(each.provider()))
                        .put("gateway_usd", plain(each.gateway()))
                        .put("explanations", explanations(each.explanations(), ofEach))));
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
                .put("more_differences", Math.max(0, result.differences().size() - most))
                .put("costs", costs)
                .put("notes", new JsonArray(result.problems()));
    }

    private static JsonArray explanations(List<Explanation> explanations, int most) {
        JsonArray array = new JsonArray();
        explanations.stream()
                .limit(most)
                .forEach(each -> array.add(new JsonObject()
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
