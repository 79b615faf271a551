package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FreshnessTest {
    @Test
    void findsEachGroupsCalls() throws IOException {
        assertThat(Freshness.counts("""
                        {"totals":{"requests":60},"series":[{"bucket":null,"groups":[
                        {"metadata.group":"0","requests":25},{"metadata.group":"12","requests":24},
                        {"metadata.group":"","requests":11}]}]}
                        """)).isEqualTo(Map.of(0, 25, 12, 24));
    }
}
