package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RawPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/docs/",
                "/v1/chat/completions",
                "/v1/default/default/openai/files/a.b..c",
                "/v1/default/default/openai/...",
                "/v1beta/models/gemini:generateContent",
                "/model/arn%3Aaws%3abedrock%2Fx/invoke",
                "/a%20b%C3%A9%25%7E",
                "/a;b=c/d"
            })
    void meansTheSameToEverybody(String path) {
        assertThat(RawPath.clear(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "v1/models",
                "//",
                "//v1/models",
                "/v1//models",
                "/v1/models//",
                "/.",
                "/./v1",
                "/v1/..",
                "/v1/../admin",
                "/v1/%2e%2e/admin",
                "/v1/%2E./admin",
                "/v1/.%2e",
                "/v1/x%2f..%2Fadmin",
                "/v1/..%2fadmin",
                "/v1/x%2F..",
                "/v1\\..\\admin",
                "/v1/x%5c..%5Cadmin",
                "/v1/%61dmin",
                "/v1/%41",
                "/v1/%30",
                "/v1/a%00b",
                "/v1/a%0d%0Ab",
                "/v1/a%7f",
                "/v1/a%",
                "/v1/a%2",
                "/v1/a%zz",
                "/v1/a b",
                "/v1/é"
            })
    void couldMeanAnotherThing(String path) {
        assertThat(RawPath.clear(path)).isFalse();
    }

    @Test
    void noPathIsNone() {
        assertThat(RawPath.clear(null)).isFalse();
    }
}
