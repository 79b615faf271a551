package io.tollgate.gateway.edge.status;

import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.Aliases;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.routing.Candidates;
import io.tollgate.gateway.routing.Candidates.Ranked;
import io.tollgate.gateway.routing.Score;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;

/** How models rank at this moment, with what their places come from. Answered from memory. */
public final class RoutingStatusRoutes implements Routes {
    private static final int MOST = 200;

    private final AccessGuard guard;
    private final Candidates candidates;
    private final Aliases aliases;
    private final String node;
    private final InstantSource clock;

    public RoutingStatusRoutes(
            AccessGuard guard, Candidates candidates, Aliases aliases, String node, InstantSource clock) {
        this.guard = guard;
        this.candidates = candidates;
        this.aliases = aliases;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public void addTo(Router router) {
        router.get("/v1/routing/status").setName("routingStatus").handler(guard.publicRoute("stats", this::status));
    }

    private void status(RoutingContext context) {
        String gateway = guard.shownGateway(context.request(), guard.principal(context.request()));
        List<Ranked> ranking = candidates.ranking(gateway);
        JsonArray data = new JsonArray();
        for (int i = 0; i < Math.min(MOST, ranking.size()); i++) {
            data.add(json(i + 1, ranking.get(i)));
        }
        AliasConfig own = aliases.alias(gateway, AliasConfig.AUTO);
        JsonResponses.send(
                context.request(),
                200,
                new JsonObject()
                        .put("object", "list")
                        .put("as_of", clock.instant().toString())
                        .put("node", node)
                        .put("model", AliasConfig.AUTO)
                        .put("policy", (own == null ? AliasConfig.Policy.SCORE : own.policy()).id())
                        .put("weights", weights())
                        .put("models", ranking.size())
                        .put("data", data));
    }

    private static JsonObject weights() {
        return new JsonObject()
                .put("success", Score.SUCCESS_WEIGHT)
                .put("headroom", Score.HEADROOM_WEIGHT)
                .put("latency", Score.LATENCY_WEIGHT)
                .put("reasoning_fit", Score.REASONING_FIT_WEIGHT)
                .put("priority", Score.PRIORITY_WEIGHT);
    }

    private static JsonObject json(int rank, Ranked ranked) {
        Score score = ranked.score();
        double firstToken = ranked.firstTokenMillis();
        return new JsonObject()
                .put("rank", rank)
                .put("provider", ranked.target().provider())
                .put("model", ranked.target().model())
                .put("score", rounded(score.total()))
                .put(
                        "terms",
                        new JsonObject()
                                .put("success", rounded(score.success()))
                                .put("headroom", rounded(score.headroom()))
                                .put("latency", rounded(score.latency()))
                                .put("reasoning_fit", rounded(score.reasoningFit()))
                                .put("priority", rounded(score.priority())))
                .put("first_token_ms", firstToken == 0 ? null : Math.round(firstToken))
                .put("excluded", ranked.why());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
