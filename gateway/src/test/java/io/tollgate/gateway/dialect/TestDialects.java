package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.dialect.anthropic.AnthropicMessages;
import io.tollgate.gateway.dialect.gemini.Gemini;
import io.tollgate.gateway.dialect.openai.OpenAiChat;
import io.tollgate.gateway.dialect.responses.OpenAiResponses;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** The dialects that the gateway speaks, for tests. */
public final class TestDialects {
    public static final Dialects ALL =
            new Dialects(List.of(new OpenAiChat(), new OpenAiResponses(), new AnthropicMessages(), new Gemini()));

    private TestDialects() {}

    /** A meter for the answer to a request that passes through. */
    static ResponseMeter meter(UpstreamApi api) {
        return ALL.of(api.wireFormat()).meter(request("/", api));
    }

    /** A request that passes through. */
    static PassthroughRequest request(String path, UpstreamApi api) {
        CallerProviderKey none = null;
        return new PassthroughRequest(
                "p", "POST", path, api, HttpHeaders.headers(), none, new Content.Buffered(Buffer.buffer()));
    }
}
