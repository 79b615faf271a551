package io.tollgate.gateway;

import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.anthropic.AnthropicMessages;
import io.tollgate.gateway.dialect.anthropic.AnthropicTokenCount;
import io.tollgate.gateway.dialect.anthropic.MessagesCodec;
import io.tollgate.gateway.dialect.gemini.Gemini;
import io.tollgate.gateway.dialect.gemini.GeminiCodec;
import io.tollgate.gateway.dialect.gemini.GeminiEmbeddings;
import io.tollgate.gateway.dialect.gemini.GeminiTokenCount;
import io.tollgate.gateway.dialect.openai.ChatCodec;
import io.tollgate.gateway.dialect.openai.OpenAiChat;
import io.tollgate.gateway.dialect.openai.OpenAiEmbeddings;
import io.tollgate.gateway.dialect.responses.OpenAiResponses;
import io.tollgate.gateway.dialect.responses.ResponsesCodec;
import io.tollgate.gateway.dialect.responses.ResponsesTokenCount;
import io.tollgate.gateway.provider.Codecs;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Every wire format, and what translates between them. */
final class WireFormats {
    static final Dialects DIALECTS =
            new Dialects(List.of(new OpenAiChat(), new OpenAiResponses(), new AnthropicMessages(), new Gemini()));
    private static final MessagesCodec MESSAGES = new MessagesCodec();
    private static final ResponsesCodec RESPONSES = new ResponsesCodec();
    static final Codecs CODECS = new Codecs(
            Map.of(
                    WireFormat.OPENAI_CHAT,
                    new ChatCodec(),
                    WireFormat.OPENAI_RESPONSES,
                    RESPONSES,
                    WireFormat.ANTHROPIC_MESSAGES,
                    MESSAGES,
                    WireFormat.GEMINI,
                    new GeminiCodec(() -> "call_" + UUID.randomUUID().toString().replace("-", ""))),
            Map.of(WireFormat.OPENAI_CHAT, new OpenAiEmbeddings(), WireFormat.GEMINI, new GeminiEmbeddings()),
            Map.of(
                    WireFormat.ANTHROPIC_MESSAGES,
                    new AnthropicTokenCount(MESSAGES),
                    WireFormat.OPENAI_RESPONSES,
                    new ResponsesTokenCount(RESPONSES),
                    WireFormat.GEMINI,
                    new GeminiTokenCount()));

    private WireFormats() {}
}
