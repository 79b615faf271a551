package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BillTest {
    private static Bill bill(Bill.Source source, String... quantitiesAndPrices) {
        Bill.Lines lines = new Bill.Lines();
        for (int i = 0; i < quantitiesAndPrices.length; i += 2) {
            lines.add(
                    i == 0 ? Meter.INPUT : Meter.OUTPUT,
                    new BigDecimal(quantitiesAndPrices[i]),
                    new BigDecimal(quantitiesAndPrices[i + 1]));
        }
        return new Bill(lines.charges(), lines.sum(), lines.sum(), source, List.of(), null, "own@2026-12-01");
    }

    @Test
    void whatWasAgreedIsPaidAndTheListCostStays() {
        Bill paid = bill(Bill.Source.CATALOGUE, "1000", "0.000002", "333", "0.000007")
                .contracted(new BigDecimal("0.85"));
        assertThat(paid.costUsd()).isEqualByComparingTo("0.00368135");
        assertThat(paid.listCostUsd()).isEqualByComparingTo("0.004331");
        assertThat(paid.charges())
                .extracting(charge -> charge.unitPriceUsd().stripTrailingZeros())
                .containsExactly(new BigDecimal("0.0000017"), new BigDecimal("0.00000595"));
        assertThat(paid.charges().stream().map(Charge::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(paid.costUsd());
        assertThat(PriceVersion.of(String.valueOf(paid.priceVersion())))
                .isEqualTo(new PriceVersion("own@2026-12-01", new BigDecimal("0.85")));
    }

    @Test
    void onlyListPricesAreReduced() {
        for (Bill.Source source : List.of(Bill.Source.PROVIDER, Bill.Source.CUSTOM)) {
            Bill bill = bill(source, "1", "0.5");
            assertThat(bill.contracted(new BigDecimal("0.5"))).isSameAs(bill);
        }
        Bill whole = bill(Bill.Source.CATALOGUE, "1", "0.5");
        assertThat(whole.contracted(new BigDecimal("1.00"))).isSameAs(whole);
        assertThat(PriceVersion.of("own@always")).isEqualTo(new PriceVersion("own@always", BigDecimal.ONE));
    }
}
