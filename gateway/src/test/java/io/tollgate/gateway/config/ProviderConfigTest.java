package io.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProviderConfigTest {
    private static ProviderConfig provider(URI baseUrl) {
        return new ProviderConfig(
                "p", ProviderConfig.Dialect.SIMULATED, baseUrl, null, List.of(), ThrottleConfig.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, https://api.openai.com:443",
        "https://API.OpenAI.com:443/other, https://api.openai.com:443",
        "http://127.0.0.1:8080/v1, http://127.0.0.1:8080",
        "http://upstream, http://upstream:80",
        "https://[::1]:9/v1, https://[::1]:9"
    })
    void anOriginIsSchemeHostAndPort(URI baseUrl, String origin) {
        assertThat(provider(baseUrl).origin()).isEqualTo(origin);
    }

    @Test
    void theProviderOfThisProcessIsAtHomeWhereverItListens() {
        assertThat(provider(null).origin()).isEqualTo("in this process");
    }
}
