package io.tollgate.gateway.late;

import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.JsonScanner;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads off a stored response, as it passes, whether it is over and what it used. For one answer. */
final class ResponseReading implements Reading, JsonScanner.Listener {
    /** OpenAI API reference, "The response object": what {@code status} says of one that is over. */
    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled", "incomplete");

    private static final JsonScanner.Paths PATHS = new JsonScanner.Paths(Set.of("status", "id"));
    private static final UpstreamApi RESPONSES =
            new UpstreamApi(WireFormat.OPENAI_RESPONSES, UpstreamApi.Billing.TOKENS, null, false);

    private final ResponseMeter meter;
    private final JsonScanner scanner = new JsonScanner(PATHS, this);
    private @Nullable String status;
    private @Nullable String id;

    ResponseReading(Dialects dialects) {
        meter = dialects.of(WireFormat.OPENAI_RESPONSES)
                .meterOfPieces(new PassthroughRequest(
                        "",
                        "POST",
                        "/responses",
                        RESPONSES,
                        MultiMap.caseInsensitiveMultiMap(),
                        null,
                        new Content.Buffered(Buffer.buffer())));
    }

    @Override
    public void bytes(byte[] bytes, int start, int end) {
        meter.json(bytes, start, end);
        scanner.bytes(bytes, start, end);
    }

    @Override
    public void member(String path, byte[] value) {
        String text = Observations.string(value);
        if (path.equals("status")) {
            status = text;
        } else {
            id = text;
        }
    }

    @Override
    public void text(String name, long bytes) {
        // What it says is nobody's business here.
    }

    /** Whether this is that response, to its end, and nothing more will come of it. */
    boolean isOver(String wanted) {
        return scanner.ended() && wanted.equals(id) && status != null && OVER.contains(status);
    }

    /** What it used; null if that is not told. */
    @Nullable
    MeteredUsage usage() {
        return meter.usageReported() ? meter.usage(0) : null;
    }
}
