package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogueTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Catalogue CATALOGUE = Catalogue.load();

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4.1-mini, gpt-4.1-mini", // equals
        "openai, gpt-4.1-mini-2025-04-14, gpt-4.1-mini", // or
        "openai, GPT-4.1-Mini, gpt-4.1-mini", // in any case
        "OpenAI, gpt-5.4-2026-03-05, gpt-5.4", // regex
        "openai, gpt-5.4-20260305, gpt-5.4", // a date without dashes
        "https://api.openai.com/v1, gpt-4.1-mini, gpt-4.1-mini", // by address
        "https://API.openai.com/v1, gpt-4.1-mini, gpt-4.1-mini",
        "https://generativelanguage.googleapis.com/v1beta/openai, gemini-2.5-flash, gemini-2.5-flash",
        "anthropic-eu, claude-3-5-haiku-20241022, claude-3-5-haiku-latest", // by another name, starts with
        "azure, gpt-4.1-mini, gpt-4.1-mini", // by falling back to another provider
    })
    void findsAModelByTheNamesItGoesBy(String provider, String name, String id) {
        assertThat(CATALOGUE.find(provider, name)).map(CatalogueModel::id).hasValue(id);
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-none",
        "nobody, gpt-4.1-mini",
        "simulated, simulated-small",
        "https://example.com/v1, gpt-4.1-mini",
        "openai, ''",
        "'', ''"
    })
    void findsNothingElse(String provider, String name) {
        assertThat(CATALOGUE.find(provider, name)).isEmpty();
    }

    @Test
    void limitsAreKnown() {
        CatalogueModel sonnet =
                Catalogue.load().find("anthropic", "claude-sonnet-4-5-20250929").orElseThrow();
        assertThat(sonnet.maxOutputTokens()).hasValue(64_000);
        assertThat(sonnet.contextWindow()).hasValue(200_000);
        assertThat(Catalogue.load().find("anthropic", "claude-v1").orElseThrow().maxOutputTokens())
                .isEmpty();
    }

    @Test
    void holdsWhatTheDataSays() {
        CatalogueModel model = CATALOGUE.find("openai", "gpt-4.1-mini").orElseThrow();
        assertThat(model.contextWindow()).hasValue(1_000_000);
        PriceList rates = model.prices().at(NOW);
        assertThat(rates.rate(Meter.INPUT).base()).isEqualByComparingTo("0.0000004");
        assertThat(rates.rate(Meter.OUTPUT).base()).isEqualByComparingTo("0.0000016");
        assertThat(rates.rate(Meter.CACHED_INPUT)).isNotNull();
        assertThat(cost(model.prices(), new TokenUsage(1_000, 100, 500, 0, 0), NOW))
                .isEqualByComparingTo("0.00041"); // 500 × 0.4 + 500 × 0.1 + 100 × 1.6 = 410
    }

    @Test
    void holdsStepsOfPrices() {
        PriceList rates =
                CATALOGUE.find("openai", "gpt-5.4").orElseThrow().prices().at(NOW);
        assertThat(rates.rate(Meter.INPUT).at(272_000)).isEqualByComparingTo("0.0000025");
        assertThat(rates.rate(Meter.INPUT).at(272_001)).isEqualByComparingTo("0.000005");
    }

    @Test
    void holdsPricesByTheHour() {
        Prices prices =
                CATALOGUE.find("deepseek", "deepseek-reasoner").orElseThrow().prices();
        BigDecimal day = cost(prices, new TokenUsage(1_000_000, 0, 0, 0, 0), Instant.parse("2026-11-20T12:00:00Z"));
        BigDecimal night = cost(prices, new TokenUsage(1_000_000, 0, 0, 0, 0), Instant.parse("2026-11-20T20:00:00Z"));
        assertThat(night).isLessThan(day);
    }

    @Test
    void saysWhereItsFiguresComeFrom() {
        assertThat(CATALOGUE.version()).matches("\\d+\\.\\d+\\.\\d+\\+\\d+\\.\\d+\\.\\d+");
    }

    private static BigDecimal cost(Prices prices, TokenUsage usage, Instant moment) {
        return java.util.Objects.requireNonNull(
                prices.bill(new MeteredUsage(usage, MeteredUsage.Source.PROVIDER), moment, other -> null)
                        .costUsd());
    }
}
