package io.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.redaction.Redaction;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private ProviderConfig contracted(String shares) throws Exception {
        Path file = Files.writeString(
                folder.resolve("tollgate.yaml"),
                "providers: {p: {base_url: \"http://127.0.0.1:1/v1\", contracted: " + shares + "}}\n");
        Settings read = Settings.read(file, Map.of());
        GatewayConfig config = GatewayConfigReader.read(read);
        read.check();
        return Objects.requireNonNull(config.providers().get("p"));
    }

    @Test
    void aShareOfListPricesIsAGatewaysOwnOrThatOfAll() throws Exception {
        ProviderConfig provider = contracted("{alpha: 0.85, \"*\": 0.9}");
        assertThat(provider.contracted("alpha")).isEqualByComparingTo("0.85");
        assertThat(provider.contracted("beta")).isEqualByComparingTo("0.9");
        assertThat(contracted("{alpha: 0.85}").contracted("beta")).isEqualByComparingTo("1");
        for (String wrong : List.of("{alpha: 1.1}", "{alpha: -0.1}", "{alpha: 0.1234567}", "{Alpha!: 0.9}")) {
            assertThatThrownBy(() -> contracted(wrong)).as(wrong).hasMessageContaining("providers.p.contracted");
        }
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
              above: [{input_tokens: 200000, input: 4}], tiers: {flex: {input: 1}}, regions: {us: 1.1}}]\
            """);
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
        assertThat(plain.http().managementHost()).isEqualTo("127.0.0.1");
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

    @Test
    void answersAreKeptOnlyWhereAGatewaySaysSoAndElsewhereOnlyWhereThereIsAServer() throws Exception {
        GatewayConfig plain = read("gateways: {alpha: {}}");
        assertThat(plain.gateways().get("alpha").cache()).isEqualTo(CacheSettings.OFF);
        assertThat(plain.cache().shared()).isNull();
        assertThat(plain.cache().memoryBytes()).isPositive();
        GatewayConfig set = read("""
            gateways: {alpha: {cache: {ttl: 1h, scope: token, temperature: 0.5, max_entry: 2MiB, max_size: 8MiB}}}
            cache: {memory: 16MiB, valkey: {url: "rediss://valkey:6380", password: secret, timeout: 20ms}}
            """);
        assertThat(set.gateways().get("alpha").cache())
                .isEqualTo(new CacheSettings(Duration.ofHours(1), 2 << 20, 8 << 20, CacheSettings.Scope.TOKEN, 0.5));
        CacheConfig.Shared shared = set.cache().shared();
        assertThat(set.cache().memoryBytes()).isEqualTo(16 << 20);
        assertThat(shared).isNotNull();
        assertThat(shared.url()).hasToString("rediss://valkey:6380");
        assertThat(shared.timeout()).hasMillis(20);
        assertThat(shared.toString()).doesNotContain("secret");
    }

    @Test
    void payloadsAreKeptOnlyWhereAGatewaySaysSo() throws Exception {
        assertThat(read("gateways: {alpha: {}}").gateways().get("alpha").logging())
                .isEqualTo(LoggingSettings.OFF);
        GatewayConfig set = read("""
            gateways:
              alpha:
                logging: {payload: on, max_size: 64KiB, encrypt: on, redact: [email, card], expressions: {emp: "E[0-9]+"}}
            payloads: {memory: 8MiB, retention: 7d, topic_retention: 1h}
            """);
        assertThat(set.gateways().get("alpha").logging())
                .isEqualTo(new LoggingSettings(
                        true,
                        64 << 10,
                        true,
                        new Redaction(
                                Set.of(Redaction.Kind.EMAIL, Redaction.Kind.CARD),
                                List.of(new Redaction.Expression("emp", "E[0-9]+")))));
        assertThat(set.payloadBytes()).isEqualTo(8 << 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateways: {alpha: {logging: {payload: maybe}}} | gateways.alpha.logging.payload",
                "gateways: {alpha: {logging: {max_size: 2MiB}}} | gateways.alpha.logging.max_size",
                "gateways: {alpha: {logging: {redact: [names]}}} | gateways.alpha.logging.redact",
                "gateways: {alpha: {logging: {expressions: {a: '(x'}}}} | gateways.alpha.logging.expressions.a",
                "gateways: {alpha: {logging: {sample: 1}}} | gateways.alpha.logging.sample",
                "payloads: {memory: 1MiB} | payloads.memory",
            })
    void whatIsWrongWithPayloadsIsNamed(String settings, String key) {
        assertThatThrownBy(() -> read(settings))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateways: {alpha: {cache: {ttl: 31d}}} | gateways.alpha.cache.ttl",
                "gateways: {alpha: {cache: {max_entry: 9MiB}}} | gateways.alpha.cache.max_entry",
                "gateways: {alpha: {cache: {max_size: 1KiB}}} | gateways.alpha.cache.max_size",
                "gateways: {alpha: {cache: {scope: all}}} | gateways.alpha.cache.scope",
                "gateways: {alpha: {cache: {temperature: 3}}} | gateways.alpha.cache.temperature",
                "gateways: {alpha: {cache: {size: 1MiB}}} | gateways.alpha.cache.size",
                "cache: {memory: 1KiB} | cache.memory",
                "cache: {valkey: {url: 'http://valkey'}} | cache.valkey.url",
                "cache: {valkey: {url: 'redis://:secret@valkey'}} | cache.valkey.url",
                "cache: {valkey: {url: 'redis://valkey', timeout: 2s}} | cache.valkey.timeout",
            })
    void whatIsWrongWithACacheIsNamed(String settings, String key) {
        assertThatThrownBy(() -> read(settings))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key)
                .hasMessageNotContaining("secret");
    }

    private OidcConfig oidc(String settings, Map<String, String> environment) throws Exception {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), settings);
        Settings read = Settings.read(file, environment);
        GatewayConfig config = GatewayConfigReader.read(read);
        read.check();
        return config.oidc();
    }

    @Test
    void peopleSignInWhereThatIsConfigured() throws Exception {
        assertThat(oidc("gateways: {}\n", Map.of())).isNull();
        String settings = """
                oidc:
                  issuer: https://id.example.org/realms/main
                  client_id: tollgate
                  client_secret: ${SECRET}
                  public_url: https://tollgate.example.org
                  scopes: [openid, groups]
                  roles: {claim: realm_access.roles, map: {finops: [read], platform: [read, edit]}}
                  gateways: {map: {team-a: [alpha]}, everyone: [default]}
                """;
        OidcConfig oidc = oidc(settings, Map.of("SECRET", "of-the-client"));
        assertThat(oidc.issuer()).hasToString("https://id.example.org/realms/main");
        assertThat(Objects.requireNonNull(oidc.clientSecret()).value()).isEqualTo("of-the-client");
        assertThat(oidc.name()).isEqualTo("id.example.org");
        assertThat(oidc.scopes()).containsExactly("openid", "groups");
        assertThat(oidc.roles().claim()).isEqualTo("realm_access.roles");
        assertThat(oidc.roles().map()).containsEntry("platform", Set.of("read", "edit"));
        assertThat(oidc.gateways().claim()).isEqualTo("groups");
        assertThat(oidc.gateways().everyone()).containsExactly("default");
        assertThat(oidc.toString()).doesNotContain("of-the-client");

        Path secret = Files.writeString(folder.resolve("secret"), "of-a-file\n");
        String inFile = settings.replace("client_secret: ${SECRET}", "client_secret_file: " + secret);
        assertThat(Objects.requireNonNull(oidc(inFile, Map.of()).clientSecret()).value())
                .isEqualTo("of-a-file");
    }

    @Test
    void whatIsWrongWithSigningInIsToldAtOnce() {
        assertThatThrownBy(() -> oidc("""
                oidc:
                  issuer: http://id.example.org
                  public_url: https://tollgate.example.org/console
                  client_secret: s
                  client_secret_file: /nowhere
                  scopes: [email]
                  name: "%s"
                  roles: {map: {finops: [read, write]}}
                  gateways: {everyone: [Alpha!]}
                """.formatted("x".repeat(65)), Map.of()))
                .isInstanceOf(SettingsException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .contains(
                                "oidc.issuer must be an https URL",
                                "oidc.public_url must be an origin as browsers write it",
                                "oidc.client_id is missing",
                                "oidc.client_secret_file is given beside client_secret",
                                "oidc.scopes must hold openid",
                                "oidc.name must be of at most 64",
                                "oidc.roles.map.finops may only hold run, read and edit",
                                "oidc.gateways.everyone may only hold names of gateways"));
        assertThatThrownBy(() -> oidc("""
                oidc: {client_id: c, client_secret_file: "%s", roles: {}, gateways: {}}
                """.formatted(folder), Map.of()))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains(
                                "oidc.issuer is missing",
                                "oidc.public_url is missing",
                                "oidc.client_secret_file names a file that",
                                "oidc.roles.map is missing",
                                "oidc.gateways.everyone and map are missing"));
    }
}
