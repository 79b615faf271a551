package io.tollgate.consumer.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.proof.MonthBooks.Entry;
import io.tollgate.consumer.proof.MonthBooks.MeterSum;
import io.tollgate.consumer.proof.MonthBooks.Place;
import io.tollgate.consumer.proof.MonthBooks.Sums;
import io.tollgate.schemas.avro.Charge;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MonthBooksTest {
    private static Entry entry(boolean adjustment, String cost, String listCost, Charge... charges) {
        return new Entry(
                new UUID(1, 2),
                new Place("usage", 3),
                4,
                adjustment,
                new BigDecimal(cost),
                new BigDecimal(listCost),
                List.of(charges));
    }

    private static Charge charge(String meter, String quantity, String cost) {
        return new Charge(meter, new BigDecimal(quantity), new BigDecimal("0.5"), new BigDecimal(cost));
    }

    @Test
    void sumsAreOfRowsAndOfWhatAdjustsThem() {
        Sums sums = new Sums();
        sums.add(entry(false, "1.25", "2", charge("input", "10", "1"), charge("output", "2", "0.25")));
        sums.add(entry(false, "0.000000001", "0"));
        sums.add(entry(true, "-1", "-1.5", charge("input", "-8", "-1"), charge("input", "1", "0")));
        assertThat(sums.rows()).isEqualTo(2);
        assertThat(sums.adjustments()).isEqualTo(1);
        assertThat(sums.cost()).isEqualByComparingTo("0.250000001");
        assertThat(sums.listCost()).isEqualByComparingTo("0.5");
        assertThat(sums.meters())
                .isEqualTo(Map.of(
                        "input", new MeterSum(new BigDecimal("3"), BigDecimal.ZERO),
                        "output", new MeterSum(new BigDecimal("2"), new BigDecimal("0.25"))));
    }

    @Test
    void aMonthEndsWhereTheNextBegins() {
        YearMonth december = YearMonth.of(2026, 12);
        assertThat(MonthBooks.begin(december)).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(MonthBooks.end(december)).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(MonthBooks.end(YearMonth.of(2028, 2))).isEqualTo(Instant.parse("2028-03-01T00:00:00Z"));
    }

    @Test
    void placesAreInTheOrderOfTheirTopicsAndThenOfTheirNumbers() {
        assertThat(Stream.of(new Place("b", 0), new Place("a", 10), new Place("a", 9), new Place("a", 10))
                        .sorted()
                        .distinct())
                .containsExactly(new Place("a", 9), new Place("a", 10), new Place("b", 0));
        assertThat(entry(false, "0", "0").where()).isEqualTo("usage/3/4");
    }

    /** The leaves and the root are of Certificate Transparency's test vectors. */
    @Test
    void theRootOfAMonthIsThatOfItsHoursInOrder() {
        assertThat(MonthBooks.root(List.of("", "00", "10")))
                .isEqualTo("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
        assertThat(MonthBooks.root(List.of("00", "", "10"))).isNotEqualTo(MonthBooks.root(List.of("", "00", "10")));
    }
}
