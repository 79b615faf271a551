package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.UpstreamApi.Format;
import io.tollgate.gateway.call.UpstreamApi.Spends;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpstreamApiTest {
    @ParameterizedTest
    @CsvSource({
        "POST, /chat/completions, OPENAI, TOKENS, , false",
        "POST, /v1/chat/completions, OPENAI, TOKENS, , false",
        "GET, /v1/chat/completions, OPENAI, NOTHING, , false",
        "POST, /v1/responses, RESPONSES, TOKENS, , false",
        "POST, /openai/v1/responses?api-version=preview, RESPONSES, TOKENS, , false",
        "GET, /v1/responses/resp_1, ANTHROPIC, NOTHING, , false",
        "POST, /v1/embeddings?x=/messages, OPENAI, TOKENS, , false",
        "POST, /v1/messages, ANTHROPIC, TOKENS, , false",
        "POST, /v1/messages?beta=true, ANTHROPIC, TOKENS, , false",
        "POST, /v1/messages/count_tokens, ANTHROPIC, AS_TOLD, , false",
        "POST, /v1/threads/t/messages, ANTHROPIC, AS_TOLD, , false",
        "POST, /v1beta/models/gemini-2.5-flash:generateContent, GEMINI, TOKENS, gemini-2.5-flash, false",
        "POST, /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse, GEMINI, TOKENS, gemini-2.5-flash, true",
        "POST, /v1/models/a%20b:embedContent, GEMINI, TOKENS, a b, false",
        "POST, /v1beta/models/m:countTokens, GEMINI, AS_TOLD, m, false",
        "DELETE, /v1/responses, RESPONSES, NOTHING, , false",
        "PUT, /v1/files/f, ANTHROPIC, AS_TOLD, , false",
        "POST, /v1/audio/speech, ANTHROPIC, AS_TOLD, , false"
    })
    void isToldByThePath(String method, String path, Format format, Spends spends, String model, boolean streamed) {
        assertThat(UpstreamApi.at(method, path, Format.ANTHROPIC))
                .isEqualTo(new UpstreamApi(format, spends, model, streamed));
    }
}
