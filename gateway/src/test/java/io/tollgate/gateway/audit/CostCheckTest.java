package io.tollgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.audit.CostCheck.Verdict;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CostCheckTest {
    private static final Instant ENDED = Instant.parse("2026-11-20T12:00:01Z");
    private static final String DATA = "1.0@always";

    /** The bills of each model, and what they were asked for with. */
    private final Map<String, List<Bill>> bills = new HashMap<>();

    private final List<List<Object>> asked = new ArrayList<>();
    private final CostCheck check = new CostCheck(new CostCheck.Prices() {
        @Override
        public List<Bill> bills(String version, String provider, String model, MeteredUsage usage, Instant at) {
            asked.add(List.of(version, provider, model, usage, at));
            return bills.getOrDefault(model, List.of());
        }

        @Override
        public List<String> models(String provider) {
            return List.of("large", "small");
        }
    });

    private static BigDecimal usd(String amount) {
        return new BigDecimal(amount).setScale(9);
    }

    private static Charge charge(String meter, String quantity, String price, String cost) {
        return new Charge(meter, new BigDecimal(quantity).setScale(9), new BigDecimal(price).setScale(18), usd(cost));
    }

    private static Charge input(int tokens, String cost) {
        return charge("input", String.valueOf(tokens), "0.000001", cost);
    }

    private static UsageEvent row(CostSource source, String cost, Charge... charges) {
        UsageEvent row = new UsageEvent();
        row.setEndedAt(ENDED);
        row.setProvider("p");
        row.setModel("small");
        row.setInputTokens(1000);
        row.setOutputTokens(200);
        row.setCachedInputTokens(40);
        row.setCacheWriteInputTokens(30);
        row.setReasoningTokens(5);
        row.setUsageSource(UsageSource.PROVIDER);
        row.setCostSource(source);
        row.setCostUsd(usd(cost));
        row.setListCostUsd(usd(cost));
        row.setPriceVersion(DATA);
        row.setCostGaps(List.of());
        row.setCharges(List.of(charges));
        return row;
    }

    private static Bill bill(@Nullable String list, Object... lines) {
        Bill.Lines made = new Bill.Lines();
        for (int i = 0; i < lines.length; i += 3) {
            made.add((Meter) lines[i], new BigDecimal((String) lines[i + 1]), new BigDecimal((String) lines[i + 2]));
        }
        return new Bill(
                made.charges(),
                made.sum(),
                list == null ? null : new BigDecimal(list),
                Bill.Source.CATALOGUE,
                List.of(),
                null,
                DATA);
    }

    private void costs(String model, Bill... possible) {
        bills.put(model, List.of(possible));
    }

    private static Verdict right() {
        return new Verdict.Right();
    }

    private static Verdict wrong(String why) {
        return new Verdict.Wrong(why);
    }

    private static Verdict unknown(String why) {
        return new Verdict.Unknown(why);
    }

    @Test
    void aRowThatNamesNoPricesCostsNothing() {
        assertThat(check.check(row(CostSource.NONE, "0"))).isEqualTo(right());
        assertThat(check.check(row(CostSource.NONE, "0.001"))).isEqualTo(wrong("costs something, and names no prices"));
        assertThat(check.check(row(CostSource.NONE, "0.001", input(1000, "0.001"))))
                .isEqualTo(wrong("costs something, and names no prices"));
    }

    @Test
    void chargesAreOnMetersThatExistAndNotNegative() {
        assertThat(check.check(row(CostSource.CATALOGUE, "1", charge("warp", "1", "1", "1"))))
                .isEqualTo(wrong("there is no meter warp"));
        assertThat(check.check(row(CostSource.CATALOGUE, "-1", charge("input", "-1", "1", "-1"))))
                .isEqualTo(wrong("input has a negative quantity or price"));
        assertThat(check.check(row(CostSource.CATALOGUE, "-1", charge("output", "1", "-1", "-1"))))
                .isEqualTo(wrong("output has a negative quantity or price"));
    }

    @Test
    void theSumFollowsFromQuantitiesAndPrices() {
        assertThat(check.check(row(CostSource.CATALOGUE, "0.002", input(1000, "0.002"))))
                .isEqualTo(wrong("costs 0.002 USD, and its charges come to 0.001"));
    }

    @Test
    void eachLineFollowsFromItsQuantityAndPrice() {
        UsageEvent row = row(
                CostSource.CATALOGUE,
                "0.0012",
                charge("cached_input", "0", "0.5", "0"),
                input(1000, "0.0011"),
                charge("output", "200", "0.000001", "0.0001"));
        assertThat(check.check(row)).isEqualTo(wrong("input costs 0.0011 USD and not 0.001"));
    }

    @Test
    void whatTheProviderToldIsTheOnlyCharge() {
        Charge told = charge("provider_told", "0.5", "1", "0.5");
        assertThat(check.check(row(CostSource.PROVIDER, "0.5", told))).isEqualTo(right());
        assertThat(check.check(row(CostSource.PROVIDER, "0.501", told, input(1000, "0.001"))))
                .isEqualTo(wrong("is what the provider told, and has other charges"));
        assertThat(check.check(row(CostSource.PROVIDER, "0")))
                .isEqualTo(wrong("is what the provider told, and has other charges"));
        assertThat(asked).isEmpty();
    }

    @Test
    void pricesOfTheCallersOwnAreForWhatWasUsed() {
        Charge output = charge("output", "200", "0.000002", "0.0004");
        assertThat(check.check(row(CostSource.CUSTOM, "0.0014", input(1000, "0.001"), output)))
                .isEqualTo(right());
        assertThat(check.check(row(CostSource.CUSTOM, "0.000999", input(999, "0.000999"))))
                .isEqualTo(wrong("input is charged for 999, which is not what was used"));
        assertThat(check.check(row(CostSource.CUSTOM, "0.1", charge("pages", "1", "0.1", "0.1"))))
                .isEqualTo(wrong("pages is charged for 1, which is not what was used"));
    }

    @Test
    void aRowIsRightIfOneOfTheBillsThatItMayHaveHadIsItsOwn() {
        costs(
                "small",
                bill("0.002", Meter.INPUT, "1000", "0.000002"),
                bill("0.0010", Meter.INPUT, "1000", "0.0000010"));
        assertThat(check.check(row(CostSource.CATALOGUE, "0.001", input(1000, "0.001"))))
                .isEqualTo(right());
        assertThat(asked)
                .containsExactly(List.of(
                        DATA,
                        "p",
                        "small",
                        new MeteredUsage(
                                new TokenUsage(1000, 200, 40, 30, 5), MeteredUsage.Source.PROVIDER, Particulars.NONE),
                        ENDED));
    }

    @Test
    void theBillIsReckonedFromAllThatTheRowTells() {
        UsageEvent row = row(
                CostSource.CATALOGUE,
                "0.4",
                charge("pages", "2", "0.1", "0.2"),
                charge("pages", "1", "0.1", "0.1"),
                charge("audio_seconds", "0.5", "0.1", "0.05"),
                charge("request", "1", "0.05", "0.05"));
        row.setUsageSource(UsageSource.ESTIMATED);
        row.setCacheWrite1hInputTokens(1);
        row.setInputAudioTokens(2);
        row.setCachedInputAudioTokens(3);
        row.setOutputAudioTokens(4);
        row.setInputImageTokens(5);
        row.setOutputImageTokens(6);
        row.setInputVideoTokens(7);
        row.setServiceTier("flex");
        row.setRegion("eu");
        check.check(row);
        assertThat(asked).hasSize(1);
        MeteredUsage usage = (MeteredUsage) asked.getFirst().get(3);
        assertThat(usage.source()).isEqualTo(MeteredUsage.Source.ESTIMATED);
        assertThat(usage.particulars().serviceTier()).isEqualTo("flex");
        assertThat(usage.particulars().region()).isEqualTo("eu");
        Map<Meter, Long> counts = new HashMap<>();
        usage.particulars().counts().forEach((meter, count) -> counts.put(meter, count.longValue()));
        assertThat(counts)
                .isEqualTo(Map.of(
                        Meter.PAGES, 3L,
                        Meter.AUDIO_SECONDS, 0L,
                        Meter.CACHE_WRITE_1H, 1L,
                        Meter.INPUT_AUDIO, 2L,
                        Meter.CACHED_INPUT_AUDIO, 3L,
                        Meter.OUTPUT_AUDIO, 4L,
                        Meter.INPUT_IMAGE, 5L,
                        Meter.OUTPUT_IMAGE, 6L,
                        Meter.INPUT_VIDEO, 7L));
        assertThat(usage.particulars().count(Meter.AUDIO_SECONDS)).isEqualByComparingTo("0.5");
    }

    @Test
    void aRowThatUsedNothingIsAskedForAsSuch() {
        UsageEvent row = row(CostSource.CATALOGUE, "0");
        row.setUsageSource(UsageSource.NONE);
        costs("small", bill("0"));
        assertThat(check.check(row)).isEqualTo(right());
        assertThat(((MeteredUsage) asked.getFirst().get(3)).source()).isEqualTo(MeteredUsage.Source.NONE);
    }

    @Test
    void aListCostIsPartOfTheBill() {
        costs("small", bill("0.0015", Meter.INPUT, "1000", "0.000001"));
        UsageEvent row = row(CostSource.CATALOGUE, "0.001", input(1000, "0.001"));
        assertThat(check.check(row)).isEqualTo(wrong("its list cost is not 0.0015"));
        row.setListCostUsd(usd("0.0015"));
        assertThat(check.check(row)).isEqualTo(right());
    }

    /** The model that drew is not in the row, and so neither is its price. */
    @Test
    void whatAnotherModelDrewIsNotCompared() {
        costs("small", bill("0.001", Meter.INPUT, "1000", "0.000001"));
        UsageEvent row = row(
                CostSource.CATALOGUE,
                "0.041",
                input(1000, "0.001"),
                charge("image_generation", "1000", "0.00004", "0.04"));
        assertThat(check.check(row)).isEqualTo(right());
    }

    @Test
    void aDifferenceNamesChargesOfBothSides() {
        costs("small", bill("0.0014", Meter.INPUT, "1000", "0.000001", Meter.OUTPUT, "200", "0.000002"));
        assertThat(check.check(row(
                        CostSource.CATALOGUE,
                        "0.0012",
                        input(1000, "0.001"),
                        charge("output", "200", "0.000001", "0.0002"))))
                .isEqualTo(wrong("charges output 200 at 0.000001 and not output 200 at 0.000002"));
        assertThat(check.check(row(CostSource.CATALOGUE, "0.001", input(1000, "0.001"))))
                .isEqualTo(wrong("charges nothing and not output 200 at 0.000002"));
    }

    @Test
    void ofManyDifferencesThreeAreNamed() {
        costs("small", bill("0"));
        assertThat(check.check(row(
                        CostSource.CATALOGUE,
                        "0.5",
                        charge("pages", "1", "0.1", "0.1"),
                        charge("images", "1", "0.1", "0.1"),
                        charge("request", "1", "0.1", "0.1"),
                        charge("grounding", "1", "0.1", "0.1"),
                        charge("web_search", "1", "0.1", "0.1"))))
                .isEqualTo(wrong(
                        "charges grounding 1 at 0.1, images 1 at 0.1, pages 1 at 0.1 and 2 more and not nothing"));
    }

    @Test
    void chargesOfAnotherAttemptStandBesideThoseOfTheAnswer() {
        costs("small", bill("0.001", Meter.INPUT, "1000", "0.000001"));
        UsageEvent row = row(CostSource.CATALOGUE, "0.0015", input(1000, "0.001"), input(500, "0.0005"));
        assertThat(check.check(row)).isInstanceOf(CostCheck.Verdict.Wrong.class);
        row.setCostGaps(List.of("attempt"));
        assertThat(check.check(row)).isEqualTo(new CostCheck.Verdict.Right());
        costs("small", bill("0.003", Meter.INPUT, "1000", "0.000003"));
        assertThat(check.check(row)).isInstanceOf(CostCheck.Verdict.Wrong.class);
    }

    @Test
    void pricesOfAnotherModelAreNoError() {
        costs("small", bill("0.002", Meter.INPUT, "1000", "0.000002"));
        costs("large", bill("0.001", Meter.INPUT, "1000", "0.000001"));
        assertThat(check.check(row(CostSource.CATALOGUE, "0.001", input(1000, "0.001"))))
                .isEqualTo(new CostCheck.Verdict.OfOther("large"));
        costs("large", bill("0.003", Meter.INPUT, "1000", "0.000003"));
        assertThat(check.check(row(CostSource.CATALOGUE, "0.001", input(1000, "0.001"))))
                .isEqualTo(wrong("charges input 1000 at 0.000001 and not input 1000 at 0.000002"));
    }

    @Test
    void withoutThePriceDataNothingIsSaidOfPrices() {
        assertThat(check.check(row(CostSource.CATALOGUE, "0.001", input(1000, "0.001"))))
                .isEqualTo(unknown("the price data 1.0@always of p/small is not at hand"));
    }

    @Test
    void rowsFromBeforeChargesWereKeptAreNotJudged() {
        UsageEvent row = row(CostSource.CATALOGUE, "0.001");
        row.setPriceVersion(null);
        assertThat(check.check(row)).isEqualTo(unknown("is from before charges were kept"));
    }

    @Test
    void chargesNameTheirPriceDataAndTheirModel() {
        UsageEvent unversioned = row(CostSource.CATALOGUE, "0.001", input(1000, "0.001"));
        unversioned.setPriceVersion(null);
        assertThat(check.check(unversioned)).isEqualTo(wrong("has charges, and names no price data"));
        UsageEvent nobodys = row(CostSource.CATALOGUE, "0.001", input(1000, "0.001"));
        nobodys.setProvider(null);
        assertThat(check.check(nobodys)).isEqualTo(wrong("has charges, and names no model"));
        UsageEvent unnamed = row(CostSource.CATALOGUE, "0.001", input(1000, "0.001"));
        unnamed.setModel(null);
        assertThat(check.check(unnamed)).isEqualTo(wrong("has charges, and names no model"));
    }
}
