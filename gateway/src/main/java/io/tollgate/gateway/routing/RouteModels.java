package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.route.Element;
import io.tollgate.gateway.route.RouteGraph;
import java.util.ArrayList;
import java.util.List;

/** The models that routes name, by Cloudflare's names of providers as well as by those that they have here. */
public final class RouteModels {
    private RouteModels() {}

    /**
     * The target of an element.
     *
     * @throws FailureException if there is none
     */
    static Target target(Models models, Element.Model element) throws FailureException {
        String provider = models.providerNamed(element.provider());
        if (provider == null) {
            throw new FailureException(
                    new CallFailure.ModelNotFound("There is no provider named \"" + element.provider() + "\" here."));
        }
        return models.resolve(provider + "/" + element.model(), null);
    }

    /** Which of a route's models nobody has here, each with its place. */
    public static List<String> problems(Models models, RouteGraph graph) {
        List<String> problems = new ArrayList<>();
        for (Element.Model element : graph.models()) {
            try {
                target(models, element);
            } catch (FailureException e) {
                problems.add("element \"" + element.id() + "\": " + e.failure().message());
            }
        }
        return problems;
    }
}
