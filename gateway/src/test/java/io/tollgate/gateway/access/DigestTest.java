package io.tollgate.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DigestTest {
    @Test
    void eachBitCounts() {
        Digest digest = Digest.ofToken("a token");
        byte[] bytes = digest.bytes();
        assertThat(Digest.of(bytes)).isEqualTo(digest).hasSameHashCodeAs(digest);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Digest.of(changed)).isNotEqualTo(digest);
        }
    }

    @Test
    void saysNothingOfTheTokenAndLittleOfItself() {
        assertThat(Digest.ofToken("a token").toString()).hasSize(13).doesNotContain("token");
    }
}
