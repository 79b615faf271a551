package io.tollgate.gateway.call;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON request body as the caller sent it, with the places of the few fields that the gateway needs. It is never
 * parsed into a tree and written again, so whatever else it holds reaches the provider untouched.
 *
 * @param operation what a provider is asked for
 * @param bytes the body as it came; not to be changed
 * @param model where the value of {@code model} stands, quotes included
 * @param modelName that value, unescaped
 * @param streamOptions where the value of {@code stream_options} stands; null where the body has none
 * @param includeUsage whether the caller asked for usage in the stream
 * @param includeUsageAt where the value that says so stands; null where the body has none
 * @param firstMember right after the opening brace
 * @param edits what comes out before the body goes upstream, in the order of their places, not overlapping
 */
public record RequestBody(
        Operation operation,
        Buffer bytes,
        Span model,
        String modelName,
        boolean stream,
        @Nullable Span streamOptions,
        boolean includeUsage,
        @Nullable Span includeUsageAt,
        int firstMember,
        @Nullable String project,
        List<Edit> edits) {

    public RequestBody {
        edits = List.copyOf(edits);
    }

    /** A part of the body, from one offset to before another. */
    public record Span(int start, int end) {}

    /** What stands in place of a part of the body. */
    public record Edit(int start, int end, String replacement) {}
}
