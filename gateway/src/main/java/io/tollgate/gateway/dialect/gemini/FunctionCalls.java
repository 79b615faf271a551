package io.tollgate.gateway.dialect.gemini;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The function calls of one request, so that each response finds its own: by id where it has one, else the oldest call
 * of its name that is not answered yet. Calls without an id get one by their position.
 */
final class FunctionCalls {
    private final List<Called> calls = new ArrayList<>();

    private static final class Called {
        final String id;
        final String name;
        boolean answered;

        Called(String id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    /** @param id empty if the call has none; returns the one that it has from here on */
    String called(String id, String name) {
        String given = id.isEmpty() ? "call_" + calls.size() : id;
        calls.add(new Called(given, name));
        return given;
    }

    /**
     * The call that a response answers.
     *
     * @param result with the id and the name that the response gives, either of them empty where it gives none
     * @return the same with both
     */
    Part.ToolResult answered(Part.ToolResult result, Field at) throws FailureException {
        Called call = result.callId().isEmpty() ? null : byId(result.callId());
        if (call == null) {
            call = byName(result.name());
        }
        if (call == null) {
            throw at.invalid("answers no function call that stands before it");
        }
        call.answered = true;
        return new Part.ToolResult(
                result.path(), call.id, call.name, result.content(), result.isError(), result.cacheControl());
    }

    private @Nullable Called byId(String id) {
        for (Called call : calls.reversed()) {
            if (call.id.equals(id)) {
                return call;
            }
        }
        return null;
    }

    private @Nullable Called byName(String name) {
        for (Called call : calls) {
            if (!call.answered && (name.isEmpty() || call.name.equals(name))) {
                return call;
            }
        }
        return null;
    }
}
