package io.tollgate.gateway.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.simulated.Account;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.tollgate.service.Secret;
import io.tollgate.service.Settings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider's account is fetched page by page, by the API that it speaks. */
final class UsageApiIT {
    private static final LocalDate DAY = LocalDate.of(2026, 8, 1);
    private static final int DAYS = 61;

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private SimulatedProvider upstream;

    @BeforeEach
    void aCallADay() throws Exception {
        upstream = SimulatedProvider.start(vertx, 0).await();
        upstream.account().price(new Account.Price(Instant.EPOCH, BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE));
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int day = 0; day < DAYS; day++) {
                upstream.account()
                        .clock(Clock.fixed(DAY.plusDays(day).atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC));
                http.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + upstream.port() + "/v1/chat/completions"))
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"model\":\"simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
        }
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    private ProviderConfig provider(String dialect) throws Exception {
        Path file = Files.writeString(
                folder.resolve("tollgate.yaml"),
                "providers:\n  up: {dialect: " + dialect + ", base_url: \"http://127.0.0.1:" + upstream.port()
                        + (dialect.equals("openai") ? "/v1" : "") + "\", api_key: sk-x}\n");
        return Objects.requireNonNull(GatewayConfigReader.read(Settings.read(file, Map.of()))
                .providers()
                .get("up"));
    }

    private BigDecimal total(String dialect, String key) throws Exception {
        return total(dialect, key, UsageApi.Bounds.LARGE);
    }

    private BigDecimal total(String dialect, String key, UsageApi.Bounds bounds) throws Exception {
        ProviderAccount account = new ProviderAccount();
        new UsageApi(provider(dialect), new Secret(key), bounds)
                .read(DAY, DAY.plusDays(DAYS), new AccountReader(account));
        Reconciliation.Result result = new Reconciliation(Map.of(), account, Set.of(), Map.of()).run();
        // A difference for each day's input and output: every page was read, and none twice.
        assertThat(result.differences()).hasSize(2 * DAYS);
        return result.providerUsd();
    }

    @Test
    void bothApisGiveAllDaysOnce() throws Exception {
        BigDecimal openAi = total("openai", "sk-admin-key");
        assertThat(openAi).isPositive();
        assertThat(total("anthropic", "sk-admin-key")).isEqualByComparingTo(openAi);
        assertThat(total("openai", "sk-admin-key", UsageApi.Bounds.SMALL)).isEqualByComparingTo(openAi);
    }

    @Test
    void moreThanIsAskedForIsNotRead() {
        assertThatThrownBy(() -> total("openai", "sk-admin-key", new UsageApi.Bounds(1024, 1 << 20, 31)))
                .hasMessageContaining("sends pages of more than");
        assertThatThrownBy(() -> total("openai", "sk-admin-key", new UsageApi.Bounds(1 << 20, 1024, 1)))
                .hasMessageContaining("take a shorter range");
    }

    @Test
    void aKeyThatMayNotIsSaidWithoutBeingShown() throws Exception {
        assertThatThrownBy(() -> total("openai", "sk-ordinary-key"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("401")
                .hasMessageContaining("admin key")
                .message()
                .doesNotContain("sk-ordinary-key");
    }
}
