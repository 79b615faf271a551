package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Charge;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.MeteredUsage.Source;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bill of a call, in lines; prices as the catalogue has them where a provider is named. */
final class RatingTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Catalogue CATALOGUE = Catalogue.load();

    private static Price million(String usd) {
        return Price.perMillion(new BigDecimal(usd));
    }

    private static PriceList list(Map<Meter, Price> rates) {
        return new PriceList(rates, Map.of(), Map.of(), false);
    }

    private static Particulars counts(Map<Meter, Long> counts) {
        Map<Meter, BigDecimal> exact = new EnumMap<>(Meter.class);
        counts.forEach((meter, count) -> exact.put(meter, BigDecimal.valueOf(count)));
        return new Particulars(exact, null, null, null, List.of(), null, List.of());
    }

    private static Particulars served(@Nullable String tier, @Nullable String region) {
        return new Particulars(Map.of(), tier, region, null, List.of(), null, List.of());
    }

    private static Bill bill(PriceList prices, TokenUsage tokens, Particulars particulars) {
        return Prices.of("v", prices).bill(new MeteredUsage(tokens, Source.PROVIDER, particulars), NOW, other -> null);
    }

    private static Bill bill(String provider, String model, TokenUsage tokens, Particulars particulars) {
        Prices prices = CATALOGUE.find(provider, model).orElseThrow().prices();
        return prices.bill(
                new MeteredUsage(tokens, Source.PROVIDER, particulars),
                NOW,
                other -> CATALOGUE
                        .find(provider, other)
                        .map(CatalogueModel::prices)
                        .orElse(null));
    }

    private static List<String> lines(Bill bill) {
        return bill.charges().stream()
                .map(charge -> charge.meter().id() + " " + charge.quantity().toPlainString() + " "
                        + charge.costUsd().stripTrailingZeros().toPlainString())
                .toList();
    }

    @Test
    void writesToTheCacheHaveTwoPrices() {
        Bill bill = bill(
                "anthropic",
                "claude-opus-4-6",
                new TokenUsage(1_000_010, 0, 0, 1_000_000, 0),
                counts(Map.of(Meter.CACHE_WRITE_1H, 600_000L)));
        assertThat(lines(bill)).contains("cache_write_5m 400000 2.5", "cache_write_1h 600000 6");
        assertThat(bill.gaps()).isEmpty();
    }

    @Test
    void theTierThatServedIsCharged() {
        TokenUsage tokens = new TokenUsage(1_000_000, 0, 0, 0, 0);
        assertThat(bill("openai", "gpt-5.2", tokens, served("default", null)).costUsd())
                .isEqualByComparingTo("1.75");
        assertThat(bill("openai", "gpt-5.2", tokens, served("flex", null)).costUsd())
                .isEqualByComparingTo("0.875");
        assertThat(bill("openai", "gpt-5.2", tokens, served("priority", null)).costUsd())
                .isEqualByComparingTo("3.5");
        Bill unknown = bill("openai", "gpt-5.2", tokens, served("scale", null));
        assertThat(unknown.gaps()).containsExactly("service_tier:scale");
        assertThat(unknown.complete()).isFalse();
    }

    @Test
    void theRegionThatServedIsCharged() {
        TokenUsage tokens = new TokenUsage(1_000_000, 0, 0, 0, 0);
        assertThat(bill("anthropic", "claude-opus-4-6", tokens, served("standard", "global"))
                        .costUsd())
                .isEqualByComparingTo("5");
        assertThat(bill("anthropic", "claude-opus-4-6", tokens, served("standard", "us"))
                        .costUsd())
                .isEqualByComparingTo("5.5");
        assertThat(bill("anthropic", "claude-opus-4-6", tokens, served("standard", "mars"))
                        .gaps())
                .containsExactly("region:mars");
    }

    @Test
    void threeSearchesAreThreeCentsMore() {
        TokenUsage tokens = new TokenUsage(100, 10, 0, 0, 0);
        BigDecimal without = Objects.requireNonNull(
                bill("anthropic", "claude-opus-4-6", tokens, Particulars.NONE).costUsd());
        Bill with = bill("anthropic", "claude-opus-4-6", tokens, counts(Map.of(Meter.WEB_SEARCH, 3L)));
        assertThat(with.costUsd()).isNotNull().isEqualByComparingTo(without.add(new BigDecimal("0.03")));
        assertThat(lines(with)).contains("web_search 3 0.03");
    }

    @Test
    void aToolsModelIsChargedAtItsOwnPrices() {
        Particulars.Aside images = new Particulars.Aside(
                Meter.IMAGE_GENERATION,
                "gpt-image-1",
                new TokenUsage(50, 1_000_000, 0, 0, 0),
                Map.of(Meter.INPUT_IMAGE, BigDecimal.valueOf(40), Meter.OUTPUT_IMAGE, BigDecimal.valueOf(1_000_000)));
        Particulars told = new Particulars(Map.of(), null, null, null, List.of(images), null, List.of());
        Bill bill = bill("openai", "gpt-5.2", new TokenUsage(1, 1, 0, 0, 0), told);
        assertThat(lines(bill))
                .contains("image_generation 10 0.00005", "image_generation 40 0.0004", "image_generation 1000000 40");
        assertThat(bill.gaps()).isEmpty();
        Particulars.Aside unknown =
                new Particulars.Aside(Meter.IMAGE_GENERATION, "no-such-model", images.tokens(), Map.of());
        assertThat(bill(
                                "openai",
                                "gpt-5.2",
                                new TokenUsage(1, 1, 0, 0, 0),
                                new Particulars(Map.of(), null, null, null, List.of(unknown), null, List.of()))
                        .gaps())
                .containsExactly("image_generation");
    }

    @Test
    void aModalityWithoutAPriceIsAGapAndNeverText() {
        PriceList prices = list(Map.of(Meter.INPUT, million("1"), Meter.OUTPUT, million("2")));
        Bill bill = bill(
                prices,
                new TokenUsage(100, 50, 0, 0, 0),
                counts(Map.of(Meter.INPUT_AUDIO, 60L, Meter.OUTPUT_IMAGE, 20L)));
        assertThat(lines(bill)).containsExactly("input 40 0.00004", "output 30 0.00006");
        assertThat(bill.gaps()).containsExactly("input_audio", "output_image");
        assertThat(bill.complete()).isFalse();
    }

    @Test
    void geminisImagesAreAtThePriceOfItsText() {
        Bill bill = bill(
                "google",
                "gemini-2.5-flash",
                new TokenUsage(100, 0, 0, 0, 0),
                counts(Map.of(Meter.INPUT_AUDIO, 60L, Meter.INPUT_IMAGE, 30L)));
        assertThat(lines(bill))
                .containsExactly("input 10 0.000003", "input_audio 60 0.00006", "input_image 30 0.000009");
        assertThat(bill.gaps()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "google, gemini-2.5-pro, 200000, 100000, 1.25, ", // the threshold itself is not above
        "google, gemini-2.5-pro, 200001, 100000, 2.5, above_200000",
        "x-ai, grok-4.3, 199999, 100000, 1.25, ",
        "x-ai, grok-4.3, 200000, 100000, 2.5, above_199999" // xAI's is
    })
    void allOfTheRequestIsAtTheTierThatAllOfItsInputReaches(
            String provider, String model, long input, long cached, BigDecimal perMillion, @Nullable String tier) {
        Bill bill = bill(provider, model, new TokenUsage(input, 0, cached, 0, 0), Particulars.NONE);
        assertThat(bill.contextTier()).isEqualTo(tier);
        assertThat(bill.charges())
                .filteredOn(charge -> charge.meter() == Meter.INPUT)
                .singleElement()
                .satisfies(
                        charge -> assertThat(charge.unitPriceUsd()).isEqualByComparingTo(perMillion.movePointLeft(6)));
    }

    @Test
    void datedSnapshotsArePricedAsThemselves() {
        TokenUsage tokens = new TokenUsage(1_000_000, 0, 0, 0, 0);
        assertThat(bill("openai", "gpt-4o-2024-05-13", tokens, Particulars.NONE).costUsd())
                .isEqualByComparingTo("5");
        assertThat(bill("openai", "gpt-4o", tokens, Particulars.NONE).costUsd()).isEqualByComparingTo("2.5");
        assertThat(CATALOGUE.find("openai", "gpt-4o-mini-of-another-kind")).isEmpty();
    }

    @Test
    void transcriptionsAreChargedByTheSecond() {
        Bill bill = bill(
                "openai",
                "whisper-1",
                TokenUsage.NONE,
                new Particulars(
                        Map.of(Meter.AUDIO_SECONDS, new BigDecimal("62.5")),
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        List.of()));
        assertThat(lines(bill)).containsExactly("audio_seconds 62.5 0.00625");
    }

    @Test
    void theLinesAddUpToTheSumThatIsRoundedOnce() {
        PriceList prices = list(Map.of(
                Meter.INPUT,
                million("0.0005"),
                Meter.CACHED_INPUT,
                million("0.0005"),
                Meter.OUTPUT,
                million("0.0005")));
        Bill bill = bill(prices, new TokenUsage(2, 1, 1, 0, 0), Particulars.NONE);
        assertThat(bill.costUsd()).isEqualTo(new BigDecimal("0.000000002"));
        assertThat(bill.charges().stream().map(Charge::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualTo(bill.costUsd());
    }

    @Test
    void anEstimateIsAGap() {
        PriceList prices = list(Map.of(Meter.INPUT, million("1"), Meter.OUTPUT, million("2")));
        Bill bill = Prices.of("v", prices)
                .bill(new MeteredUsage(new TokenUsage(1, 1, 0, 0, 0), Source.ESTIMATED), NOW, other -> null);
        assertThat(bill.gaps()).containsExactly("estimated");
        assertThat(bill.priceVersion()).isEqualTo("v@always");
    }

    @Test
    void aListWithoutAPriceForCachedInputLeavesAGapAndTheOperatorsOwnDoesNot() {
        Map<Meter, Price> rates = Map.of(Meter.INPUT, million("1"), Meter.OUTPUT, million("2"));
        TokenUsage tokens = new TokenUsage(100, 0, 40, 30, 0);
        assertThat(bill(list(rates), tokens, Particulars.NONE).gaps())
                .containsExactly("cache_write_5m", "cached_input");
        Bill own = bill(new PriceList(rates, Map.of(), Map.of(), true), tokens, Particulars.NONE);
        assertThat(own.gaps()).isEmpty();
        assertThat(own.costUsd()).isEqualByComparingTo("0.0001");
    }
}
