package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.NativeApi.Format;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NativeApiTest {
    @ParameterizedTest
    @CsvSource({
        "POST, /chat/completions, OPENAI, true, , false",
        "POST, /v1/chat/completions, OPENAI, true, , false",
        "GET, /v1/chat/completions, OPENAI, false, , false",
        "POST, /v1/responses, RESPONSES, true, , false",
        "POST, /openai/v1/responses?api-version=preview, RESPONSES, true, , false",
        "GET, /v1/responses/resp_1, ANTHROPIC, false, , false",
        "POST, /v1/embeddings?x=/messages, OPENAI, true, , false",
        "POST, /v1/messages, ANTHROPIC, true, , false",
        "POST, /v1/messages?beta=true, ANTHROPIC, true, , false",
        "POST, /v1/messages/count_tokens, ANTHROPIC, false, , false",
        "POST, /v1/threads/t/messages, ANTHROPIC, false, , false",
        "POST, /v1beta/models/gemini-2.5-flash:generateContent, GEMINI, true, gemini-2.5-flash, false",
        "POST, /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse, GEMINI, true, gemini-2.5-flash, true",
        "POST, /v1/models/a%20b:embedContent, GEMINI, true, a b, false",
        "POST, /v1beta/models/m:countTokens, GEMINI, false, m, false",
        "POST, /v1/audio/speech, ANTHROPIC, false, , false"
    })
    void isToldByThePath(String method, String path, Format format, boolean spends, String model, boolean streamed) {
        assertThat(NativeApi.at(method, path, Format.ANTHROPIC))
                .isEqualTo(new NativeApi(format, spends, model, streamed));
    }
}
