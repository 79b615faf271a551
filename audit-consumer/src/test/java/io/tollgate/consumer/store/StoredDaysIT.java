package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.consumer.Adjustments;
import io.tollgate.consumer.Events;
import io.tollgate.consumer.TablesFixture;
import io.tollgate.consumer.store.StoredDays.Ended;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StoredDaysIT {
    private static final Instant MIDNIGHT = Instant.parse("2026-10-03T00:00:00Z");
    private static final Instant END = MIDNIGHT.plusSeconds(2 * 86_400);
    private static final String O_HARE = "o'hare";

    private final Events events = new Events(19);
    private TablesFixture tables;
    private StoredDays days;
    private int stored;

    @BeforeEach
    void open() throws IOException {
        tables = new TablesFixture();
        days = StoredDays.open(tables.config);
    }

    @AfterEach
    void close() throws Exception {
        days.close();
        tables.close();
    }

    /** A call of a model in no tier, answered within a second, complete and without charges. */
    private UsageEvent call(Instant accepted, Charge... charges) {
        UsageEvent event = events.one();
        event.setCallId(new UUID(7, stored));
        event.setProvider(O_HARE);
        event.setModel("m");
        event.setServiceTier(null);
        event.setAcceptedAt(accepted);
        event.setEndedAt(accepted.plusSeconds(1));
        event.setUsageSource(UsageSource.PROVIDER);
        event.setOutcome(Outcome.SUCCEEDED);
        event.setCostComplete(true);
        event.setCharges(List.of(charges));
        event.setAttempts(List.of(new Attempt(O_HARE, "m", accepted, 5L, 200, null, 0L)));
        return event;
    }

    private void put(UsageEvent event) throws IOException {
        tables.put("usage", 0, stored++, event);
    }

    private static Charge charge(String meter, String quantity, String cost) {
        return new Charge(
                meter,
                new BigDecimal(quantity).setScale(9),
                BigDecimal.ZERO.setScale(18),
                new BigDecimal(cost).setScale(9));
    }

    /** As text, without zeros behind the point: day, model, tier, meter and the five figures. */
    private List<String> lines(String provider, Instant from, Instant to) throws IOException {
        List<String> lines = new ArrayList<>();
        days.lines(
                provider,
                from,
                to,
                line -> lines.add(String.join(
                        " ",
                        line.day().toString(),
                        line.model(),
                        "[" + line.tier() + "]",
                        line.meter(),
                        plain(line.quantity()),
                        plain(line.estimated()),
                        plain(line.overMidnight()),
                        plain(line.costUsd()),
                        plain(line.unpriced()))));
        return lines;
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    @Test
    void chargesAreAddedUpByDayModelTierAndMeter() throws Exception {
        put(call(MIDNIGHT, charge("input", "10", "0.000000001"), charge("output", "2", "0.5")));
        put(call(MIDNIGHT.plusSeconds(5), charge("input", "5", "0.25"), charge("cached_input", "0", "0")));
        UsageEvent estimated = call(MIDNIGHT.plusSeconds(6), charge("input", "3", "0.125"));
        estimated.setUsageSource(UsageSource.ESTIMATED);
        put(estimated);
        UsageEvent overMidnight = call(MIDNIGHT.plusSeconds(86_399), charge("input", "100", "1"));
        overMidnight.setEndedAt(MIDNIGHT.plusSeconds(86_400));
        put(overMidnight);
        UsageEvent flex = call(MIDNIGHT.plusSeconds(86_400), charge("input", "7", "0.75"));
        flex.setServiceTier("flex");
        put(flex);
        UsageEvent other = call(MIDNIGHT, charge("input", "1", "1"));
        other.setProvider("another");
        put(other);
        put(call(MIDNIGHT.minusNanos(1_000_000), charge("input", "1000", "1")));
        put(call(END, charge("input", "1000", "1")));

        assertThat(lines(O_HARE, MIDNIGHT, END))
                .containsExactlyInAnyOrder(
                        "2026-10-03 m [] input 118 3 100 1.375000001 0",
                        "2026-10-03 m [] output 2 0 0 0.5 0",
                        "2026-10-04 m [flex] input 7 0 0 0.75 0");
        assertThat(lines("another", MIDNIGHT, END)).containsExactly("2026-10-03 m [] input 1 0 0 1 0");
        assertThat(lines("nobody", MIDNIGHT, END)).isEmpty();
    }

    @Test
    void tokensThatNothingWasChargedForHaveNoPrice() throws Exception {
        UsageEvent unpriced = call(MIDNIGHT);
        unpriced.setCostComplete(false);
        unpriced.setInputTokens(100);
        unpriced.setCachedInputTokens(30);
        unpriced.setCacheWriteInputTokens(20);
        unpriced.setOutputTokens(9);
        put(unpriced);
        UsageEvent cached = call(MIDNIGHT);
        cached.setInputTokens(1_000);
        put(cached);
        UsageEvent charged = call(MIDNIGHT, charge("output", "4", "0.5"));
        charged.setCostComplete(false);
        charged.setInputTokens(1_000);
        put(charged);

        assertThat(lines(O_HARE, MIDNIGHT, END))
                .containsExactlyInAnyOrder(
                        "2026-10-03 m [] input 50 0 0 0 50",
                        "2026-10-03 m [] cached_input 30 0 0 0 30",
                        "2026-10-03 m [] cache_write_5m 20 0 0 0 20",
                        "2026-10-03 m [] output 13 0 0 0.5 9");
    }

    private void book(AdjustmentReason reason, String note, List<String> closes, String cost, Charge... charges)
            throws IOException {
        AdjustmentEvent event = new Adjustments(23).one();
        event.setAdjustmentId(new UUID(9, stored));
        event.setReason(reason);
        event.setNote(note);
        event.setProvider(O_HARE);
        event.setModel("m");
        event.setServiceTier(null);
        event.setEffectiveAt(MIDNIGHT.plusSeconds(60));
        event.setCostGaps(List.of());
        event.setClosesGaps(closes);
        event.setCostUsd(new BigDecimal(cost).setScale(9));
        event.setCharges(List.of(charges));
        tables.put("adjustments", 0, stored++, event);
    }

    @Test
    void whatWasBookedLaterCountsToo() throws Exception {
        put(call(MIDNIGHT, charge("input", "10", "0.5")));
        book(
                AdjustmentReason.REPRICED,
                "by own",
                List.of(),
                "0.25",
                charge("input", "10", "0.75"),
                charge("input", "-10", "-0.5"));
        book(AdjustmentReason.BATCH_RESULT, "batch_1", List.of(), "0.125", charge("output", "7", "0.125"));
        book(AdjustmentReason.PROVIDER_INVOICE, "2026-10-03 price: dearer", List.of(), "3");
        book(AdjustmentReason.PROVIDER_INVOICE, "2026-10-03 price: and more", List.of(), "0.5");
        book(AdjustmentReason.PROVIDER_INVOICE, "2026-10-09 price: another day", List.of(), "9");
        assertThat(lines(O_HARE, MIDNIGHT, END))
                .containsExactlyInAnyOrder(
                        "2026-10-03 m [] input 10 0 0 0.5 0",
                        "2026-10-03 m [] input 0 0 0 0.25 0",
                        "2026-10-03 m [] output 7 0 0 0.125 0");

        List<String> invoiced = new ArrayList<>();
        days.invoiced(
                O_HARE,
                LocalDate.of(2026, 10, 3),
                LocalDate.of(2026, 10, 5),
                (day, reason, usd) -> invoiced.add(day + " " + reason + " " + plain(usd)));
        assertThat(invoiced).containsExactly("2026-10-03 price 3.5");
    }

    @Test
    void aPriceThatCameLaterIsForTokensThatAreCountedAlready() throws Exception {
        UsageEvent unpriced = call(MIDNIGHT);
        unpriced.setCostComplete(false);
        unpriced.setInputTokens(50);
        unpriced.setCachedInputTokens(0);
        unpriced.setCacheWriteInputTokens(0);
        unpriced.setOutputTokens(0);
        put(unpriced);
        book(AdjustmentReason.REPRICED, "by own", List.of("price"), "0.5", charge("input", "50", "0.5"));
        assertThat(lines(O_HARE, MIDNIGHT, END))
                .containsExactlyInAnyOrder("2026-10-03 m [] input 50 0 0 0 50", "2026-10-03 m [] input 0 0 0 0.5 -50");
    }

    @Test
    void callsThatEndedBadlyWithoutAWordOfTheProviderAreLost() throws Exception {
        put(call(MIDNIGHT));
        UsageEvent told = call(MIDNIGHT);
        told.setOutcome(Outcome.FAILED);
        put(told);
        for (Outcome outcome : List.of(Outcome.FAILED, Outcome.CANCELED, Outcome.INTERRUPTED, Outcome.SUCCEEDED)) {
            UsageEvent untold = call(MIDNIGHT.plusSeconds(86_400));
            untold.setUsageSource(outcome == Outcome.CANCELED ? UsageSource.ESTIMATED : UsageSource.NONE);
            untold.setOutcome(outcome);
            put(untold);
        }
        UsageEvent unsent = call(MIDNIGHT.plusSeconds(86_400));
        unsent.setUsageSource(UsageSource.NONE);
        unsent.setOutcome(Outcome.FAILED);
        unsent.setAttempts(List.of());
        put(unsent);
        put(call(END));

        List<Ended> ended = new ArrayList<>();
        days.ended(O_HARE, MIDNIGHT, END, ended::add);
        assertThat(ended)
                .containsExactlyInAnyOrder(
                        new Ended(LocalDate.parse("2026-10-03"), 2, 0), new Ended(LocalDate.parse("2026-10-04"), 0, 3));
    }

    @Test
    void aMissingTableIsReported() throws Exception {
        tables.execute("DROP TABLE usage SYNC");
        assertThatThrownBy(() -> lines(O_HARE, MIDNIGHT, END))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".usage");
    }
}
