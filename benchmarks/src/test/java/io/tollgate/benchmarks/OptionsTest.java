package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.benchmarks.Options.Part;
import io.tollgate.benchmarks.Options.Proxy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void measuresEverythingUnlessToldOtherwise() {
        Options options = parsed();
        assertThat(options.targets()).containsExactly(Proxy.NGINX, Proxy.GATEWAY);
        assertThat(options.only()).containsExactly(Part.values());
        assertThat(options.connections()).isEqualTo(32);
        assertThat(options.tokens()).isZero();
        assertThat(options.streams()).containsExactly(64, 1000);
        assertThat(options.jfr()).isNull();
    }

    @Test
    void readsEachOption() {
        Options options = parsed(
                "--quick",
                "--rounds",
                "3",
                "--only",
                "cpu,STREAMS",
                "--targets",
                "nginx,vertx",
                "--streams",
                "5",
                "--tokens",
                "100000",
                "--jfr",
                "recording.jfr",
                "--gateway-flags",
                "-Xmx1g -Xint");
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.seconds()).isLessThan(parsed().seconds());
        assertThat(options.only()).containsExactly(Part.CPU, Part.STREAMS);
        assertThat(options.targets()).containsExactly(Proxy.NGINX, Proxy.VERTX);
        assertThat(options.streams()).containsExactly(5);
        assertThat(options.tokens()).isEqualTo(100_000);
        assertThat(options.jfr()).isEqualTo(Path.of("recording.jfr"));
        assertThat(options.gatewayFlags()).containsExactly("-Xmx1g", "-Xint");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        refused("no such option: --fast", "--fast", "1");
        refused("not an option: fast", "fast");
        refused("--rounds needs a value", "--rounds");
        refused("not a whole number: many", "--rounds", "many");
        refused("numbers start at 1", "--seconds", "0");
        refused("--tokens: 0 or more", "--tokens", "-1");
        refused("no such part: disk", "--only", "disk");
        refused("nginx is what the others are compared with", "--targets", "gateway");
        refused("--before: there is no folder nowhere", "--before", "nowhere");
        refused("--before: only beside the gateway", "--before", ".", "--targets", "nginx,vertx");
    }

    @Test
    void measuresTheGatewayOfOtherCodeAsWell() {
        assertThat(parsed().before()).isNull();
        assertThat(parsed("--before", "src").before()).isEqualTo(Path.of("src"));
    }

    private static void refused(String message, String... arguments) {
        assertThatThrownBy(() -> parsed(arguments))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }

    private static Options parsed(String... arguments) {
        Arguments given = Arguments.of(List.of(arguments));
        Options options = Options.of(given);
        given.check();
        return options;
    }
}
