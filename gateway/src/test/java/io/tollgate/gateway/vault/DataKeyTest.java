package io.tollgate.gateway.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DataKeyTest {
    private static final byte[] PLAIN = "an answer".getBytes(UTF_8);
    private static final byte[] OF = {1, 2, 3};

    private static DataKey key(int first, String purpose) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) first;
        MasterKeys keys =
                MasterKeys.read(Map.of(MasterKeys.VARIABLE, Base64.getEncoder().encodeToString(bytes)), problem -> {
                    throw new AssertionError(problem);
                });
        DataKey key = keys.dataKey(purpose);
        assertThat(key).isNotNull();
        return key;
    }

    @Test
    void whatIsSealedOpensForTheSameAlone() {
        DataKey key = key(1, "tests");
        byte[] sealed = key.seal(PLAIN, OF);
        assertThat(new String(sealed, UTF_8)).doesNotContain("answer");
        assertThat(key.open(sealed, OF)).isEqualTo(PLAIN);
        assertThat(key.open(sealed, new byte[] {1, 2})).isNull();
        assertThat(key(2, "tests").open(sealed, OF)).isNull();
        assertThat(key(1, "others").open(sealed, OF)).isNull();
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(key.open(changed, OF)).isNull();
        }
        assertThat(key.open(new byte[0], OF)).isNull();
    }

    @Test
    void namesAreTheKeysOwn() {
        assertThat(key(1, "tests").name(OF))
                .hasSize(32)
                .isEqualTo(key(1, "tests").name(OF))
                .isNotEqualTo(key(2, "tests").name(OF))
                .isNotEqualTo(key(1, "others").name(OF));
    }

    @Test
    void withoutAMasterKeyThereIsNone() {
        assertThat(MasterKeys.NONE.dataKey("tests")).isNull();
    }
}
