package io.tollgate.gateway.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model on offer.
 *
 * @param id what callers name
 * @param upstreamId what the provider calls it
 * @param name for people
 * @param type {@code chat}, {@code embedding} or another API's kind
 * @param contextWindow in tokens; 0 if it is not known
 * @param maxOutputTokens the most that it can say; 0 if it is not known
 * @param prices null if they are not known
 */
public record Model(
        String id,
        String provider,
        String upstreamId,
        String name,
        String type,
        List<String> capabilities,
        long contextWindow,
        long maxOutputTokens,
        @Nullable Prices prices) {

    public Model {
        capabilities = List.copyOf(capabilities);
    }

    /** Whether it is known not to have a capability: nothing is known of one that lists none. */
    boolean lacks(String capability) {
        return !capabilities.isEmpty() && !capabilities.contains(capability);
    }

    /** Whether it is known of it that there is something that it cannot answer. */
    boolean bounded() {
        return contextWindow > 0 || !capabilities.isEmpty();
    }
}
