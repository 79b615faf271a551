package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.config.ApiConfig.Api;
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.config.ThrottleConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of models, with a small catalogue and providers of each kind. */
final class DescribedModelsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final MeteredUsage USAGE =
            new MeteredUsage(new TokenUsage(1_000_000, 0, 0, 0, 0), MeteredUsage.Source.PROVIDER);
    private static final String CATALOGUE = """
            {"version": "7", "providers": [
              {"id": "lab", "name": "Lab", "api": "https://api\\\\.lab\\\\.example", "match": {"contains": "lab"}, "models": [
                {"id": "talk-1", "name": "Talk One", "match": {"equals": "talk-1"}, "context": 1000, "output": 100,
                 "prices": [{"input": 3, "output": 6}]},
                {"id": "talk-2", "name": "Talk Two", "match": {"equals": "talk-2"},
                 "prices": [{"input": 4, "output": 8}]},
                {"id": "embed-1", "name": "Embed One", "match": {"equals": "embed-1"}, "prices": [{"input": 1}]}]}]}
            """;

    private final Models models = new Models(
            catalogue(),
            List.of(
                    provider("lab", Dialect.OPENAI, List.of()),
                    provider(
                            "own",
                            Dialect.ANTHROPIC,
                            List.of(
                                    new ModelConfig(
                                            "first",
                                            "talk-1",
                                            List.of("chat"),
                                            500,
                                            50,
                                            new PriceConfig(BigDecimal.TEN, BigDecimal.TEN, null, null)),
                                    new ModelConfig("second", "second", List.of(), 0, 0, null),
                                    new ModelConfig("vectors", "vectors", List.of("embedding"), 0, 0, null))),
                    provider("play", Dialect.SIMULATED, List.of())),
            Clock.fixed(NOW, ZoneOffset.UTC));

    private static Catalogue catalogue() {
        try {
            return Catalogue.read(new ByteArrayInputStream(CATALOGUE.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProviderConfig provider(String name, Dialect dialect, List<ModelConfig> models) {
        return new ProviderConfig(
                name,
                dialect,
                dialect == Dialect.SIMULATED ? null : URI.create("http://" + name),
                null,
                models,
                ThrottleConfig.DEFAULT);
    }

    private static @Nullable BigDecimal cost(@Nullable Bill bill) {
        return bill == null ? null : bill.costUsd();
    }

    @Test
    void whatTheCatalogueKnowsOfAModelIsSaid() throws Exception {
        assertThat(models.describe("talk-1")).satisfies(model -> {
            assertThat(model.provider()).isEqualTo("lab");
            assertThat(model.name()).isEqualTo("Talk One");
            assertThat(model.contextWindow()).isEqualTo(1000);
            assertThat(model.maxOutputTokens()).isEqualTo(100);
            assertThat(model.type()).isEqualTo("chat");
        });
        assertThat(models.describe("own/first")).satisfies(model -> {
            assertThat(model.upstreamId()).isEqualTo("talk-1");
            assertThat(model.name()).isEqualTo("first");
            assertThat(model.contextWindow()).isEqualTo(500);
            assertThat(model.maxOutputTokens()).isEqualTo(50);
            assertThat(model.capabilities()).containsExactly("chat");
        });
        assertThat(models.describe("own/vectors").type()).isEqualTo("embedding");
    }

    /** Anybody may ask for names: none of them is kept. */
    @Test
    void aModelInNoListIsDescribedAsFarAsItsNameGoes() throws Exception {
        Model model = models.describe("lab/talk-of-tomorrow");
        assertThat(model)
                .isEqualTo(new Model(
                        "talk-of-tomorrow",
                        "lab",
                        "talk-of-tomorrow",
                        "talk-of-tomorrow",
                        "chat",
                        List.of(),
                        0,
                        0,
                        null));
        assertThatThrownBy(() -> models.describe("nothing"))
                .isInstanceOf(FailureException.class)
                .hasMessage("No provider here has a model named \"nothing\"; GET /v1/models lists those on offer.");
    }

    @Test
    void onlyAModelOnOfferIsListed() {
        assertThat(Objects.requireNonNull(models.listed("talk-1")).provider()).isEqualTo("lab");
        assertThat(Objects.requireNonNull(models.listed("own/first")).upstreamId())
                .isEqualTo("talk-1");
        assertThat(models.listed("lab/talk-of-tomorrow")).isNull();
        assertThat(models.listed("own/talk-1")).isNull();
        assertThat(models.listed("nothing")).isNull();
    }

    @Test
    void aTargetOutsideOfTheListsHasAModelWithItsBounds() {
        Target target = models.passthrough("lab", "whisper-9");
        assertThat(models.model(target))
                .isEqualTo(new Model("whisper-9", "lab", "whisper-9", "whisper-9", "audio", List.of(), 0, 0, null));
        Model listed = Objects.requireNonNull(models.listed("talk-1"));
        assertThat(models.model(models.targetOf(listed))).isEqualTo(listed);
    }

    @ParameterizedTest
    @CsvSource({
        "text-embedding-9, embedding",
        "omni-moderation-9, moderation",
        "whisper-9, audio",
        "gpt-9-transcribe, audio",
        "TTS-9, audio",
        "speech-9, audio",
        "rerank-9, rerank",
        "gpt-image-9, image",
        "dall-e-9, image",
        "talk-9, chat",
    })
    void theKindOfAModelIsReadFromItsName(String name, String type) throws Exception {
        assertThat(models.describe("lab/" + name).type()).isEqualTo(type);
    }

    @Test
    void modelsForConversationsAreListedInTurns() {
        assertThat(models.speaking(Set.of(Api.CHAT, Api.MESSAGES), Set.of()))
                .startsWith("lab/talk-1", "own/first", "lab/talk-2", "own/second")
                .doesNotContain("lab/embed-1", "own/vectors");
        assertThat(models.speaking(Set.of(Api.MESSAGES), Set.of())).startsWith("own/first", "own/second");
        assertThat(models.speaking(Set.of(Api.CHAT, Api.MESSAGES), Set.of("talk-2", "own/first")))
                .containsExactly("lab/talk-2", "own/first");
        assertThat(models.speaking(Set.of(), Set.of())).isEmpty();
    }

    @Test
    void aSimulatedProviderIsKnownAsOne() {
        assertThat(models.simulated("play")).isTrue();
        assertThat(models.simulated("lab")).isFalse();
        assertThat(models.simulated("nobody")).isFalse();
    }

    @Test
    void theCataloguesNamesAreThoseOfTheConfiguredProvider() {
        assertThat(models.catalogued("lab")).containsExactly("talk-1", "talk-2", "embed-1");
        assertThat(models.catalogued("own")).isEmpty();
        assertThat(models.catalogued("nobody")).isEmpty();
    }

    @Test
    void billsOfAVersionAreThoseOfItsData() {
        assertThat(models.billsBy("7@always", "lab", "talk-1", USAGE, NOW))
                .extracting(DescribedModelsTest::cost)
                .containsExactly(new BigDecimal("3.000000000"));
        assertThat(models.billsBy("7@always", "lab", "talk-of-tomorrow", USAGE, NOW))
                .isEmpty();
        assertThat(models.billsBy("6@always", "lab", "talk-1", USAGE, NOW)).isEmpty();
        assertThat(models.billsBy("own@always", "own", "first", USAGE, NOW))
                .extracting(DescribedModelsTest::cost)
                .containsExactly(new BigDecimal("10.000000000"));
        assertThat(models.billsBy("7@always", "nobody", "talk-1", USAGE, NOW)).isEmpty();
    }

    /** Prices of the operator's own may have come after a row was charged by the catalogue. */
    @Test
    void aModelWithPricesOfItsOwnStillHasTheCataloguesBills() {
        Models priced = new Models(
                catalogue(),
                List.of(provider(
                        "lab",
                        Dialect.OPENAI,
                        List.of(new ModelConfig(
                                "talk-1",
                                "talk-1",
                                List.of(),
                                0,
                                0,
                                new PriceConfig(BigDecimal.TEN, BigDecimal.TEN, null, null))))),
                Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(priced.billsBy("7@always", "lab", "talk-1", USAGE, NOW))
                .extracting(DescribedModelsTest::cost)
                .containsExactly(new BigDecimal("3.000000000"));
        assertThat(cost(priced.bill("lab", "talk-1", USAGE))).isEqualByComparingTo("10");
    }

    /** A provider may say that another one of its models stepped in. */
    @Test
    void aCallThatAnotherModelServedIsChargedAtThatModelsPrice() {
        Particulars served = new Particulars(Map.of(), null, null, null, List.of(), "talk-2", List.of());
        MeteredUsage usage = new MeteredUsage(USAGE.tokens(), MeteredUsage.Source.PROVIDER, served);
        assertThat(cost(models.bill("lab", "talk-1", usage))).isEqualByComparingTo("4");
        Particulars unheard = new Particulars(Map.of(), null, null, null, List.of(), "talk-of-tomorrow", List.of());
        assertThat(models.bill(
                        "lab", "talk-1", new MeteredUsage(USAGE.tokens(), MeteredUsage.Source.PROVIDER, unheard)))
                .isNull();
    }
}
