package io.tollgate.standalone.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class CanaryTest {
    private static final Canary CANARY = new Canary("canary", "tg_some-thing?that>is~secret");

    @Test
    void isFoundInEachOfItsForms() {
        for (int before = 0; before < 7; before++) {
            for (int after = 0; after < 7; after++) {
                byte[] plain = ("b".repeat(before) + CANARY.secret() + "a".repeat(after)).getBytes(UTF_8);
                assertThat(CANARY.whereIn(plain)).isNotNull();
                assertThat(CANARY.whereIn(HexFormat.of().formatHex(plain).getBytes(UTF_8)))
                        .isNotNull();
                assertThat(CANARY.whereIn(
                                HexFormat.of().withUpperCase().formatHex(plain).getBytes(UTF_8)))
                        .isNotNull();
                assertThat(CANARY.whereIn(Base64.getEncoder().encode(plain))).isNotNull();
                assertThat(CANARY.whereIn(Base64.getUrlEncoder().encode(plain))).isNotNull();
            }
        }
    }

    @Test
    void isNotFoundInWhatIsLikeIt() {
        byte[] cut = CANARY.secret().substring(1).getBytes(UTF_8);
        assertThat(CANARY.whereIn(cut)).isNull();
        assertThat(CANARY.whereIn(new byte[0])).isNull();
        assertThat(CANARY).hasToString("canary");
    }
}
