package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One way to answer a call.
 *
 * @param request as this candidate is sent it
 * @param step its place among all ways to answer the call, from 0
 * @param targetOfModel the target that a model reported by the provider stands for, where the request names none
 * @param behind the alias, route, or {@code auto}, that it was chosen for; null where it was named itself
 * @param way the dynamic route that led to it; null where none did
 */
record Candidate(
        Request request,
        int step,
        Target target,
        Function<String, Target> targetOfModel,
        Retry retry,
        @Nullable String behind,
        @Nullable RouteWay way) {
    /** One that was named itself. */
    Candidate(Request request, Target target, Function<String, Target> targetOfModel, Retry retry) {
        this(request, 0, target, targetOfModel, retry, null, null);
    }

    /** The same, as one that a dynamic route leads to. */
    Candidate by(RouteWay route) {
        return new Candidate(request, step, target, targetOfModel, retry, route.model(), route);
    }

    /** The same at another place. */
    Candidate at(int place) {
        return place == step ? this : new Candidate(request, place, target, targetOfModel, retry, behind, way);
    }
}
