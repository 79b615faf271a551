package io.tollgate.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class GatewayTokenTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void aGeneratedKeyHasTheStatedShape() {
        String key = GatewayToken.generate(RANDOM);

        assertThat(key).matches("tg_[0-9A-Za-z]{49}");
        assertThat(GatewayToken.wellFormed(key)).isTrue();
    }

    @Test
    void theChecksumIsTheCrc32OfEverythingBeforeIt() {
        String key = GatewayToken.generate(RANDOM);
        CRC32 crc = new CRC32();
        crc.update(key.substring(0, 46).getBytes(StandardCharsets.US_ASCII));
        String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

        long stated = key.substring(46).chars().mapToLong(digits::indexOf).reduce(0, (sum, digit) -> sum * 62 + digit);

        assertThat(stated).isEqualTo(crc.getValue());
    }

    @Test
    void smallRandomNumbersArePaddedOnTheLeft() {
        String key = GatewayToken.generate(new Zeros());

        assertThat(key).startsWith("tg_" + "0".repeat(43));
        assertThat(GatewayToken.wellFormed(key)).isTrue();
    }

    @Test
    void keysDiffer() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            keys.add(GatewayToken.generate(RANDOM));
        }
        assertThat(keys).hasSize(1_000);
    }

    @Test
    void anySingleChangedCharacterIsNoticed() {
        String key = GatewayToken.generate(RANDOM);
        for (int i = 0; i < key.length(); i++) {
            char other = key.charAt(i) == 'x' ? 'y' : 'x';
            String changed = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(GatewayToken.wellFormed(changed)).as("changed at %d", i).isFalse();
        }
    }

    @Test
    void otherShapesAreNotWellFormed() {
        String key = GatewayToken.generate(RANDOM);

        assertThat(GatewayToken.wellFormed("")).isFalse();
        assertThat(GatewayToken.wellFormed("tg_")).isFalse();
        assertThat(GatewayToken.wellFormed(key.substring(1))).isFalse();
        assertThat(GatewayToken.wellFormed(key + "0")).isFalse();
        assertThat(GatewayToken.wellFormed(key.replace("tg_", "sk_"))).isFalse();
        assertThat(GatewayToken.wellFormed("tg_" + "é".repeat(49))).isFalse();
    }

    @Test
    void digestIsSha256() {
        assertThat(GatewayToken.sha256("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(GatewayToken.digest("abc")).hasSize(32);
    }

    private static final class Zeros extends SecureRandom {

        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            java.util.Arrays.fill(bytes, (byte) 0);
        }
    }
}
