package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.GatewayKey;
import io.tollgate.gateway.access.KeyRing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WelcomeTest {

    private static final Layout LAYOUT = new Layout("127.0.0.1", 8080, 9090, 1, 2, 3, 4, 5, Path.of("/data"), null);
    private static final KeyRing RING = new KeyRing(List.of(new KeyRing.Entry("first", GatewayKey.sha256("tg_x"))));

    @Test
    void theFirstStartShowsTheKeyAndACallWithIt() {
        String text = String.join("\n", new Welcome(LAYOUT, new GatewayKeys(RING, "tg_x")).lines());

        assertThat(text)
                .contains("Key      tg_x", "curl http://127.0.0.1:8080/v1/chat/completions", "Bearer tg_x\"")
                .contains("\"model\":\"simulated-small\"");
    }

    @Test
    void laterStartsShowNoKey() {
        String text = String.join("\n", new Welcome(LAYOUT, new GatewayKeys(RING, null)).lines());

        assertThat(text).contains("Bearer $TOLLGATE_TOKEN\"").doesNotContain("tg_", "Key ");
    }

    @Test
    void anEmptyRingIsPointedOut() {
        String text = String.join("\n", new Welcome(LAYOUT, new GatewayKeys(new KeyRing(List.of()), null)).lines());

        assertThat(text).contains("there is none: ./tollgate keys generate");
    }
}
