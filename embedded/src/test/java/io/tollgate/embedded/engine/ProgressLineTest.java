package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void writesALineForEveryTenthWhereThereIsNoTerminal() {
        ProgressLine progress = new ProgressLine(new PrintStream(printed, true, UTF_8), false);
        for (int percent = 0; percent <= 100; percent++) {
            progress.at("loading", percent * 1_000_000L, 100_000_000L);
        }
        progress.done("loaded");

        assertThat(printed.toString(UTF_8).lines())
                .hasSize(12)
                .startsWith("loading:   0 % (0 of 100 MB)", "loading:  10 % (10 of 100 MB)")
                .endsWith("loading: 100 % (100 of 100 MB)", "loaded");
    }

    @Test
    void writesOverOneLineOfATerminal() {
        ProgressLine progress = new ProgressLine(new PrintStream(printed, true, UTF_8), true);
        progress.at("loading", 10_000_000, 100_000_000);
        progress.at("loading", 10_000_001, 100_000_000);
        progress.at("loading", 11_000_000, 100_000_000);
        progress.done("loaded");

        assertThat(printed.toString(UTF_8))
                .isEqualTo("\r\033[Kloading:  10 % (10 of 100 MB)\r\033[Kloading:  11 % (11 of 100 MB)\nloaded\n");
    }
}
