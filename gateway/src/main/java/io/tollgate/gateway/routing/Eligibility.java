package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.call.Standings;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamOperation;
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

    /**
     * Who is able to answer one call.
     *
     * @param behind the name that models are chosen for
     */
    OfCall of(ReadCall call, ModelRequest request, String behind) {
        return new OfCall(call, request, behind);
    }

    /** Who is able to answer one call. Its body is read for what it needs where that makes a difference. */
    final class OfCall {
        private final ReadCall call;
        private final ModelRequest request;
        private final String behind;
        private final @Nullable String type;
        private final @Nullable String pinned;
        private final Set<String> allowed;
        private @Nullable RequestNeeds needs;
        /** The provider that a key was looked for last: models of one mostly stand together. */
        private @Nullable String asked;

        private boolean keyed;

        private OfCall(ReadCall call, ModelRequest request, String behind) {
            this.call = call;
            this.request = request;
            this.behind = behind;
            this.type = type(request.operation());
            String forced = call.options().forceProvider();
            this.pinned = forced == null ? null : models.providerNamed(forced);
            this.allowed = call.call().accepted().caller().models();
        }

        /** What the request needs of a model. */
        RequestNeeds needs() {
            if (needs == null) {
                needs = request.operation().kind() == UpstreamOperation.Kind.BYTES
                        ? RequestNeeds.NOTHING
                        : RequestNeeds.of(request);
            }
            return needs;
        }

        /** Why a target cannot; null if it can. */
        @Nullable
        String whyNot(Target target) {
            return whyNot(target, models.model(target), standings.of(target.provider(), target.model()));
        }

        /**
         * Why a target cannot; null if it can.
         *
         * @param model what is known of its model
         */
        @Nullable
        String whyNot(Target target, Model model, Standing standing) {
            if (type != null && !model.type().equals(type)) {
                return "it is a model for " + model.type() + ", not for " + type;
            }
            if (call.options().forceProvider() != null && !target.provider().equals(pinned)) {
                return "the call is for provider " + call.options().forceProvider();
            }
            String missing = model.bounded() ? needs().missing(model) : null;
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
            if (!target.provider().equals(asked)) {
                asked = target.provider();
                keyed = keys.has(call, request, asked);
            }
            return keyed ? null : "there is no key to call it with";
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
