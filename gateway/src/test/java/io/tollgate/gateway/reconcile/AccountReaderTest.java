package io.tollgate.gateway.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.Meter;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The documents are the examples of both references. */
final class AccountReaderTest {
    /** OpenAI's API reference, "Usage", {@code GET /v1/organization/usage/completions}. */
    private static final String OPENAI_USAGE = """
            {"object":"page","data":[{"object":"bucket","start_time":1730419200,"end_time":1730505600,"results":[
              {"object":"organization.usage.completions.result","input_tokens":1000,"output_tokens":500,
               "input_cached_tokens":800,"input_audio_tokens":0,"output_audio_tokens":0,"num_model_requests":5,
               "project_id":null,"user_id":null,"api_key_id":null,"model":null,"batch":null}]}],
             "has_more":true,"next_page":"page_AAAAAGdGxdEiJdKOAAAAAGcqsYA="}""";

    /** The same, {@code GET /v1/organization/costs}. */
    private static final String OPENAI_COSTS = """
            {"object":"page","data":[{"object":"bucket","start_time":1730419200,"end_time":1730505600,"results":[
              {"object":"organization.costs.result","amount":{"value":0.06,"currency":"usd"},"line_item":null,
               "project_id":null}]}],"has_more":false,"next_page":null}""";

    /** Anthropic's API reference, Admin API, {@code GET /v1/organizations/usage_report/messages}. */
    private static final String ANTHROPIC_USAGE = """
            {"data":[{"ending_at":"2025-08-02T00:00:00Z","results":[
              {"api_key_id":"apikey_01Rj2N8SVvo6BePZj99NhmiT",
               "cache_creation":{"ephemeral_1h_input_tokens":1000,"ephemeral_5m_input_tokens":500},
               "cache_read_input_tokens":200,"context_window":"0-200k","model":"claude-sonnet-4-20250514",
               "output_tokens":500,"server_tool_use":{"web_search_requests":10},"service_tier":"standard",
               "uncached_input_tokens":1500,"workspace_id":"wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ"}],
              "starting_at":"2025-08-01T00:00:00Z"}],
             "has_more":true,"next_page":"page_MjAyNS0wNS0xNFQwMDowMDowMFo="}""";

    /** The same, {@code GET /v1/organizations/cost_report}: the amount is in cents. */
    private static final String ANTHROPIC_COSTS = """
            {"data":[{"ending_at":"2025-08-02T00:00:00Z","results":[
              {"amount":"123.78912","context_window":"0-200k","cost_type":"tokens","currency":"USD",
               "description":"Claude Sonnet 4 Usage - Input Tokens","model":"claude-sonnet-4-20250514",
               "service_tier":"standard","token_type":"uncached_input_tokens",
               "workspace_id":"wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ"}],
              "starting_at":"2025-08-01T00:00:00Z"}],
             "has_more":true,"next_page":"2019-12-27T18:11:19.117Z"}""";

    private final ProviderAccount account = new ProviderAccount();
    private final AccountReader reader = new AccountReader(account);

    private static BigDecimal usd(String amount) {
        return new BigDecimal(amount);
    }

    private BigDecimal used(Cell cell) {
        return account.usage().getOrDefault(cell, Map.of()).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Test
    void openAiTellsAllInputWithTheCachedInIt() {
        assertThat(reader.read(new JsonObject(OPENAI_USAGE))).isEqualTo("page_AAAAAGdGxdEiJdKOAAAAAGcqsYA=");
        LocalDate day = LocalDate.of(2024, 11, 1);
        assertThat(used(new Cell(day, "(not told)", "standard", Meter.INPUT))).isEqualByComparingTo("200");
        assertThat(used(new Cell(day, "(not told)", "standard", Meter.CACHED_INPUT)))
                .isEqualByComparingTo("800");
        assertThat(used(new Cell(day, "(not told)", "standard", Meter.OUTPUT))).isEqualByComparingTo("500");
        assertThat(account.requests()).containsEntry(day, Map.of("", 5L));
    }

    @Test
    void openAisMoneyIsANumberOfDollars() {
        assertThat(reader.read(new JsonObject(OPENAI_COSTS))).isEmpty();
        assertThat(account.costs()).containsEntry(LocalDate.of(2024, 11, 1), usd("0.06"));
    }

    @Test
    void anItemThatNamesAModelIsACellsCost() {
        reader.read(new JsonObject(OPENAI_COSTS.replace("\"line_item\":null", "\"line_item\":\"gpt-4o-mini, input\"")));
        assertThat(account.costsOfCells())
                .containsOnlyKeys(new Cell(LocalDate.of(2024, 11, 1), "gpt-4o-mini", "standard", Meter.INPUT));
    }

    @Test
    void anthropicTellsEachKindOfTokenApart() {
        assertThat(reader.read(new JsonObject(ANTHROPIC_USAGE))).isEqualTo("page_MjAyNS0wNS0xNFQwMDowMDowMFo=");
        LocalDate day = LocalDate.of(2025, 8, 1);
        Map<Meter, String> expected = Map.of(
                Meter.INPUT, "1500",
                Meter.CACHED_INPUT, "200",
                Meter.CACHE_WRITE_5M, "500",
                Meter.CACHE_WRITE_1H, "1000",
                Meter.OUTPUT, "500",
                Meter.WEB_SEARCH, "10");
        expected.forEach(
                (meter, quantity) -> assertThat(used(new Cell(day, "claude-sonnet-4-20250514", "standard", meter)))
                        .as(meter.id())
                        .isEqualByComparingTo(quantity));
        assertThat(account.usage()).hasSize(expected.size());
        assertThat(account.usage().values())
                .allSatisfy(by -> assertThat(by).containsOnlyKeys("apikey_01Rj2N8SVvo6BePZj99NhmiT"));
    }

    @Test
    void anthropicsMoneyIsAStringOfCents() {
        reader.read(new JsonObject(ANTHROPIC_COSTS));
        assertThat(account.costs()).containsEntry(LocalDate.of(2025, 8, 1), usd("1.2378912"));
        assertThat(account.costsOfCells())
                .containsEntry(
                        new Cell(LocalDate.of(2025, 8, 1), "claude-sonnet-4-20250514", "standard", Meter.INPUT),
                        usd("1.2378912"));
    }

    @Test
    void anotherCurrencyIsNotAddedToDollars() {
        reader.read(new JsonObject(OPENAI_COSTS.replace("usd", "eur")));
        assertThat(account.costs()).isEmpty();
        assertThat(account.problems()).singleElement().asString().contains("eur");
    }

    @Test
    void whatIsNoPageIsRefused() {
        assertThatThrownBy(() -> reader.read(new JsonObject("{\"error\":\"no\"}")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader.read(new JsonObject("{\"data\":[{\"id\":\"x\"}]}")))
                .hasMessageContaining("neither start_time nor starting_at");
        assertThatThrownBy(() -> reader.read(new JsonObject("{\"data\":[7]}")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
