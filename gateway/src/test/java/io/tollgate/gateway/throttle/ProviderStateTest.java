package io.tollgate.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Reach;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.throttle.ProviderStats.Sight;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProviderStateTest {
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private final ProviderState provider = new ProviderState(
            new ProviderConfig(
                    "p",
                    ProviderConfig.Dialect.OPENAI,
                    URI.create("http://p"),
                    null,
                    List.of(),
                    new ThrottleConfig(
                            1,
                            1,
                            1,
                            Duration.ZERO,
                            ThrottleConfig.DEFAULT.timeout(),
                            ThrottleConfig.DEFAULT.breaker(),
                            ThrottleConfig.DEFAULT.retry())),
            clock(() -> now));

    private static Clock clock(InstantSource source) {
        return source.withZone(ZoneOffset.UTC);
    }

    /** Breakers are c(losed), o(pen) or h(alf open), one for each model. */
    @ParameterizedTest
    @CsvSource({
        "'', nothing, OK",
        "c, nothing, OK",
        "c, cooldown, THROTTLED",
        "c, requests, THROTTLED",
        "c, concurrency, THROTTLED",
        "co, nothing, DEGRADED",
        "ch, nothing, DEGRADED",
        "h, nothing, DEGRADED",
        "oh, nothing, DEGRADED",
        "o, nothing, DOWN",
        "oo, cooldown, DOWN",
        "co, cooldown, DEGRADED",
    })
    void isOneWord(String breakers, String usedUp, ProviderStatus status) {
        for (int i = 0; i < breakers.length(); i++) {
            ModelState model = provider.model("m" + i);
            if (breakers.charAt(i) != 'c') {
                model.breaker().transitionToOpenState();
            }
            if (breakers.charAt(i) == 'h') {
                model.breaker().transitionToHalfOpenState();
            }
        }
        switch (usedUp) {
            case "cooldown" -> provider.configured().coolDown(Duration.ofSeconds(1), "upstream_429");
            case "requests" -> provider.configured().requests().reserve();
            case "concurrency" -> provider.concurrency().tryAcquire("g", "t");
            default -> {
                // Nothing is.
            }
        }
        assertThat(provider.status()).isEqualTo(status);
        assertThat(provider.status().id()).isEqualTo(status.name().toLowerCase(Locale.ROOT));
    }

    /** A provider may have two addresses. */
    @ParameterizedTest
    @CsvSource({"0, OK, ok", "1, DEGRADED, lost", "2, DOWN, lost"})
    void isDownWhereNoneOfItsAddressesTakesConnections(int lost, ProviderStatus status, String connection) {
        List<Reach> addresses = List.of(provider.reach("http://one:80"), provider.reach("http://two:80"));
        addresses.subList(0, lost).forEach(address -> IntStream.range(0, 3).forEach(i -> address.failed()));
        assertThat(provider.status()).isEqualTo(status);
        JsonObject shown = new ProviderStats(List.of(provider), "node")
                .all(Sight.PUBLIC)
                .getJsonArray("data")
                .getJsonObject(0);
        assertThat(shown.getJsonObject("connection").getString("state")).isEqualTo(connection);
        assertThat(shown.getJsonObject("connection").containsKey("retry_in_ms")).isEqualTo(lost > 0);
        assertThat(shown.getJsonObject("circuit_breaker").getString("state")).isEqualTo("closed");
        addresses.forEach(Reach::reached);
        assertThat(provider.status()).isEqualTo(ProviderStatus.OK);
    }

    @Test
    void aCooldownIsOverWhenItsTimeHasCome() {
        assertThat(provider.cooldown()).isNull();
        provider.configured().coolDown(Duration.ofSeconds(10), "upstream_429");
        now = now.plusSeconds(9);
        assertThat(provider.cooldown()).isNotNull();
        now = now.plusSeconds(1);
        assertThat(provider.cooldown()).isNull();
    }

    @Test
    void keysThatRestAreBounded() {
        IntStream.range(0, 12_000)
                .forEach(i -> provider.key("g/" + i).coolDown(Duration.ofSeconds(10), "upstream_429"));
        assertThat(IntStream.range(0, 12_000).filter(i -> provider.key("g/" + i).cooldown() != null))
                .hasSize(10_000);
    }

    @Test
    void modelsBeyondManyShareOneState() {
        IntStream.range(0, 300).forEach(i -> provider.model("m" + i));
        assertThat(provider.models()).hasSize(201);
        assertThat(provider.model("m7")).isSameAs(provider.model("m7")).isNotSameAs(provider.model("m8"));
        assertThat(provider.model("m250")).isSameAs(provider.model("m299"));
    }

    /** Whoever makes names up takes nobody's place, and learns nobody's names. */
    @Test
    void modelsOnOfferHaveAStateOfTheirOwnAndAreAllThatTheOthersSee() {
        provider.offers("offered");
        IntStream.range(0, 300).forEach(i -> provider.model("acme-secret-" + i));
        assertThat(provider.model("offered")).isNotSameAs(provider.model("acme-secret-299"));
        ProviderStats stats = new ProviderStats(List.of(provider), "node");
        for (Sight sight : List.of(Sight.PUBLIC, Sight.of(gateway -> true), Sight.ALL)) {
            String shown = stats.all(sight).encode();
            assertThat(shown).contains("\"offered\"");
            assertThat(shown.contains("acme-secret-1\"")).isEqualTo(sight.unlisted());
            assertThat(shown.contains("\"keys\"")).isEqualTo(sight.keys());
        }
    }

    @Test
    void openingsOfTheBreakerAreCounted() {
        ModelState model = provider.model("m");
        assertThat(model.stateName()).isEqualTo("closed");
        model.breaker().transitionToOpenState();
        assertThat(model.stateName()).isEqualTo("open");
        assertThat(model.trialIn(Duration.ofHours(1))).isPositive();
        assertThat(model.trialIn(Duration.ZERO)).isZero();
        model.breaker().transitionToHalfOpenState();
        assertThat(model.stateName()).isEqualTo("half_open");
        model.breaker().transitionToOpenState();
        assertThat(model.opensInLastHour()).isEqualTo(2);
    }

    @Test
    void statisticsShowKeysOnlyToWhomMaySeeThem() {
        provider.model("m").breaker().transitionToOpenState();
        provider.lastError(503, "provider_error");
        provider.configured().coolDown(Duration.ofSeconds(10), "upstream_429");
        ProviderStats stats = new ProviderStats(List.of(provider), "node");
        assertThat(stats.one("none", Sight.ALL)).isEmpty();
        assertThat(stats.one("p", Sight.PUBLIC)).hasValueSatisfying(json -> {
            assertThat(json.getString("status")).isEqualTo("down");
            assertThat(json.containsKey("keys")).isFalse();
            assertThat(json.getString("as_of")).isEqualTo(now.toString());
            assertThat(json.getString("node")).isEqualTo("node");
            assertThat(json.getJsonObject("last_error").getInteger("status")).isEqualTo(503);
            assertThat(json.getJsonObject("throttle")
                            .getJsonObject("requests_per_minute")
                            .getInteger("limit"))
                    .isEqualTo(1);
            assertThat(json.getJsonObject("throttle").getJsonObject("cooldown").getString("reason"))
                    .isEqualTo("upstream_429");
        });
        assertThat(stats.all(Sight.of(gateway -> false))
                        .getJsonArray("data")
                        .getJsonObject(0)
                        .containsKey("keys"))
                .isTrue();
    }

    /** What nodes tell one another. */
    @Test
    void aReportHasWhatEverybodyAndWhatOperatorsMaySee() {
        provider.offers("offered");
        provider.model("offered");
        provider.model("acme-secret").breaker().transitionToOpenState();
        provider.configured().requests().reserve();
        ProviderStats stats = new ProviderStats(List.of(provider), "node");
        JsonObject told = stats.report().getJsonObject(0);
        assertThat(told.getJsonArray("models").stream()
                        .map(model ->
                                ((JsonObject) model).getString("model") + ((JsonObject) model).getBoolean("listed")))
                .containsExactlyInAnyOrder("offeredtrue", "acme-secretfalse");
        assertThat(told.containsKey("keys")).isTrue();
        assertThat(stats.report()).as("nothing that changes by itself").isEqualTo(stats.report());
        assertThat(stats.report().encode()).doesNotContain("resets_in_ms", "trial_in_ms");
        assertThat(stats.one("p", Sight.ALL).orElseThrow().encode()).contains("resets_in_ms", "trial_in_ms");
    }

    @Test
    void aReportHasTheModelsThatAreCalledMost() {
        IntStream.range(0, 250).forEach(i -> provider.offers("m" + i));
        IntStream.range(0, 250).forEach(i -> provider.model("m" + i));
        provider.model("m249").stats().countRefusal();
        JsonArray models = new ProviderStats(List.of(provider), "node")
                .report()
                .getJsonObject(0)
                .getJsonArray("models");
        assertThat(models).hasSize(200);
        assertThat(models.getJsonObject(0).getString("model")).isEqualTo("m249");
    }

    /** Who is not at a gateway learns nothing of it; what cannot be used stands first. */
    @Test
    void keysThatGatewaysStoreAreShownToThoseWhoAreThere() {
        provider.key("alpha/spare");
        provider.key("beta/default").refused();
        provider.key("alpha/other").coolDown(Duration.ofSeconds(10), "upstream_429");
        ProviderStats stats = new ProviderStats(List.of(provider), "node");
        assertThat(stats.one("p", Sight.PUBLIC).orElseThrow().encode()).doesNotContain("alpha", "beta");
        assertThat(keys(stats, Sight.of("alpha"::equals)))
                .containsExactly("alpha/other: cooldown", "alpha/spare: active");
        assertThat(keys(stats, Sight.ALL))
                .containsExactly("alpha/other: cooldown", "beta/default: invalid", "alpha/spare: active");
        IntStream.range(0, 150).forEach(i -> provider.key("many/" + i));
        assertThat(keys(stats, Sight.ALL)).hasSize(100).contains("beta/default: invalid");
    }

    private static List<String> keys(ProviderStats stats, Sight sight) {
        return stats.one("p", sight).orElseThrow().getJsonArray("keys").stream()
                .map(JsonObject.class::cast)
                .map(key -> key.getString("gateway") + "/" + key.getString("alias") + ": " + key.getString("status"))
                .toList();
    }
}
