package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.TokenUsage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model has to be able to do to answer a request.
 *
 * @param capabilities of {@link #NAMES}
 * @param inputTokens an estimate
 * @param outputTokens the most that is asked for; 0 if the request does not say
 */
record RequestNeeds(Set<String> capabilities, long inputTokens, long outputTokens) {
    static final String TOOLS = "tools";
    static final String JSON = "json";
    static final String VISION = "vision";
    static final String AUDIO = "audio";
    static final String DOCUMENTS = "documents";
    static final String REASONING = "reasoning";

    /** The capabilities that a request may need, as models list them. */
    static final List<String> NAMES = List.of(TOOLS, JSON, VISION, AUDIO, DOCUMENTS, REASONING);

    /** What an answer is assumed to have where the request does not say. */
    private static final long USUAL_OUTPUT = 512;

    RequestNeeds {
        capabilities = Set.copyOf(capabilities);
    }

    /** Of nothing in particular. */
    static final RequestNeeds NOTHING = new RequestNeeds(Set.of(), 0, 0);

    static RequestNeeds of(ModelRequest request) {
        RequestNeeds read = NeedsReader.read(request.body());
        return read != null ? read : new RequestNeeds(Set.of(), MeteredUsage.estimatedTokens(request.promptBytes()), 0);
    }

    /** Why a model cannot answer such a request; null if it can, as far as is known. */
    @Nullable
    String missing(Model model) {
        // Effort is a wish that models without it pass over.
        for (String name : NAMES) {
            if (capabilities.contains(name) && !name.equals(REASONING) && model.lacks(name)) {
                return "it is not said to have " + name;
            }
        }
        long needed = inputTokens + outputTokens;
        if (model.contextWindow() > 0 && needed > model.contextWindow()) {
            return "its context window of " + model.contextWindow() + " tokens is less than about " + needed;
        }
        return null;
    }

    boolean reasoning() {
        return capabilities.contains(REASONING);
    }

    /** What such a request uses, roughly. */
    TokenUsage estimate() {
        return new TokenUsage(inputTokens, outputTokens == 0 ? USUAL_OUTPUT : outputTokens, 0, 0, 0);
    }
}
