package io.tollgate.gateway.dialect.conversation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a request loses in a translation: parameters that would change the answer and that the target's format does not
 * have. Filled while the request is written; whether the call goes on without them is decided by whoever made this. For one
 * request.
 */
public final class Losses {
    private final Set<String> parameters = new LinkedHashSet<>();
    private final Set<String> adjusted = new LinkedHashSet<>();

    /** The target does not have this parameter. */
    public void parameter(String path) {
        parameters.add(path);
    }

    /** The target has this parameter with other bounds; the nearest value was taken. */
    public void adjusted(String path) {
        adjusted.add(path);
    }

    /** Parameters that cannot be carried over, in the order in which they were met. */
    public List<String> parameters() {
        return List.copyOf(parameters);
    }

    /** Parameters whose value was changed to fit. */
    public List<String> adjusted() {
        return List.copyOf(adjusted);
    }
}
