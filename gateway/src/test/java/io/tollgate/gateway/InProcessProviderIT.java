package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.ThrottleConfig;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The provider that a gateway simulates itself, which is what a first call reaches. */
final class InProcessProviderIT {
    private static final GatewayFixture FIXTURE = start();

    private static GatewayFixture start() {
        try {
            return GatewayFixture.start(Map.of(GatewayFixture.IN_PROCESS, ThrottleConfig.DEFAULT));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, simulated-small",
        "/v1/chat/completions, simulated/simulated-small",
        "/v1/default/default/compat/chat/completions, simulated/simulated-small",
        "/v1/default/default/simulated/v1/messages, simulated-small"
    })
    void answersInEveryFormat(String path, String model) throws Exception {
        String body = "{\"model\":\"" + model
                + "\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        assertThat(FIXTURE.post(path, body).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "completions | simulated-small | `\"prompt\":\"Hi\"`",
                "moderations | simulated-moderation | `\"input\":\"Hi\"`",
                "images/generations | simulated-image | `\"prompt\":\"Hi\"`",
                "audio/speech | simulated-speech | `\"input\":\"Hi\",\"voice\":\"alloy\"`",
                "rerank | simulated-rerank | `\"query\":\"Hi\",\"documents\":[\"a\"]`",
                "embeddings | simulated-embedding | `\"input\":\"Hi\"`"
            })
    void answersOpenAisOtherCalls(String call, String model, String members) throws Exception {
        assertThat(FIXTURE.post("/v1/" + call, "{\"model\":\"" + model + "\"," + members + "}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void streams() throws Exception {
        assertThat(FIXTURE.chat(GatewayFixture.IN_PROCESS, true, "{}").body())
                .asString()
                .contains("data: [DONE]");
    }

    @AfterAll
    static void close() throws Exception {
        FIXTURE.close();
    }
}
