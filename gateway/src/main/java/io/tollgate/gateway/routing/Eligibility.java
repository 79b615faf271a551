package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.call.Standings;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamOperation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says which models, of those that a name stands for, are able to answer a call. For one event loop. */
final class Eligibility {
    private final Models models;
    private final Standings standings;
    private final Candidates.Keys keys;

    Eligibility(Models models, Standings standings, Candidates.Keys keys) {
        this.models = models;
        this.standings = standings;
        this.keys = keys;
    }

    /** What a request needs of a model. */
    static RequestNeeds needs(ModelRequest request) {
        return request.operation().kind() == UpstreamOperation.Kind.BYTES
                ? RequestNeeds.NOTHING
                : RequestNeeds.of(request);
    }

    /**
     * Why a target cannot answer a call; null if it can.
     *
     * @param behind the name that it was chosen for
     */
    @Nullable
    String whyNot(ReadCall call, ModelRequest request, String behind, RequestNeeds needs, Target target) {
        return new OfCall(call, request, behind, needs).whyNot(target, standings.of(target.provider(), target.model()));
    }

    /**
     * For many targets of one call.
     *
     * @param behind the name that they were chosen for
     */
    OfCall of(ReadCall call, ModelRequest request, String behind, RequestNeeds needs) {
        return new OfCall(call, request, behind, needs);
    }

    /** Who is able to answer one call; asks for each provider's key once. */
    final class OfCall {
        private final ReadCall call;
        private final ModelRequest request;
        private final String behind;
        private final RequestNeeds needs;
        private final @Nullable String type;
        private final @Nullable String pinned;
        private final Set<String> allowed;
        private final Map<String, Boolean> keyed = new HashMap<>();

        private OfCall(ReadCall call, ModelRequest request, String behind, RequestNeeds needs) {
            this.call = call;
            this.request = request;
            this.behind = behind;
            this.needs = needs;
            this.type = type(request.operation());
            this.pinned = call.options().forceProvider();
            this.allowed = call.call().accepted().caller().models();
        }

        /** Why a target cannot; null if it can. */
        @Nullable
        String whyNot(Target target, Standing standing) {
            Model model = models.model(target);
            if (type != null && !model.type().equals(type)) {
                return "it is a model for " + model.type() + ", not for " + type;
            }
            if (pinned != null && !target.provider().equals(models.providerNamed(pinned))) {
                return "the call is for provider " + pinned;
            }
            String missing = needs.missing(model);
            if (missing != null) {
                return missing;
            }
            if (!allowed.isEmpty()
                    && !allowed.contains(behind)
                    && !allowed.contains(target.model())
                    && !allowed.contains(target.provider() + "/" + target.model())) {
                return "this token is not for it";
            }
            if (!standing.callable()) {
                return "its circuit breaker is open";
            }
            return keyed.computeIfAbsent(target.provider(), provider -> keys.has(call, request, provider))
                    ? null
                    : "there is no key to call it with";
        }
    }

    /** The type of model that an operation is for; null where what a name lists has to do. */
    private static @Nullable String type(UpstreamOperation operation) {
        return switch (operation.kind()) {
            case EMBEDDINGS -> "embedding";
            case CONVERSATION, COUNT -> "chat";
            case BYTES -> null;
        };
    }
}
