package io.tollgate.gateway.admin;

import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.control.StoredPrices;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Own prices as operators see them. Amounts are strings of exact decimals. */
final class PriceJson {
    private PriceJson() {}

    /** Those that an operator set. */
    static JsonObject of(StoredPrices stored) {
        return json(stored.provider(), stored.model(), stored.current(), "control")
                .put("created_at", stored.createdAt().toString())
                .put("created_by", stored.createdBy())
                .put("modified_at", stored.modifiedAt().toString())
                .put("modified_by", stored.modifiedBy());
    }

    /** Those of the configuration. */
    static JsonObject of(String provider, String model, PriceConfig prices) {
        return json(provider, model, prices, "configuration")
                .putNull("created_at")
                .putNull("created_by")
                .putNull("modified_at")
                .putNull("modified_by");
    }

    private static JsonObject json(String provider, String model, @Nullable PriceConfig prices, String source) {
        JsonArray periods = new JsonArray();
        if (prices != null) {
            prices.periods().forEach(period -> periods.add(period(period)));
        }
        return new JsonObject()
                .put("object", "price")
                .put("provider", provider)
                .put("model", model)
                .put("prices", periods)
                .put("source", source);
    }

    /** As a request has it: what there is nothing of is left out. */
    private static JsonObject period(PriceConfig.Period period) {
        JsonObject json = new JsonObject();
        if (period.validFrom() != null) {
            json.put("valid_from", period.validFrom().toString());
        }
        json.mergeIn(rates(period.rates()));
        if (!period.above().isEmpty()) {
            JsonArray steps = new JsonArray();
            period.above()
                    .forEach(step -> steps.add(new JsonObject()
                            .put("input_tokens", step.inputTokens())
                            .mergeIn(rates(step.rates()))));
            json.put("above", steps);
        }
        if (!period.tiers().isEmpty()) {
            JsonObject tiers = new JsonObject();
            new TreeMap<>(period.tiers()).forEach((tier, rates) -> tiers.put(tier, rates(rates)));
            json.put("tiers", tiers);
        }
        if (!period.regions().isEmpty()) {
            json.put("regions", rates(period.regions()));
        }
        return json;
    }

    private static JsonObject rates(Map<String, BigDecimal> rates) {
        JsonObject json = new JsonObject();
        new TreeMap<>(rates)
                .forEach((name, rate) -> json.put(
                        name,
                        rate.signum() == 0 ? "0" : rate.stripTrailingZeros().toPlainString()));
        return json;
    }
}
