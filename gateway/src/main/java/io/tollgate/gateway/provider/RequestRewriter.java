package io.tollgate.gateway.provider;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tollgate.gateway.call.Call.Target;
import io.tollgate.gateway.call.Operation;
import io.tollgate.gateway.call.RequestBody;
import io.tollgate.gateway.call.RequestBody.Edit;
import io.tollgate.gateway.call.RequestBody.Span;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes the body that goes upstream from the one that came: the model's name mapped, the gateway's own fields taken out,
 * usage asked for where a stream would not tell it. All other bytes stay as they are.
 */
final class RequestRewriter {
    private RequestRewriter() {}

    static Buffer forUpstream(RequestBody body, Target target) {
        List<Edit> edits = new ArrayList<>(body.edits());
        if (!target.upstreamModel().equals(body.modelName())) {
            edits.add(new Edit(body.model().start(), body.model().end(), quoted(target.upstreamModel())));
        }
        if (body.operation() == Operation.CHAT_COMPLETIONS && body.stream() && !body.includeUsage()) {
            edits.add(usageAskedFor(body));
        }
        if (edits.isEmpty()) {
            return body.bytes();
        }
        edits.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
        return apply(body.bytes(), edits);
    }

    private static Edit usageAskedFor(RequestBody body) {
        Span options = body.streamOptions();
        if (body.includeUsageAt() != null) {
            return new Edit(body.includeUsageAt().start(), body.includeUsageAt().end(), "true");
        }
        if (options == null) {
            // The body has a model and a stream member, so that a comma is right here.
            return new Edit(body.firstMember(), body.firstMember(), "\"stream_options\":{\"include_usage\":true},");
        }
        if (body.bytes().getByte(options.start()) != '{') {
            return new Edit(options.start(), options.end(), "{\"include_usage\":true}");
        }
        int inside = options.start() + 1;
        while (Character.isWhitespace(body.bytes().getByte(inside))) {
            inside++;
        }
        boolean empty = body.bytes().getByte(inside) == '}';
        return new Edit(inside, inside, empty ? "\"include_usage\":true" : "\"include_usage\":true,");
    }

    private static Buffer apply(Buffer bytes, List<Edit> edits) {
        Buffer edited = Buffer.buffer(bytes.length() + 64);
        int from = 0;
        for (Edit edit : edits) {
            edited.appendBuffer(bytes, from, edit.start() - from).appendString(edit.replacement());
            from = edit.end();
        }
        return edited.appendBuffer(bytes, from, bytes.length() - from);
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
