package io.tollgate.gateway.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed request: a body as the caller sent it, JSON or a form, with the positions of the few fields that the gateway
 * needs. It is never parsed into a tree and written again, so whatever else it holds reaches the provider untouched.
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
 * @param edits what is taken out or replaced before the body goes upstream, in order of position, not overlapping
 * @param query of the address that was called, without credentials, for a provider of the same format; null if there is
 *     none
 * @param key that the caller brought for the provider; null if it brought none
 * @param mediaType of a body that is a form; null for JSON
 * @param shown what the request itself shows of what will be charged, for where the answer does not say
 * @param serviceTier that the body asks for; null if it asks for none
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
        @Nullable CallerProviderKey key,
        @Nullable String mediaType,
        Map<Meter, BigDecimal> shown,
        @Nullable String serviceTier)
        implements Request {
    /** So many bytes are copied sooner than they are sent in parts. */
    private static final int COPIED = 64 << 10;

    public ModelRequest {
        modelAt = List.copyOf(modelAt);
        edits = List.copyOf(edits);
        shown = Map.copyOf(shown);
    }

    /** A request in JSON whose body names the model once, with no query and no key of the caller's. */
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
                null,
                null,
                Map.of(),
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
                        newKey,
                        mediaType,
                        shown,
                        serviceTier);
    }

    /** A part of the body, from one offset to before another. */
    public record Span(int start, int end) {}

    /** What replaces a part of the body. */
    public record Edit(int start, int end, String replacement) {
        /** By position. */
        public static final Comparator<Edit> IN_ORDER =
                Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end);
    }

    /** The body with what the gateway takes out of it taken out, as {@link #edited(List)} does it. */
    public Buffer edited() {
        return edited(edits);
    }

    /**
     * The body with some of its parts replaced. All others of a long body are the body's own, and no copies: it is
     * reckoned once among what is held.
     *
     * @param by in order of position, not overlapping
     */
    public Buffer edited(List<Edit> by) {
        if (by.isEmpty()) {
            return body;
        }
        return body.length() <= COPIED ? copied(by) : shared(by);
    }

    /** How many bytes are held for an edited body beside this one. */
    @SuppressWarnings("ReferenceEquality") // The same bytes, and not equal ones.
    public int copiedFor(Buffer edited) {
        return edited == body || body.length() > COPIED ? 0 : edited.length();
    }

    private Buffer copied(List<Edit> by) {
        Buffer edited = Buffer.buffer(body.length() + 64);
        int from = 0;
        for (Edit edit : by) {
            edited.appendBuffer(body, from, edit.start() - from).appendString(edit.replacement());
            from = edit.end();
        }
        return edited.appendBuffer(body, from, body.length() - from);
    }

    private Buffer shared(List<Edit> by) {
        ByteBuf whole = ((BufferInternal) body).getByteBuf();
        List<ByteBuf> parts = new ArrayList<>(2 * by.size() + 1);
        int from = 0;
        for (Edit edit : by) {
            parts.add(whole.slice(from, edit.start() - from));
            parts.add(Unpooled.wrappedBuffer(edit.replacement().getBytes(UTF_8)));
            from = edit.end();
        }
        parts.add(whole.slice(from, body.length() - from));
        return BufferInternal.buffer(Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new)));
    }

    @Override
    public WireFormat wireFormat() {
        return operation.wireFormat();
    }

    @Override
    public long promptBytes() {
        return billing() == UpstreamApi.Billing.TOKENS ? receivedBytes : 0;
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
