package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.config.ThrottleConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelsTest {
    private static final MeteredUsage USAGE =
            new MeteredUsage(new TokenUsage(1_000_000, 1_000_000, 0, 0, 0), MeteredUsage.Source.PROVIDER);

    private final Models models = new Models(
            Catalogue.load(),
            List.of(
                    provider("openai", Dialect.OPENAI, "https://api.openai.com/v1", List.of()),
                    provider(
                            "own",
                            Dialect.OPENAI,
                            "http://own",
                            List.of(
                                    model(
                                            "small",
                                            "small-2026",
                                            new PriceConfig(BigDecimal.ONE, BigDecimal.TEN, null, null)),
                                    model("gpt-4.1-mini", "mini", null))),
                    provider("anthropic", Dialect.ANTHROPIC, "https://api.anthropic.com/v1", List.of())),
            Clock.systemUTC());

    private static ProviderConfig provider(String name, Dialect dialect, String url, List<ModelConfig> models) {
        return new ProviderConfig(
                name,
                dialect,
                URI.create(url),
                null,
                models,
                new ThrottleConfig(
                        0,
                        0,
                        1,
                        Duration.ZERO,
                        ThrottleConfig.DEFAULT.timeout(),
                        ThrottleConfig.DEFAULT.breaker(),
                        new ThrottleConfig.Retry(name.length(), Duration.ofMillis(1), 0)));
    }

    private static ModelConfig model(String id, String upstream, @Nullable PriceConfig prices) {
        return new ModelConfig(id, upstream, List.of(), 0, 0, prices);
    }

    private static ModelRequest asks(String model) {
        return new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                Buffer.buffer("{}"),
                2,
                model,
                new ModelRequest.Span(0, 1),
                false,
                null,
                false,
                null,
                1,
                null,
                List.of());
    }

    private static PassthroughRequest passes(String provider, @Nullable String model) {
        return new PassthroughRequest(
                provider,
                "POST",
                "/x",
                new UpstreamApi(WireFormat.OPENAI_CHAT, UpstreamApi.Billing.TOKENS, model, false),
                HttpHeaders.headers(),
                null,
                new Content.Buffered(Buffer.buffer()));
    }

    private List<Candidate> candidates(CallOptions options, Request... requests) throws FailureException {
        Line line = TestCandidates.named(models).of(new ReadCall(TestCalls.anonymous(), options, List.of(requests)));
        List<Candidate> candidates = new ArrayList<>();
        for (Candidate next = line.next(); next != null; next = line.next()) {
            candidates.add(next);
        }
        return candidates;
    }

    private static CallOptions forced(@Nullable String provider, @Nullable String model) {
        return new CallOptions(null, provider, model, Map.of(), 0, null, null, null);
    }

    /** A router that lists other providers' models under their names stands first. */
    private static Models behindARouter(String... others) {
        List<ProviderConfig> providers = new ArrayList<>();
        providers.add(provider(
                "openrouter",
                Dialect.OPENAI,
                "http://router",
                List.of(
                        model("deepseek/deepseek-chat", "deepseek/deepseek-chat", null),
                        model("x-ai/grok-4.3", "x-ai/grok-4.3", null),
                        model("openai/gpt-oss:free", "openai/gpt-oss:free", null))));
        for (String other : others) {
            providers.add(provider(other, Dialect.OPENAI, "http://" + other, List.of()));
        }
        return new Models(Catalogue.load(), providers, Clock.systemUTC());
    }

    @ParameterizedTest
    @CsvSource({
        // named, provider, the provider's own name for the model
        "deepseek/deepseek-chat, deepseek, deepseek-chat",
        "x-ai/grok-4.3, xai, grok-4.3",
        "xai/grok-4.3, xai, grok-4.3",
        "openrouter/deepseek/deepseek-chat, openrouter, deepseek/deepseek-chat",
        "openai/gpt-oss:free, openrouter, openai/gpt-oss:free",
        "gemini/models/gemini-2.5-flash, gemini, gemini-2.5-flash",
        "models/gemini-2.5-flash, gemini, gemini-2.5-flash",
        "google/gemini-2.5-flash, gemini, gemini-2.5-flash",
        "models/gemini/gemini-2.5-flash, gemini, gemini-2.5-flash",
        "xai/ft:grok@2026-01-01/a b, xai, ft:grok@2026-01-01/a b",
        "xai/\u30e2\u30c7\u30eb, xai, \u30e2\u30c7\u30eb",
    })
    void aProviderThatIsNamedIsMeantAndNoOther(String named, String provider, String upstream) throws FailureException {
        Target target = behindARouter("deepseek", "xai", "gemini").resolve(named, null);
        assertThat(target.provider()).isEqualTo(provider);
        assertThat(target.upstreamModel()).isEqualTo(upstream);
    }

    @Test
    void aRoutersModelsKeepTheirNamesWhereNoProviderOfThatNameIsHere() throws FailureException {
        assertThat(behindARouter().resolve("x-ai/grok-4.3", null).provider()).isEqualTo("openrouter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openrouter/unheard-of | taken for the model \"unheard-of\" of provider openrouter",
                "nobody/unheard-of | nor is there a provider named \"nobody\" (there are openrouter, xai)",
                "unheard-of | No provider here has a model named \"unheard-of\"; GET",
                "xai/ | taken for the model \"\" of provider xai",
                "'xai/two\nlines' | of provider xai",
            })
    void whatIsNotFoundSaysWhatItWasTakenFor(String named, String says) {
        assertThatThrownBy(() -> behindARouter("xai").resolve(named, null))
                .hasMessageContaining(says.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // named, forced provider, forced model, target's provider, model, upstream's name
                "small, -, -, own, small, small-2026",
                "own/small, -, -, own, small, small-2026",
                "gpt-4.1-mini, -, -, openai, gpt-4.1-mini, gpt-4.1-mini",
                "gpt-4.1-mini, own, -, own, gpt-4.1-mini, mini",
                "own/gpt-4.1-mini, own, -, own, gpt-4.1-mini, mini",
                "custom-own/small, -, -, own, small, small-2026",
                "small, custom-own, -, own, small, small-2026",
                "whatever, -, small, own, small, small-2026",
                "small, openai, gpt-4.1-mini, openai, gpt-4.1-mini, gpt-4.1-mini",
                "openai/with space, -, -, openai, with space, with space",
                "openai/gpt-of-tomorrow, -, -, openai, gpt-of-tomorrow, gpt-of-tomorrow",
                "gpt-of-tomorrow, openai, -, openai, gpt-of-tomorrow, gpt-of-tomorrow",
            })
    void aParsedRequestGoesWhereItsModelIs(
            String named, @Nullable String provider, @Nullable String model, String at, String id, String upstream)
            throws FailureException {
        assertThat(candidates(forced(provider, model), asks(named)))
                .singleElement()
                .satisfies(candidate -> {
                    assertThat(candidate.target().provider()).isEqualTo(at);
                    assertThat(candidate.target().model()).isEqualTo(id);
                    assertThat(candidate.target().upstreamModel()).isEqualTo(upstream);
                    assertThat(candidate.step()).isZero();
                    assertThat(candidate.retry().maxAttempts()).isEqualTo(at.length());
                    assertThat(candidate.targetOfModel().apply("another")).isEqualTo(candidate.target());
                });
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // named, forced provider, why not
                "none, -, No provider here has a model named \"none\"; GET /v1/models lists those on offer.",
                "own/none, -, '\"own/none\" is taken for the model \"none\" of provider own, which has no such model here; GET "
                        + "/v1/models lists those on offer.'",
                "none, own, '\"none\" is taken for the model \"none\" of provider own, which has no such model here; GET "
                        + "/v1/models lists those on offer.'",
                "small, openai-eu, 'There is no provider named \"openai-eu\"; there are openai, own, anthropic.'",
            })
    void aModelThatNobodyHasIsNotFound(String named, @Nullable String provider, String message) {
        assertThat(FailureException.failureOf(catchThrowable(() -> candidates(forced(provider, null), asks(named)))))
                .isEqualTo(new CallFailure.ModelNotFound(message));
    }

    @Test
    void aLongNameIsNotRepeatedAsAWhole() {
        Throwable thrown = catchThrowable(() -> candidates(CallOptions.NONE, asks("x".repeat(10_000))));
        assertThat(thrown).hasMessageContaining("x".repeat(128) + "…").hasMessageNotContaining("x".repeat(129));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // provider, model in the path, target's model, upstream's name
                "own, small-2026, small, small-2026",
                "own, other, other, other",
                "openai, gpt-4.1-mini, gpt-4.1-mini, gpt-4.1-mini",
                "anthropic, claude-of-tomorrow, claude-of-tomorrow, claude-of-tomorrow",
                "own, -, (unknown), (unknown)",
                "own, 'with space', with space, with space",
                "own, 'two\nlines', (unknown), (unknown)",
            })
    void aRequestThatPassesThroughGoesToItsProvider(
            String provider, @Nullable String named, String model, String upstream) throws FailureException {
        Candidate candidate =
                candidates(CallOptions.NONE, passes(provider, named)).getFirst();
        assertThat(candidate.target().provider()).isEqualTo(provider);
        assertThat(candidate.target().model()).isEqualTo(model);
        assertThat(candidate.target().upstreamModel()).isEqualTo(upstream);
        Target reported = candidate.targetOfModel().apply("small-2026");
        assertThat(reported.provider()).isEqualTo(provider);
        assertThat(reported.upstreamModel()).isEqualTo("small-2026");
    }

    @Test
    void alternativesAreCandidatesInTheirOrder() throws FailureException {
        Request[] requests = {passes("own", null), passes("anthropic", null), passes("own", "small-2026")};
        List<Candidate> candidates = candidates(CallOptions.NONE, requests);
        assertThat(candidates).extracting(Candidate::request).containsExactly(requests);
        assertThat(candidates).extracting(Candidate::step).containsExactly(0, 1, 2);
        assertThat(candidates).extracting(one -> one.target().provider()).containsExactly("own", "anthropic", "own");
    }

    @Test
    void aConfiguredPriceHolds() throws FailureException {
        assertThat(cost(models.bill("own", "small", USAGE))).isEqualByComparingTo("11");
        assertThat(cost(models.resolve("small", null).pricing().bill(USAGE))).isEqualByComparingTo("11");
        assertThat(models.bill("own", "none", USAGE)).isNull();
        assertThat(cost(models.bill("openai", "gpt-4.1-mini", USAGE))).isPositive();
    }

    @Test
    void thePreferredProvidersModelsAreListedFirst() {
        assertThat(models.list().getFirst().provider()).isEqualTo("openai");
        assertThat(models.list())
                .filteredOn(one -> one.provider().equals("own"))
                .hasSize(2);
    }

    private static @Nullable BigDecimal cost(@Nullable Bill bill) {
        return bill == null ? null : bill.costUsd();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-99-brand-new, openai",
        "o3-brand-new, openai",
        "codex-brand-new, openai",
        "chatgpt-brand-new, openai",
        "models/gpt-99-brand-new, openai",
        "claude-brand-new-9, anthropic"
    })
    void aNameOfAFamilyGoesToItsMaker(String named, String provider) throws Exception {
        Target target = models.resolve(named, null);
        assertThat(target.provider()).isEqualTo(provider);
        assertThat(target.upstreamModel()).isEqualTo(named.replace("models/", ""));
        assertThat(target.pricing().bill(USAGE)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-oss-120b-brand-new",
        "o3x",
        "ollama",
        "gemini-brand-new",
        "grok-brand-new",
        "own/gpt-99-brand-new",
        "somebody/gpt-99-brand-new"
    })
    void aNameOfNoFamilyHereIsNotFound(String named) {
        assertThat(catchThrowable(() -> models.resolve(named, null))).isInstanceOf(FailureException.class);
    }

    @Test
    void aMakerWithAListOfModelsTakesNoOthers() {
        Models listed = new Models(
                Catalogue.load(),
                List.of(provider(
                        "openai",
                        Dialect.OPENAI,
                        "https://api.openai.com/v1",
                        List.of(model("gpt-4.1-mini", "gpt-4.1-mini", null)))),
                Clock.systemUTC());
        assertThat(catchThrowable(() -> listed.resolve("gpt-99-brand-new", null)))
                .isInstanceOf(FailureException.class);
    }

    @Test
    void aFamilyKnowsItsMakerByOtherNamesAsWell() throws Exception {
        Models others = new Models(
                Catalogue.load(),
                List.of(
                        provider("gemini", Dialect.GEMINI, "http://gemini", List.of()),
                        provider("grok", Dialect.OPENAI, "http://grok", List.of())),
                Clock.systemUTC());
        assertThat(others.resolve("gemini-brand-new", null).provider()).isEqualTo("gemini");
        assertThat(others.resolve("grok-brand-new", null).provider()).isEqualTo("grok");
    }
}
