package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ModelRequest.Edit;
import io.tollgate.gateway.call.ModelRequest.Span;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.dialect.JsonText;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the body that goes upstream from the one that came: the model's name mapped, the gateway's own fields taken
 * out, usage asked for where a stream would not tell it. All other bytes stay as they are.
 */
final class RequestRewriter {
    /** What Gemini's API puts before the name of a model. */
    private static final String RESOURCE = "models/";

    private RequestRewriter() {}

    static Buffer forUpstream(ModelRequest request, Target target) {
        List<Edit> edits = new ArrayList<>(request.edits());
        if (!target.upstreamModel().equals(request.model())) {
            String name =
                    request.operation().modelInPath() ? RESOURCE + target.upstreamModel() : target.upstreamModel();
            for (Span named : request.modelAt()) {
                edits.add(new Edit(
                        named.start(), named.end(), request.mediaType() == null ? JsonText.quoted(name) : name));
            }
            if (request.modelAt().isEmpty() && !request.operation().modelInPath()) {
                edits.add(new Edit(
                        request.firstMember(), request.firstMember(), "\"model\":" + JsonText.quoted(name) + ","));
            }
        }
        if (tellsUsageIfAsked(request.operation()) && request.streams() && !request.includeUsage()) {
            edits.add(usageAskedFor(request));
        }
        edits.sort(Edit.IN_ORDER);
        return request.edited(edits);
    }

    private static boolean tellsUsageIfAsked(UpstreamOperation operation) {
        return operation == UpstreamOperation.CHAT_COMPLETIONS || operation == UpstreamOperation.COMPLETIONS;
    }

    private static Edit usageAskedFor(ModelRequest request) {
        Span options = request.streamOptionsAt();
        if (request.includeUsageAt() != null) {
            return new Edit(
                    request.includeUsageAt().start(), request.includeUsageAt().end(), "true");
        }
        if (options == null) {
            // The body has a model and a stream member, so that a comma is right here.
            return new Edit(
                    request.firstMember(), request.firstMember(), "\"stream_options\":{\"include_usage\":true},");
        }
        if (request.body().getByte(options.start()) != '{') {
            return new Edit(options.start(), options.end(), "{\"include_usage\":true}");
        }
        int inside = options.start() + 1;
        while (Character.isWhitespace(request.body().getByte(inside))) {
            inside++;
        }
        boolean empty = request.body().getByte(inside) == '}';
        return new Edit(inside, inside, empty ? "\"include_usage\":true" : "\"include_usage\":true,");
    }
}
