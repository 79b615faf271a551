package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.RouteTaken;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.route.Element;
import io.tollgate.gateway.route.Element.Rate.Counts;
import io.tollgate.gateway.route.Walk;
import io.tollgate.gateway.route.Walk.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The candidates that a dynamic route leads a call to, found as the call goes on. For one event loop. */
final class RouteWay implements Line.Part {
    private final ReadCall call;
    private final ModelRequest request;
    private final DeployedRoute route;
    private final Walk walk;
    private final Models models;
    private final Eligibility.OfCall able;
    /** Why models on the way were passed over. */
    private final List<String> reasons = new ArrayList<>(0);

    private boolean found;
    private Element.@Nullable Model at;

    RouteWay(
            ReadCall call,
            ModelRequest request,
            DeployedRoute route,
            Walk walk,
            Models models,
            Eligibility eligibility) {
        this.call = call;
        this.request = request;
        this.route = route;
        this.walk = walk;
        this.models = models;
        this.able = eligibility.of(call, request, route.model());
    }

    /** The route as the call names it. */
    String model() {
        return route.model();
    }

    @Override
    public @Nullable Candidate next() throws FailureException {
        while (true) {
            Stop stop = walk.onward();
            note();
            at = stop instanceof Stop.Asks asks ? asks.model() : null;
            if (at == null) {
                if (found) {
                    return null;
                }
                throw new FailureException(failure(stop));
            }
            Candidate candidate = candidate(at);
            if (candidate != null) {
                found = true;
                return candidate;
            }
        }
    }

    private void note() {
        call.call().state().route(new RouteTaken(route.name(), route.version(), walk.path()));
    }

    /** The model has answered. */
    void answered() {
        walk.answered();
        note();
    }

    /** Null where the model cannot answer the call. */
    private @Nullable Candidate candidate(Element.Model element) {
        String name = element.provider() + "/" + element.model();
        try {
            Target target = RouteModels.target(models, element);
            String why = able.whyNot(target);
            if (why == null) {
                return models.parsed(request, target).by(this);
            }
            reasons.add(name + ": " + why);
        } catch (FailureException e) {
            reasons.add(name + ": " + e.failure().message());
        }
        return null;
    }

    private CallFailure failure(Stop stop) {
        return switch (stop) {
            case Stop.Limited limited ->
                new CallFailure.RouteLimited(
                        model(),
                        limited.element().id(),
                        limited.element().counts() == Counts.COST,
                        limited.retryAfter());
            case Stop.Ended ended
            when reasons.isEmpty() ->
                new CallFailure.NoCapableModel(
                        "The route \"" + model() + "\" asks no model of this call: " + walk.path() + ".");
            case Stop.Ended ended -> Candidates.noneOf(model(), reasons);
            case Stop.Asks asks -> throw new IllegalStateException();
        };
    }

    @Override
    public boolean mayHaveMore() {
        return at != null && at.fallback() != null;
    }

    /** Whether the element says itself how often its model is asked. */
    boolean counted() {
        return Objects.requireNonNull(at).retries() != null;
    }

    /** The call's options, with those of the element where the caller has none of its own. */
    CallOptions options() {
        Element.Model element = Objects.requireNonNull(at);
        Integer retries = element.retries();
        return call.options().or(retries == null ? 0 : retries + 1, element.timeoutMillis());
    }
}
