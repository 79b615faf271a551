package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.OwnPrices;
import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.config.ThrottleConfig;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Prices that operators set, beside those of the catalogue and the configuration. */
final class OwnPricesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final MeteredUsage USAGE =
            new MeteredUsage(new TokenUsage(1_000_000, 0, 0, 0, 0), MeteredUsage.Source.PROVIDER);

    private final Map<String, OwnPrices.Known> set = new HashMap<>();
    private final Models models = new Models(
            Catalogue.load(),
            List.of(
                    provider("openai", List.of()),
                    provider(
                            "house",
                            List.of(
                                    new ModelConfig("fixed", "fixed", List.of("chat"), 0, 0, price(5)),
                                    new ModelConfig("free", "upstream-free", List.of("chat"), 0, 0, null)))),
            (provider, model) -> set.get(provider + "/" + model),
            Clock.fixed(NOW, ZoneOffset.UTC));

    private static ProviderConfig provider(String name, List<ModelConfig> models) {
        return new ProviderConfig(
                name, Dialect.OPENAI, URI.create("http://" + name), null, models, ThrottleConfig.DEFAULT);
    }

    private static PriceConfig price(int input) {
        return new PriceConfig(BigDecimal.valueOf(input), BigDecimal.ONE, null, null);
    }

    private void set(String place, PriceConfig current, PriceConfig.Period... earlier) {
        set.put(place, new OwnPrices.Known(current, List.of(earlier)));
    }

    private static PriceConfig.Period since(LocalDate day, int input) {
        return new PriceConfig.Period(day, price(input).periods().getFirst().rates(), List.of(), Map.of(), Map.of());
    }

    @Test
    void theyHoldInPlaceOfTheCataloguesFromOneCallToTheNext() throws Exception {
        Target target = models.resolve("openai/gpt-4.1", null);
        Bill catalogue = target.pricing().bill(USAGE);
        assertThat(catalogue.costUsd()).isEqualByComparingTo("2");
        set("openai/gpt-4.1", price(7));
        Bill own = target.pricing().bill(USAGE);
        assertThat(own.costUsd()).isEqualByComparingTo("7");
        assertThat(own.priceVersion()).isEqualTo("own@always");
        assertThat(own.source()).isEqualTo(Bill.Source.CATALOGUE);
        assertThat(models.prices(models.listed("openai/gpt-4.1")).at(NOW).own()).isTrue();
        set("openai/gpt-4.1", price(8));
        assertThat(target.pricing().bill(USAGE).costUsd()).isEqualByComparingTo("8");
        set("openai/gpt-4.1", null, price(8).periods().getFirst());
        assertThat(target.pricing().bill(USAGE)).isEqualTo(catalogue);
    }

    @Test
    void aModelThatNobodyKnowsGetsAPrice() {
        Target unlisted = models.passthrough("openai", "house-model");
        assertThat(unlisted.pricing().bill(USAGE)).isNull();
        set("openai/house-model", price(3));
        assertThat(unlisted.pricing().bill(USAGE).costUsd()).isEqualByComparingTo("3");
        assertThat(models.billAt("openai", "house-model", USAGE, NOW).costUsd()).isEqualByComparingTo("3");
    }

    @Test
    void theConfigurationsComeFirst() {
        set("house/fixed", price(9));
        assertThat(models.bill("house", "fixed", USAGE).costUsd()).isEqualByComparingTo("5");
        set("house/free", price(9));
        assertThat(models.bill("house", "free", USAGE).costUsd()).isEqualByComparingTo("9");
        assertThat(models.passthrough("house", "upstream-free")
                        .pricing()
                        .bill(USAGE)
                        .costUsd())
                .isEqualByComparingTo("9");
    }

    @Test
    void theyHoldFromTheirDayOn() {
        set(
                "openai/m",
                new PriceConfig(List.of(
                        price(1).periods().getFirst(),
                        since(LocalDate.of(2026, 11, 20), 2),
                        since(LocalDate.of(2026, 11, 21), 3))));
        Bill bill = models.bill("openai", "m", USAGE);
        assertThat(bill.costUsd()).isEqualByComparingTo("2");
        assertThat(bill.priceVersion()).isEqualTo("own@2026-11-20");
        assertThat(models.billAt("openai", "m", USAGE, NOW.plusSeconds(86_400)).costUsd())
                .isEqualByComparingTo("3");
    }

    /** So a row stays right that was priced before a correction, or before the configuration had prices. */
    @Test
    void whatHeldOnceIsStillReckonedAgain() {
        LocalDate day = LocalDate.of(2026, 11, 1);
        set(
                "openai/m",
                new PriceConfig(List.of(since(day, 2))),
                since(day, 1),
                price(4).periods().getFirst());
        assertThat(models.billsBy("own@2026-11-01", "openai", "m", USAGE, NOW).stream()
                        .map(bill -> bill.costUsd().intValue())
                        .distinct())
                .containsExactlyInAnyOrder(2, 1);
        assertThat(models.billsBy("own@always", "openai", "m", USAGE, NOW)
                        .getFirst()
                        .costUsd())
                .isEqualByComparingTo("4");
        set("house/fixed", null, since(day, 6));
        assertThat(models.billsBy("own@2026-11-01", "house", "fixed", USAGE, NOW)
                        .getFirst()
                        .costUsd())
                .isEqualByComparingTo("6");
    }
}
