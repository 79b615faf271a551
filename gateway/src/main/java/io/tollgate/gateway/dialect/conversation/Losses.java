package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Target;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a request loses in a translation: parameters that would change the answer and that the target's format does not
 * have. Filled while the request is written; whether the call goes on without them is decided by whoever made this. For
 * one request.
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

    /**
     * Refuses a call that would lose anything.
     *
     * @throws FailureException {@code unsupported_parameter} naming what would be lost
     */
    public void refuse(Target target) throws FailureException {
        if (parameters.isEmpty()) {
            return;
        }
        String message = "The API of the model \"" + target.model() + "\" has nothing like "
                + String.join(", ", parameters)
                + ". Leave it out, name a model whose API has it, or send x-tollgate-unsupported: drop to have it"
                + " left out.";
        throw new FailureException(new CallFailure.UnsupportedParameter(
                message, parameters.iterator().next()));
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
