package io.tollgate.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.PriceConfig.Above;
import io.tollgate.gateway.config.PriceConfig.Period;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class StoredPricesTest {
    private static final Period FULL = new Period(
            LocalDate.of(2026, 12, 1),
            Map.of(
                    "input",
                    new BigDecimal("0.075"),
                    "output",
                    new BigDecimal("3"),
                    "web_search",
                    new BigDecimal("0.01")),
            List.of(new Above(200_000, Map.of("input", new BigDecimal("0.15")))),
            Map.of("flex", Map.of("input", new BigDecimal("0.0375"))),
            Map.of("us", new BigDecimal("1.1")));

    /** With a bit of everything. */
    static StoredPrices prices() {
        return StoredPrices.first("openai", "team/m", usual(1), Tokens.NOW, "tok_0")
                .replaced(new PriceConfig(List.of(usual(2).periods().getFirst(), FULL)), Tokens.NOW, "tok_1");
    }

    private static PriceConfig usual(int usd) {
        return new PriceConfig(BigDecimal.valueOf(usd), BigDecimal.TEN, null, null);
    }

    @Test
    void theyAreReadAsTheyWereWritten() {
        EntryCodec codec = new EntryCodec();
        for (StoredPrices each : List.of(prices(), prices().deleted(Tokens.NOW, "tok_2"))) {
            assertThat(codec.decode(codec.encode(each, new UUID(1, 2), Tokens.NOW)))
                    .isEqualTo(each);
        }
    }

    @Test
    void whatIsReplacedOrDeletedStaysKnown() {
        StoredPrices twice = prices();
        assertThat(twice.known().earlier()).isEqualTo(usual(1).periods());
        StoredPrices deleted = twice.deleted(Tokens.NOW.plusSeconds(1), "tok_2");
        assertThat(deleted.current()).isNull();
        assertThat(deleted.known().earlier())
                .containsExactly(
                        usual(2).periods().getFirst(), FULL, usual(1).periods().getFirst());
        assertThat(deleted.createdBy()).isEqualTo("tok_0");
        StoredPrices again = deleted.replaced(usual(1), Tokens.NOW.plusSeconds(2), "tok_3");
        assertThat(again.known().earlier()).containsExactly(usual(2).periods().getFirst(), FULL);
        assertThat(again.createdBy()).isEqualTo("tok_3");
        assertThat(again.createdAt()).isEqualTo(Tokens.NOW.plusSeconds(2));
    }

    @Test
    void soMuchOfIt() {
        StoredPrices prices = StoredPrices.first("openai", "m", usual(0), Tokens.NOW, "tok_0");
        for (int usd = 1; usd < 100; usd++) {
            prices = prices.replaced(usual(usd), Tokens.NOW, "tok_0");
        }
        assertThat(prices.known().earlier())
                .hasSize(StoredPrices.EARLIER_KEPT)
                .startsWith(usual(98).periods().getFirst());
    }

    @Test
    void aStateHasThemByProviderAndModel() {
        ControlState state = new ControlState(Uses.none(), key -> null);
        assertThat(state.ownPrices("openai", "team/m")).isNull();
        state.put(prices(), 7);
        assertThat(state.prices("openai", "team/m").revision()).isEqualTo(7);
        assertThat(state.ownPrices("openai", "team/m")).isSameAs(state.ownPrices("openai", "team/m"));
        assertThat(state.entry("price/openai/team/m")).isEqualTo(prices());
        List<Entry> kept = new ArrayList<>();
        state.forEach((entry, revision) -> kept.add(entry));
        assertThat(kept).containsExactly(prices());
        state.remove("price/openai/team/m");
        assertThat(state.prices()).isEmpty();
    }
}
