package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.FailureException;
import java.util.HashMap;
import java.util.Map;

/** The tools that a request's earlier turns have called, by the calls' ids. For one request. */
public final class CalledTools {
    private final Map<String, String> names = new HashMap<>();

    public void called(String id, String name) {
        names.put(id, name);
    }

    /**
     * The tool whose call has the id that a field holds.
     *
     * @throws FailureException {@code invalid_request} if there was no such call
     */
    public String name(Field id) throws FailureException {
        String name = names.get(id.string());
        if (name == null) {
            throw id.invalid("must be the id of a tool call in a message before it");
        }
        return name;
    }
}
