package io.tollgate.gateway.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Whether a provider's models are asked for usage in their streams, which the caller has not asked for. Some answer 400
 * or 422 to the member {@code stream_options}; those are asked again without it, and not with it for a while, once they
 * have answered so. A model is remembered only where that has helped, so that no caller's bad request makes it so.
 * Belongs to one event loop.
 */
final class StreamUsage {
    private static final String MEMBER = "stream_options";
    private static final int MOST_REMEMBERED = 256;
    private static final long REMEMBERED_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(JsonBounds.builder().build())
            .build();

    private final boolean asked;
    /** Until when, by the provider's name for the model, the longest known first. */
    private final Map<String, Long> refusing = new LinkedHashMap<>();

    /** @param asked whether the provider's models are asked for usage at all */
    StreamUsage(boolean asked) {
        this.asked = asked;
    }

    /** Whether the body that goes upstream asks for usage in the gateway's own name. */
    static boolean isOurs(ModelRequest request, Cell cell) {
        boolean told = cell.operation() == UpstreamOperation.CHAT_COMPLETIONS
                || cell.operation() == UpstreamOperation.COMPLETIONS;
        return told && request.streams() && (cell.translates() || request.streamOptionsAt() == null);
    }

    /** Whether a model is asked. */
    boolean asks(String model) {
        Long until = refusing.get(model);
        if (until != null && System.nanoTime() - until > 0) {
            refusing.remove(model);
            until = null;
        }
        return asked && until == null;
    }

    /** A model has answered well without having been asked, after it had refused to be. */
    void refused(String model) {
        if (refusing.size() >= MOST_REMEMBERED) {
            refusing.remove(refusing.keySet().iterator().next());
        }
        refusing.put(model, System.nanoTime() + REMEMBERED_NANOS);
    }

    /** Whether an answer may be a refusal of the member, by its status. */
    static boolean mayRefuse(Answer answer) {
        return answer instanceof Answer.Whole && (answer.status() == BAD_REQUEST || answer.status() == UNPROCESSABLE);
    }

    /** Whether the body of such an answer is about the member. */
    static boolean isAboutIt(Buffer body) {
        String text = body.toString();
        return text.contains(MEMBER) || text.contains("include_usage");
    }

    /** A body without the member, which it has at its top. */
    static Buffer without(Buffer body) {
        return Bytes.read(body, (bytes, start, end) -> {
            try (JsonParser parser = JSON.createParser(bytes, start, end - start)) {
                parser.nextToken();
                long before = parser.currentLocation().getByteOffset();
                boolean first = true;
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean it = parser.currentName().equals(MEMBER);
                    parser.nextToken();
                    parser.skipChildren();
                    parser.finishToken();
                    long after = parser.currentLocation().getByteOffset();
                    if (it) {
                        return cut(body, (int) before, (int) after, first);
                    }
                    before = after;
                    first = false;
                }
            } catch (IOException e) {
                // What the gateway sends is JSON; what is not has no such member.
            }
            return body;
        });
    }

    /** Takes a member out with the comma before it, or, of the first one, behind it. */
    private static Buffer cut(Buffer body, int from, int to, boolean first) {
        int end = to;
        while (first && end < body.length() && Character.isWhitespace(body.getByte(end))) {
            end++;
        }
        if (first && body.getByte(end) == ',') {
            end++;
        }
        // No copy: it is reckoned once among what is held.
        ByteBuf whole = ((BufferInternal) body).getByteBuf();
        return BufferInternal.buffer(
                Unpooled.wrappedBuffer(whole.slice(0, from), whole.slice(end, body.length() - end)));
    }
}
