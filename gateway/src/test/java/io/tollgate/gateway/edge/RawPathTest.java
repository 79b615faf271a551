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
                "/v1/é",
                "/v1/..;/admin",
                "/v1/..;x=y/admin",
                "/v1/.;/admin",
                "/v1/..%3b/admin",
                "/v1/..%3B",
                "/v1/x%2f..;/admin",
                "/v1/%c0%ae%c0%ae/admin",
                "/v1/%c0%af..",
                "/v1/%e0%80%ae",
                "/v1/%ff",
                "/v1/a#b",
                "/v1/#"
            })
    void couldMeanAnotherThing(String path) {
        assertThat(RawPath.clear(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=b", "a=b&c=%20d", "", "x=/..;/"})
    void queriesThatCanBePassedOn(String query) {
        assertThat(RawPath.clearQuery(query)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=b c", "a=b\r\nHost: x", "key=a\nb", "a#b", "a=é", "a=\u0000", "a=\t"})
    void queriesThatCannot(String query) {
        assertThat(RawPath.clearQuery(query)).isFalse();
    }

    @Test
    void noPathIsNone() {
        assertThat(RawPath.clear(null)).isFalse();
    }
}
