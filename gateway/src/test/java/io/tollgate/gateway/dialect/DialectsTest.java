package io.tollgate.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import io.tollgate.gateway.call.WireFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DialectsTest {
    @ParameterizedTest
    @CsvSource({
        "POST, /chat/completions, OPENAI_CHAT, TOKENS, , false",
        "POST, /v1/chat/completions, OPENAI_CHAT, TOKENS, , false",
        "GET, /v1/chat/completions, OPENAI_CHAT, NEVER, , false",
        "POST, /v1/responses, OPENAI_RESPONSES, TOKENS, , false",
        "POST, /openai/v1/responses?api-version=preview, OPENAI_RESPONSES, TOKENS, , false",
        "GET, /v1/responses/resp_1, ANTHROPIC_MESSAGES, NEVER, , false",
        "POST, /v1/embeddings?x=/messages, OPENAI_CHAT, TOKENS, , false",
        "POST, /v1/messages, ANTHROPIC_MESSAGES, TOKENS, , false",
        "POST, /v1/messages?beta=true, ANTHROPIC_MESSAGES, TOKENS, , false",
        "POST, /v1/messages/count_tokens, ANTHROPIC_MESSAGES, NEVER, , false",
        "POST, /v1/threads/t/messages, ANTHROPIC_MESSAGES, IF_REPORTED, , false",
        "POST, /v1beta/models/gemini-2.5-flash:generateContent, GEMINI, TOKENS, gemini-2.5-flash, false",
        "POST, /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse, GEMINI, TOKENS, gemini-2.5-flash, true",
        "POST, /v1/models/a%20b:embedContent, GEMINI, TOKENS, a b, false",
        "POST, /v1beta/models/m:countTokens, GEMINI, NEVER, m, false",
        "DELETE, /v1/responses, OPENAI_RESPONSES, NEVER, , false",
        "PUT, /v1/files/f, ANTHROPIC_MESSAGES, IF_REPORTED, , false",
        "POST, /v1/audio/speech, ANTHROPIC_MESSAGES, IF_REPORTED, , false"
    })
    void apisAreRecognizedByTheirPaths(
            String method, String path, WireFormat format, Billing billing, String model, boolean streamed) {
        assertThat(TestDialects.ALL.recognize(method, path, TestDialects.ALL.of(WireFormat.ANTHROPIC_MESSAGES)))
                .isEqualTo(new UpstreamApi(format, billing, model, streamed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chat/completions",
                "/v1/chat/completions",
                "/v1/completions",
                "/v1/embeddings",
                "/openai/v1/responses",
                "/v1/messages",
                "/v1beta/models/gemini-2.5-flash:generateContent",
                "/models/m:embedContent"
            })
    void pathsThatAskOneModel(String path) {
        assertThat(TestDialects.ALL.asksOneModel("POST", path)).isTrue();
        assertThat(TestDialects.ALL.asksOneModel("GET", path)).isFalse();
        assertThat(TestDialects.ALL.asksOneModel("DELETE", path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openai/deployments/other/chat/completions",
                "/model/other/invoke",
                "/v1beta/tunedModels/other:generateContent",
                "/v1/projects/p/models/m:generateContent",
                "/v1beta/models/m:countTokens",
                "/v1/models/x/y:generateContent",
                "/v1/batches",
                "/v1/messages/batches",
                "/v1/files/x",
                "/v1/organization/api_keys",
                "/v1/threads/t/messages",
                "/v1/images/generations",
                "/custom/v1/chat/completions"
            })
    void pathsThatMayAskAnother(String path) {
        assertThat(TestDialects.ALL.asksOneModel("POST", path)).isFalse();
    }
}
