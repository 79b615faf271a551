package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.config.PriceConfig;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PricesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    /**
     * Per million: input 2, above 200,000 input tokens 4; output 8, above 12; cached 0.5; written 2.5; reasoning 10.
     */
    private static final PriceList FULL = list(Map.of(
            Meter.INPUT, perMillion("2").above(200_000, new BigDecimal("4")),
            Meter.OUTPUT, perMillion("8").above(200_000, new BigDecimal("12")),
            Meter.CACHED_INPUT, perMillion("0.5"),
            Meter.CACHE_WRITE_5M, perMillion("2.5"),
            Meter.REASONING_OUTPUT, perMillion("10")));

    private static final PriceList PLAIN = PriceList.of(perMillion("0.4"), perMillion("1.6"));

    @ParameterizedTest(name = "{0} in, {1} out, {2} cached, {3} written, {4} reasoning: {5}")
    @CsvSource({
        "0, 0, 0, 0, 0, 0.000000000",
        "1, 0, 0, 0, 0, 0.000002000",
        "0, 1, 0, 0, 0, 0.000008000",
        "1000, 500, 0, 0, 0, 0.006000000", // 1000 × 2 + 500 × 8 = 6000
        "1000, 0, 1000, 0, 0, 0.000500000", // 1000 × 0.5 = 500
        "1000, 0, 400, 0, 0, 0.001400000", // 600 × 2 + 400 × 0.5 = 1400
        "1000, 0, 400, 600, 0, 0.001700000", // 400 × 0.5 + 600 × 2.5 = 1700
        "1000, 100, 300, 200, 40, 0.002530000", // 500 × 2 + 300 × 0.5 + 200 × 2.5 + 60 × 8 + 40 × 10 = 2530
        "200000, 10, 0, 0, 0, 0.400080000", // the base up to and at the step
        "200001, 10, 0, 0, 0, 0.800124000", // 200001 × 4 + 10 × 12 = 800124
        "200001, 0, 200000, 0, 0, 0.100004000", // the step is by all of the input: 1 × 4 + 200000 × 0.5
        "0, 100, 0, 0, 100, 0.001000000",
        "100, 10, 150, 0, 0, 0.000155000" // more cached than there is: the cached alone, 150 × 0.5 + 10 × 8
    })
    void chargesEachTokenOnce(long in, long out, long cached, long written, long reasoning, BigDecimal usd) {
        assertThat(cost(Prices.of("v", FULL), new TokenUsage(in, out, cached, written, reasoning), NOW))
                .isEqualTo(usd);
    }

    @ParameterizedTest
    @CsvSource({"1000, 500, 400, 300, 200, 0.001200000", "3, 0, 3, 0, 0, 0.000001200"})
    void chargesAsItsWholeWhatHasNoRateOfItsOwn(
            long in, long out, long cached, long written, long reasoning, BigDecimal usd) {
        assertThat(cost(Prices.of("v", PLAIN), new TokenUsage(in, out, cached, written, reasoning), NOW))
                .isEqualTo(usd);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0004, 1, 0.000000000", // 4e-10
        "0.0005, 1, 0.000000001", // 5e-10, half up
        "0.0005, 3, 0.000000002", // 1.5e-9
        "0.0014, 1, 0.000000001"
    })
    void roundsOnceAtTheEnd(BigDecimal perMillion, long tokens, BigDecimal usd) {
        Prices prices = Prices.of("v", PriceList.of(Price.perMillion(perMillion), perMillion("0")));
        assertThat(cost(prices, new TokenUsage(tokens, 0, 0, 0, 0), NOW)).isEqualTo(usd);
    }

    @Test
    void agreesWithWholeNumbersOfPicodollars() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 1_000; i++) {
            long[] price = random.longs(5, 0, 1_000_000).toArray(); // thousandths of a dollar per million = 1e-9 each
            long cached = random.nextLong(1_000);
            long written = random.nextLong(1_000);
            long rest = random.nextLong(1_000);
            long reasoning = random.nextLong(1_000);
            long said = random.nextLong(1_000);
            long nano =
                    rest * price[0] + said * price[1] + cached * price[2] + written * price[3] + reasoning * price[4];
            PriceList rates = list(Map.of(
                    Meter.INPUT, thousandths(price[0]),
                    Meter.OUTPUT, thousandths(price[1]),
                    Meter.CACHED_INPUT, thousandths(price[2]),
                    Meter.CACHE_WRITE_5M, thousandths(price[3]),
                    Meter.REASONING_OUTPUT, thousandths(price[4])));
            assertThat(cost(
                            Prices.of("v", rates),
                            new TokenUsage(rest + cached + written, said + reasoning, cached, written, reasoning),
                            NOW))
                    .isEqualTo(BigDecimal.valueOf(nano, 9));
        }
    }

    @Test
    void chargesForTheCallItself() {
        PriceList rates =
                list(Map.of(Meter.INPUT, perMillion("1"), Meter.REQUEST, Price.each(new BigDecimal("0.012"))));
        assertThat(cost(Prices.of("v", rates), TokenUsage.NONE, NOW)).isEqualByComparingTo("0.012");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-09-30T22:29:59Z, 1",
        "2026-10-01T00:00:00Z, 3",
        "2026-10-01T22:29:59Z, 2",
        "2026-10-01T22:30:00Z, 3",
        "2026-10-02T00:29:59Z, 3",
        "2026-10-02T00:30:00Z, 2",
        "2026-09-01T23:00:00Z, 3"
    })
    void appliesTheLastPeriodThatHolds(Instant moment, BigDecimal input) {
        Prices prices = new Prices(
                "v",
                List.of(
                        new Prices.Period(null, null, PriceList.of(perMillion("1"), perMillion("0"))),
                        new Prices.Period(
                                LocalDate.of(2026, 10, 1), null, PriceList.of(perMillion("2"), perMillion("0"))),
                        new Prices.Period(
                                null,
                                new Prices.Daily(LocalTime.of(22, 30), LocalTime.of(0, 30)),
                                PriceList.of(perMillion("3"), perMillion("0")))));
        assertThat(cost(prices, new TokenUsage(1_000_000, 0, 0, 0, 0), moment)).isEqualByComparingTo(input);
    }

    @Test
    void appliesTheFirstPeriodWhereNoneHolds() {
        Prices prices = new Prices(
                "v",
                List.of(
                        new Prices.Period(LocalDate.of(2027, 1, 1), null, PLAIN),
                        new Prices.Period(LocalDate.of(2028, 1, 1), null, FULL)));
        assertThat(prices.at(NOW)).isEqualTo(PLAIN);
    }

    @Test
    void takesConfiguredPrices() {
        Prices prices = ConfiguredPrices.of(
                new PriceConfig(new BigDecimal("3"), new BigDecimal("15"), new BigDecimal("0.3"), null));
        assertThat(cost(prices, new TokenUsage(100, 10, 50, 25, 5), NOW)).isEqualByComparingTo("0.000315");
    }

    @Test
    void refusesNonsense() {
        assertThatIllegalArgumentException().isThrownBy(() -> perMillion("-1"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Prices("v", List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> perMillion("1").above(10, BigDecimal.ONE).above(10, BigDecimal.TWO));
    }

    private static PriceList list(Map<Meter, Price> rates) {
        return new PriceList(rates, Map.of(), Map.of(), false);
    }

    private static @Nullable BigDecimal cost(Prices prices, TokenUsage usage, Instant moment) {
        return prices.bill(new MeteredUsage(usage, MeteredUsage.Source.PROVIDER), moment, other -> null)
                .costUsd();
    }

    private static Price perMillion(String price) {
        return Price.perMillion(new BigDecimal(price));
    }

    private static Price thousandths(long price) {
        return Price.perMillion(BigDecimal.valueOf(price, 3));
    }
}
