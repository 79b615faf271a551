package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.PriceConfig;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PriceFieldsTest {
    private static final String ALL = """
            {"prices": [
              {"input": 3, "output": "15", "cached_input": 0.3, "cache_write_5m": 3.75, "cache_write_1h": 6},
              {"valid_from": "2026-12-01", "input": 2, "output": 10, "web_search": 0.01,
               "above": [{"input_tokens": 200000, "input": 4, "output": 15}],
               "tiers": {"flex": {"input": 1, "output": 5}, "priority": {"input": 4, "web_search": 0.02}},
               "regions": {"us": 1.1}}]}
            """;

    @Test
    void takesWhatTheConfigurationTakes() throws Exception {
        PriceConfig prices = PriceFields.of(new JsonObject(ALL));
        assertThat(prices.periods()).hasSize(2);
        assertThat(prices.periods().getFirst().validFrom()).isNull();
        assertThat(prices.periods().getFirst().rates())
                .containsEntry("output", new BigDecimal("15").stripTrailingZeros())
                .containsEntry("cache_write_5m", new BigDecimal("3.75"));
        PriceConfig.Period later = prices.periods().getLast();
        assertThat(later.validFrom()).isEqualTo(LocalDate.of(2026, 12, 1));
        assertThat(later.above())
                .containsExactly(new PriceConfig.Above(
                        200_000, Map.of("input", new BigDecimal("4"), "output", new BigDecimal("15"))));
        assertThat(later.tiers().get("priority")).containsEntry("web_search", new BigDecimal("0.02"));
        assertThat(later.regions()).containsEntry("us", new BigDecimal("1.1"));
    }

    @Test
    void whatIsShownCanBeSetAgain() throws Exception {
        PriceConfig prices = PriceFields.of(new JsonObject(ALL));
        JsonObject shown = PriceJson.of("openai", "m", prices);
        assertThat(shown.getString("source")).isEqualTo("configuration");
        assertThat(PriceFields.of(new JsonObject().put("prices", shown.getValue("prices"))))
                .isEqualTo(prices);
    }

    @Test
    void oneMappingHoldsAlways() throws Exception {
        assertThat(PriceFields.of(new JsonObject("{\"prices\":{\"request\":0.5}}"))
                        .periods())
                .containsExactly(new PriceConfig.Period(
                        null, Map.of("request", new BigDecimal("0.5")), List.of(), Map.of(), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | prices | an object of prices",
                "{\"prices\":[]} | prices | 1 to 20",
                "{\"prices\":{},\"name\":1} | name | not a known field",
                "{\"prices\":{}} | prices.input | is missing",
                "{\"prices\":{\"input\":1}} | prices.output | is missing",
                "{\"prices\":{\"cached_input\":1}} | prices.input | is missing",
                "{\"prices\":{\"input\":-1,\"output\":1}} | prices.input | from 0 to 1000000",
                "{\"prices\":{\"input\":\"1e9\",\"output\":1}} | prices.input | from 0 to 1000000",
                "{\"prices\":{\"input\":\"0.0000000000001\",\"output\":1}} | prices.input | 12 decimal places",
                "{\"prices\":{\"input\":\"x\",\"output\":1}} | prices.input | must be a number",
                "{\"prices\":{\"input\":true,\"output\":1}} | prices.input | must be a number",
                "{\"prices\":{\"inputs\":1}} | prices.inputs | allowed: valid_from, above, tiers, regions, audio_seconds",
                "{\"prices\":{\"request\":1,\"valid_from\":\"soon\"}} | prices.valid_from | a day such as",
                "{\"prices\":{\"request\":1,\"valid_from\":\"0001-01-01\"}} | prices.valid_from | a day such as",
                "{\"prices\":[{\"request\":1},{\"request\":2}]} | prices[1].valid_from | a later day",
                "{\"prices\":[3]} | prices[0] | must be an object",
                "{\"prices\":{\"request\":1,\"above\":3}} | prices.above | a list of 20",
                "{\"prices\":{\"request\":1,\"above\":[{\"input\":1}]}} | prices.above[0].input_tokens | above 0",
                "{\"prices\":{\"request\":1,\"above\":[{\"input_tokens\":5,\"request\":1}]}}"
                        + " | prices.above[0].request | not a known field",
                "{\"prices\":{\"request\":1,\"above\":[{\"input_tokens\":5,\"input\":1}]}}"
                        + " | prices.above[0].input | no price for shorter inputs",
                "{\"prices\":{\"input\":1,\"output\":1,\"above\":[{\"input_tokens\":5},{\"input_tokens\":5}]}}"
                        + " | prices.above[1].input_tokens | another step",
                "{\"prices\":{\"request\":1,\"tiers\":{\"a b\":{}}}} | prices.tiers.a b | printable",
                "{\"prices\":{\"request\":1,\"tiers\":{\"flex\":{\"us\":1}}}} | prices.tiers.flex.us | not a known field",
                "{\"prices\":{\"request\":1,\"tiers\":[]}} | prices.tiers | must be an object",
                "{\"prices\":{\"request\":1,\"regions\":{\"us\":\"x\"}}} | prices.regions.us | must be a number",
            })
    void whatIsWrongIsNamed(String body, String param, String words) {
        FailureException refused =
                catchThrowableOfType(FailureException.class, () -> PriceFields.of(new JsonObject(body)));
        assertThat(refused.failure().param()).isEqualTo(param);
        assertThat(refused.failure().message()).contains(words);
    }

    @Test
    void aBodyIsBounded() {
        JsonObject tiers = new JsonObject();
        for (int i = 0; i < 21; i++) {
            tiers.put("tier-" + i, new JsonObject());
        }
        JsonObject many = new JsonObject()
                .put("prices", new JsonObject().put("request", 1).put("tiers", tiers));
        assertThat(catchThrowableOfType(FailureException.class, () -> PriceFields.of(many))
                        .failure()
                        .message())
                .contains("20 members at most");
        JsonObject large = new JsonObject()
                .put("prices", new JsonObject().put("request", 1).put("x".repeat(17_000), 1));
        assertThat(catchThrowableOfType(FailureException.class, () -> PriceFields.of(large))
                        .failure()
                        .message())
                .contains("is larger than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb", "é"})
    void aModelIsNamedAsRowsNameIt(String model) {
        assertThat(catchThrowableOfType(FailureException.class, () -> PriceFields.requireModel(model))
                        .failure()
                        .param())
                .isEqualTo("model");
    }
}
