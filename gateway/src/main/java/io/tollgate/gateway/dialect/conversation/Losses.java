package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Target;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a request loses in a translation. Parameters that would change the answer and that the target's format does not
 * have are refused, unless whoever made this lets the call go on without them; what a call can do without is dropped.
 * Both are reported. Filled while the request is written. For one request.
 */
public final class Losses {
    private static final long GREEDY = 1;

    private final Set<String> parameters = new LinkedHashSet<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private final Set<String> adjusted = new LinkedHashSet<>();

    /** The target does not have this parameter. */
    public void parameter(String path) {
        parameters.add(path);
        refused.add(path);
    }

    /** The target has nothing like a member of a request. */
    public void extra(Extra extra, Conversation conversation) {
        switch (extra.effect()) {
            case NONE -> {}
            case OFFER -> {
                if (conversation.canDoWithoutOffers()) {
                    parameters.add(extra.path());
                } else {
                    parameter(extra.path());
                }
            }
            case CHANGE -> parameter(extra.path());
        }
    }

    /**
     * The target does not have {@code top_k}, which cuts off unlikely tokens that {@code temperature} and {@code top_p}
     * see to as well; but where it leaves the likeliest alone, it decides.
     */
    public void topK(long tokens) {
        if (tokens == GREEDY) {
            parameter("top_k");
        } else {
            parameters.add("top_k");
        }
    }

    /** The target has this parameter with other bounds; the nearest value was taken. */
    public void adjusted(String path) {
        adjusted.add(path);
    }

    /** Whether the target cannot take the request as it is. */
    public boolean refuses() {
        return !refused.isEmpty();
    }

    /**
     * Refuses a call that would lose what it cannot do without.
     *
     * @throws FailureException {@code unsupported_parameter} naming what would be lost
     */
    public void refuse(Target target) throws FailureException {
        if (refused.isEmpty()) {
            return;
        }
        String message = "The API of the model \"" + target.model() + "\" has nothing like "
                + String.join(", ", refused)
                + ". Leave it out, name a model whose API has it, or send x-tollgate-unsupported: drop to have it"
                + " left out.";
        throw new FailureException(
                new CallFailure.UnsupportedParameter(message, refused.iterator().next()));
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
