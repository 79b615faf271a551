package io.tollgate.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
    @TempDir
    private Path folder;

    private enum Colour {
        RED,
        DARK_RED
    }

    private Settings read(String yaml, Map<String, String> environment) throws IOException, SettingsException {
        Path file = folder.resolve("tollgate.yaml");
        Files.writeString(file, yaml);
        return Settings.read(file, environment);
    }

    @Test
    void givesTypedValues() throws Exception {
        Settings settings = read("""
                http: {host: 0.0.0.0, port: 8080, max_body: 10MiB}
                gateways:
                  default: {authentication: on}
                  open: {authentication: off}
                providers:
                  openai:
                    models: [a, {id: b, upstream_id: c}]
                    throttle: {max_wait: 250ms, concurrency: 2}
                """, Map.of());
        Section http = settings.section("http");
        assertThat(http.string("host", "x")).isEqualTo("0.0.0.0");
        assertThat(http.integer("port", 1, 0, 65535)).isEqualTo(8080);
        assertThat(http.bytes("max_body", 0)).isEqualTo(10L << 20);
        assertThat(settings.section("gateways").sections().get("open").bool("authentication", true))
                .isFalse();
        assertThat(settings.section("gateways").sections().get("default").bool("authentication", false))
                .isTrue();
        Section openai = settings.section("providers").sections().get("openai");
        assertThat(openai.items("models"))
                .extracting(item -> item.string("id", ""))
                .containsExactly("a", "b");
        assertThat(openai.items("models").get(1).string("upstream_id", "")).isEqualTo("c");
        assertThat(openai.section("throttle").duration("max_wait", Duration.ZERO))
                .isEqualTo(Duration.ofMillis(250));
        assertThat(openai.section("throttle").integer("concurrency", 1, 1, 9)).isEqualTo(2);
        settings.check();
    }

    @Test
    void readsTreesAsTheyAre() throws Exception {
        Settings settings = read(
                "providers: {a: {tree: [{b: 1.5, c: true, d: '1', e: null, f: '${X}'}, [.inf, x]], wide: ["
                        + "1,".repeat(20_001) + "]}}",
                Map.of());
        Section section = settings.section("providers").section("a");
        Map<String, Object> mapping =
                new HashMap<>(Map.of("b", new BigDecimal("1.5"), "c", true, "d", "1", "f", "${X}"));
        mapping.put("e", null);
        assertThat(section.tree("tree")).isEqualTo(List.of(mapping, List.of(".inf", "x")));
        assertThat(section.tree("none")).isNull();
        section.tree("wide");
        assertThatThrownBy(settings::check).hasMessageContaining("providers.a.wide has more than 20000 values");
    }

    @Test
    void readsTheEnvironment() throws Exception {
        Settings settings = read(
                "http: {host: '${HOST}', port: 1}\nkafka: {bootstrap_servers: '${KAFKA:-localhost:9092}'}\n",
                Map.of("HOST", "h", "TOLLGATE_HTTP_PORT", "2", "TOLLGATE_CLICKHOUSE_URL", "u"));
        assertThat(settings.section("http").string("host", "")).isEqualTo("h");
        assertThat(settings.section("http").integer("port", 0, 0, 9)).isEqualTo(2);
        assertThat(settings.section("kafka").string("bootstrap_servers", "")).isEqualTo("localhost:9092");
        assertThat(settings.section("clickhouse").string("url", "")).isEqualTo("u");
        settings.check();
    }

    @Test
    void reportsEveryProblemTogether() throws Exception {
        Settings settings = read("""
                http: {prot: 8080, max_body: ten}
                htpp: {}
                kafka: {bootstrap_servers: "${NOWHERE}"}
                providers:
                  openai: {colour: blue, throttle: {max_wait: 5 parsecs}}
                """, Map.of());
        settings.section("http").integer("port", 8080, 0, 65535);
        settings.section("http").bytes("max_body", 1);
        settings.section("kafka").string("bootstrap_servers", "");
        Section openai = settings.section("providers").sections().get("openai");
        openai.oneOf("colour", Colour.RED);
        openai.section("throttle").duration("max_wait", Duration.ZERO);
        assertThatThrownBy(settings::check)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactlyInAnyOrder(
                                        p -> assertThat(p)
                                                .contains(
                                                        "tollgate.yaml:2: htpp is an unknown section; did you mean http?"),
                                        p -> assertThat(p)
                                                .contains(
                                                        "tollgate.yaml:1: http.prot is an unknown setting; did you mean port?"),
                                        p -> assertThat(p)
                                                .contains("http.max_body is \"ten\" but must be a size such as"),
                                        p -> assertThat(p).contains("environment variable NOWHERE, which is not set"),
                                        p -> assertThat(p).contains("must be one of red, dark-red"),
                                        p -> assertThat(p).contains("throttle.max_wait is \"5 parsecs\"")));
    }

    @Test
    void leavesOtherServicesSectionsAlone() throws Exception {
        Settings settings = read("providers: {openai: {whatever: 1}}\n", Map.of());
        settings.section("http").integer("port", 8080, 0, 65535);
        settings.check();
    }

    @Test
    void saysWhereYamlIsBroken() {
        assertThatThrownBy(() -> read("http: {port: 1\n", Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tollgate.yaml:2:1: not YAML");
        assertThatThrownBy(() -> Settings.read(folder.resolve("none.yaml"), Map.of()))
                .hasMessageContaining("there is no such file");
    }

    @Test
    void refusesAKeyGivenTwice() throws Exception {
        Settings settings = read("http: {port: 1, port: 2}\n", Map.of());
        settings.section("http").integer("port", 8080, 0, 65535);
        assertThatThrownBy(settings::check).hasMessageContaining("http.port is given twice");
    }
}
