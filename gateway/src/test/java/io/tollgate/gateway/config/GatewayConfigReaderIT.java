package io.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway's settings as the file has them. */
final class GatewayConfigReaderIT {
    @TempDir
    Path folder;

    private GatewaySettings gateway(String settings) throws Exception {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), "gateways: {default: " + settings + "}\n");
        Settings read = Settings.read(file, Map.of());
        GatewayConfig config = GatewayConfigReader.read(read);
        read.check();
        return config.gateways().get("default");
    }

    @Test
    void configuredKeysAreUsedUnlessTheGatewayForbidsThem() throws Exception {
        assertThat(gateway("{}")).isEqualTo(GatewaySettings.of("default"));
        assertThat(gateway("{configured_keys: allow}").configuredKeys()).isTrue();
        assertThat(gateway("{configured_keys: deny}").configuredKeys()).isFalse();
        assertThatThrownBy(() -> gateway("{configured_keys: perhaps}"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("gateways.default.configured_keys");
    }

    private PriceConfig prices(String prices) throws Exception {
        Path file = Files.writeString(
                folder.resolve("tollgate.yaml"),
                "providers: {p: {base_url: \"http://127.0.0.1:1/v1\", models: [{id: m, prices: " + prices + "}]}}\n");
        Settings read = Settings.read(file, Map.of());
        GatewayConfig config = GatewayConfigReader.read(read);
        read.check();
        ProviderConfig provider = Objects.requireNonNull(config.providers().get("p"));
        return Objects.requireNonNull(provider.models().getFirst().prices());
    }

    @Test
    void pricesOfTheOperatorsOwnHaveEveryMeterTierAndDay() throws Exception {
        PriceConfig config = prices("""
                [{input: 3, output: 15, cache_write: 3.75},
                 {valid_from: "2026-12-01", input: 2, output: 10, cache_write_1h: 4, web_search: 0.01,
                  above: [{input_tokens: 200000, input: 4}], tiers: {flex: {input: 1}}, regions: {us: 1.1}}]""");
        assertThat(config.periods()).hasSize(2);
        assertThat(config.periods().getFirst().rates().get("cache_write_5m")).isEqualByComparingTo("3.75");
        PriceConfig.Period later = config.periods().getLast();
        assertThat(later.validFrom()).isEqualTo("2026-12-01");
        assertThat(later.rates()).containsKeys("input", "output", "cache_write_1h", "web_search");
        assertThat(later.above().getFirst().rates().get("input")).isEqualByComparingTo("4");
        assertThat(later.tiers().get("flex").get("input")).isEqualByComparingTo("1");
        assertThat(later.regions().get("us")).isEqualByComparingTo("1.1");
        assertThatThrownBy(() -> prices("{input: 3}"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("prices.output");
        assertThatThrownBy(() -> prices("[{input: 3, output: 1}, {input: 2, output: 1}]"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("valid_from");
        assertThatThrownBy(() -> prices("{input: 3, output: 1, smell: 2}"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("smell");
    }

    private GatewayConfig read(String settings) throws Exception {
        Settings read = Settings.read(Files.writeString(folder.resolve("tollgate.yaml"), settings), Map.of());
        GatewayConfig config = GatewayConfigReader.read(read);
        read.check();
        return config;
    }

    @Test
    void noPageOfAnotherOriginMayCallAndNoNamesArePublicUnlessConfigurationSaysSo() throws Exception {
        GatewayConfig plain = read("{}");
        assertThat(plain.http().corsOrigins()).isEmpty();
        assertThat(plain.analytics().publicNames()).isFalse();
        GatewayConfig open = read("""
                http: {cors: {origins: ["https://app.example.org", "http://[::1]:3000"]}}
                analytics: {public_names: on}
                """);
        assertThat(open.http().corsOrigins()).containsExactlyInAnyOrder("https://app.example.org", "http://[::1]:3000");
        assertThat(open.analytics().publicNames()).isTrue();
        for (String origin : new String[] {"app.example.org", "https://App.example.org", "https://a/", "https://*.a"}) {
            assertThatThrownBy(() -> read("http: {cors: {origins: [\"" + origin + "\"]}}\n"))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("http.cors.origins");
        }
    }
}
