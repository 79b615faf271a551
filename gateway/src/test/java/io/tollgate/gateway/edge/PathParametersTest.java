package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathParametersTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "account, acme, true",
                "account, -, false",
                "account, chat, false",
                "account, admin, false",
                "provider, openai, true",
                "provider, compat, false",
                "provider, -, true",
                "gateway, compat, true",
            })
    void aParameterCannotBeWhatOtherPathsSay(String parameter, @Nullable String value, boolean can) {
        assertThat(PathParameters.canBe(parameter, value)).isEqualTo(can);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models, /v1/models, true",
        "/v1/models, /v1/models/, false",
        "/v1/models, /v1/model, false",
        "/v1/models, /v1/models/x, false",
        "/v1/:account/:gateway, /v1/acme/main, true",
        "/v1/:account/:gateway, /v1/chat/completions, false",
        "/v1/:account/:gateway, /v1/acme, false",
        "/v1/:account/:gateway, /v1/acme/main/openai, false",
        "/v1/:account/:gateway/:provider/, /v1/acme/main/openai/chat, true",
        "/v1/:account/:gateway/:provider/, /v1/acme/main/openai/v1/chat/completions, true",
        "/v1/:account/:gateway/:provider/, /v1/acme/main/openai/, true",
        "/v1/:account/:gateway/:provider/, /v1/acme/main/openai, false",
        "/v1/:account/:gateway/:provider/, /v1/acme/main/compat/chat/completions, false",
    })
    void aRoutesPathStandsForSome(String route, String path, boolean matches) {
        assertThat(PathParameters.matches(route, path)).isEqualTo(matches);
    }
}
