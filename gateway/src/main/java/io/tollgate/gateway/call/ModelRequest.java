package io.tollgate.gateway.call;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed request: a JSON body as the caller sent it, with the positions of the few fields that the gateway needs. It
 * is never parsed into a tree and written again, so whatever else it holds reaches the provider untouched.
 *
 * @param operation what a provider is asked for
 * @param body as it came, or as it was made from what came; must not be changed
 * @param receivedBytes length of what the caller sent
 * @param model the model that the body or the path names, unescaped
 * @param modelAt where the body names it, quotes included; empty where the path alone does
 * @param streamOptionsAt where the value of {@code stream_options} stands; null if the body has none
 * @param includeUsage whether the caller asked for usage in the stream
 * @param includeUsageAt where the value that says so stands; null if the body has none
 * @param firstMember offset right after the opening brace
 * @param query of the address that was called, without credentials, for a provider of the same format; null if there is
 *     none
 * @param key that the caller brought for the provider; null if it brought none
 * @param edits what is taken out or replaced before the body goes upstream, in order of position, not overlapping
 */
public record ModelRequest(
        UpstreamOperation operation,
        Buffer body,
        int receivedBytes,
        String model,
        List<Span> modelAt,
        boolean streams,
        @Nullable Span streamOptionsAt,
        boolean includeUsage,
        @Nullable Span includeUsageAt,
        int firstMember,
        @Nullable String project,
        List<Edit> edits,
        @Nullable String query,
        @Nullable CallerProviderKey key)
        implements Request {

    public ModelRequest {
        modelAt = List.copyOf(modelAt);
        edits = List.copyOf(edits);
    }

    /** A request whose body names the model once, with no query and no key of the caller's. */
    public ModelRequest(
            UpstreamOperation operation,
            Buffer body,
            int receivedBytes,
            String model,
            Span modelAt,
            boolean streams,
            @Nullable Span streamOptionsAt,
            boolean includeUsage,
            @Nullable Span includeUsageAt,
            int firstMember,
            @Nullable String project,
            List<Edit> edits) {
        this(
                operation,
                body,
                receivedBytes,
                model,
                List.of(modelAt),
                streams,
                streamOptionsAt,
                includeUsage,
                includeUsageAt,
                firstMember,
                project,
                edits,
                null,
                null);
    }

    /** The same request, called with a query, and with a key that the caller brought. */
    public ModelRequest with(@Nullable String newQuery, @Nullable CallerProviderKey newKey) {
        return newQuery == null && newKey == null
                ? this
                : new ModelRequest(
                        operation,
                        body,
                        receivedBytes,
                        model,
                        modelAt,
                        streams,
                        streamOptionsAt,
                        includeUsage,
                        includeUsageAt,
                        firstMember,
                        project,
                        edits,
                        newQuery,
                        newKey);
    }

    /** A part of the body, from one offset to before another. */
    public record Span(int start, int end) {}

    /** What replaces a part of the body. */
    public record Edit(int start, int end, String replacement) {}

    /** The body with what the gateway takes out of it taken out. */
    public Buffer edited() {
        return edited(edits);
    }

    /**
     * The body with some of its parts replaced.
     *
     * @param by in order of position, not overlapping
     */
    public Buffer edited(List<Edit> by) {
        if (by.isEmpty()) {
            return body;
        }
        Buffer edited = Buffer.buffer(body.length() + 64);
        int from = 0;
        for (Edit edit : by) {
            edited.appendBuffer(body, from, edit.start() - from).appendString(edit.replacement());
            from = edit.end();
        }
        return edited.appendBuffer(body, from, body.length() - from);
    }

    @Override
    public WireFormat wireFormat() {
        return operation.wireFormat();
    }

    @Override
    public long promptBytes() {
        return operation.kind() == UpstreamOperation.Kind.COUNT ? 0 : receivedBytes;
    }

    @Override
    public long bytes() {
        return receivedBytes;
    }

    @Override
    public UpstreamApi.Billing billing() {
        return operation.billing();
    }

    @Override
    public boolean idempotent() {
        return false;
    }

    @Override
    public boolean replayable() {
        return true;
    }
}
