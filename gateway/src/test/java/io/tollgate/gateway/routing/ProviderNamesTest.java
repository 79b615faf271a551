package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProviderNamesTest {
    private static final List<String> PROVIDERS = List.of("openai", "gemini", "xai", "workers-ai", "mine");

    @ParameterizedTest
    @CsvSource({
        "openai, openai",
        "google-ai-studio, gemini",
        "google, gemini",
        "grok, xai",
        "xai, xai",
        "custom-mine, mine",
        "mine, mine",
        "custom-openai, openai",
        "custom-nobody,",
        "custom-,",
        "aws-bedrock,",
        "nobody,"
    })
    void cloudflaresNamesMeanConfiguredProviders(String name, String configured) {
        assertThat(ProviderNames.configured(name, PROVIDERS)).isEqualTo(configured);
    }

    @Test
    void aProviderOfThatVeryNameIsMeantItself() {
        assertThat(ProviderNames.configured("grok", List.of("xai", "grok"))).isEqualTo("grok");
        assertThat(ProviderNames.configured("custom-mine", List.of("mine", "custom-mine")))
                .isEqualTo("custom-mine");
    }

    @ParameterizedTest
    @CsvSource({
        "google-ai-studio/gemini-2.5-flash, gemini/gemini-2.5-flash",
        "custom-mine/a/b, mine/a/b",
        "@cf/meta/llama-3.1-8b, workers-ai/@cf/meta/llama-3.1-8b",
        "openai/gpt-4.1,",
        "gpt-4.1,",
        "nobody/x,"
    })
    void modelsAreSpelledOut(String model, String spelledOut) {
        assertThat(ProviderNames.spelledOut(model, PROVIDERS)).isEqualTo(spelledOut);
    }
}
