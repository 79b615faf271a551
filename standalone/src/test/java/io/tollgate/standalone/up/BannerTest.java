package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BannerTest {

    private static final Layout LAYOUT =
            new Layout("127.0.0.1", 8080, "127.0.0.1", 9090, 1, 2, 3, 4, 5, Path.of("/data"), null);

    @Test
    void theFirstStartShowsTheTokenAndACallWithIt() {
        String text = String.join("\n", new Banner(LAYOUT, "tg_x", "code").lines());

        assertThat(text)
                .contains("Token    tg_x", "curl http://127.0.0.1:8080/v1/chat/completions", "Bearer tg_x\"")
                .contains("\"model\":\"simulated-small\"");
    }

    @Test
    void laterStartsShowNoToken() {
        String text = String.join("\n", new Banner(LAYOUT, null, "code").lines());

        assertThat(text)
                .contains("Bearer $TOLLGATE_TOKEN\"", "./tollgate token create")
                .doesNotContain("tg_", "Token ");
    }
}
