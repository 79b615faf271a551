package io.tollgate.gateway.edge.models;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.Aliases;
import io.tollgate.gateway.config.DeployedRoutes;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.AccountPath;
import io.tollgate.gateway.edge.ErrorDialect;
import io.tollgate.gateway.edge.GeminiPath;
import io.tollgate.gateway.edge.HttpFailure;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.RawPath;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.edge.models.Offers.Viewer;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.throttle.ProviderState;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The models on offer, as clients of each API list them, and each by its id. Answered from memory. */
public final class ModelRoutes implements Routes {
    private static final String PATH = "/v1/models";
    private static final String BETA_PATH = "/v1beta/models";
    private static final String COMPAT_PATH = "/v1/:account/:gateway/compat/models";

    private final AccessGuard guard;
    private final Offers offers;
    private final ByteBudget budget;

    public ModelRoutes(
            AccessGuard guard,
            Map<String, ProviderState> providers,
            Models models,
            Aliases aliases,
            DeployedRoutes routes,
            ByteBudget budget,
            Clock clock) {
        this.guard = guard;
        this.budget = budget;
        this.offers = new Offers(providers, models, aliases, routes, clock);
    }

    @Override
    public void addTo(Router router) {
        add(router, PATH, "listModels", this::list);
        add(router, BETA_PATH, "listGeminiModels", this::list);
        router.get(COMPAT_PATH)
                .setName("compatModels")
                .handler(guard.publicRoute("models", request -> ErrorDialect.CLOUDFLARE, this::compat));
        // Ids may hold slashes.
        add(router, PATH + "/*", "getModel", this::one);
        add(router, BETA_PATH + "/*", "getGeminiModel", this::one);
    }

    /** Answers a request for models; some routes answer in the shapes of several APIs. */
    @FunctionalInterface
    private interface Answering {
        JsonObject answer(HttpServerRequest request, Shape shape, Viewer viewer) throws FailureException;
    }

    private void add(Router router, String path, String id, Answering answering) {
        router.get(path)
                .setName(id)
                .handler(guard.publicRoute(
                        "models",
                        request -> Shape.of(request).errors(),
                        (context, principal) -> answer(
                                context,
                                new Viewer(guard.shownGateway(context.request(), principal), principal),
                                answering)));
    }

    private void answer(RoutingContext context, Viewer viewer, Answering answering) {
        HttpServerRequest request = context.request();
        Shape shape = Shape.of(request);
        try {
            JsonResponses.send(
                    request, answering.answer(request, shape, viewer), memory(viewer.principal()), shape.errors());
        } catch (FailureException e) {
            JsonResponses.fail(request, shape.errors(), e.failure());
        }
    }

    /** Those of the gateway that a path names, as Cloudflare's unified API lists them. */
    private void compat(RoutingContext context, @Nullable Principal principal) {
        HttpServerRequest request = context.request();
        try {
            AccountPath at = AccountPath.in(request.path(), AccountPath.Form.ACCOUNT_AND_GATEWAY);
            String gateway = guard.shownGateway(at, principal);
            JsonResponses.send(
                    request,
                    OpenAiModels.list(offers.to(new Viewer(gateway, principal))),
                    memory(principal),
                    ErrorDialect.CLOUDFLARE);
        } catch (FailureException e) {
            JsonResponses.fail(request, ErrorDialect.CLOUDFLARE, e.failure());
        }
    }

    /** What an answer takes its room from: a list is hundreds of kilobytes, for whoever asks. */
    private ByteBudget.Lease memory(@Nullable Principal principal) {
        return budget.lease(principal == null ? "" : principal.id());
    }

    private JsonObject list(HttpServerRequest request, Shape shape, Viewer viewer) throws FailureException {
        List<Offer> all = offers.to(viewer);
        return switch (shape) {
            case OPENAI -> OpenAiModels.list(all);
            case CODEX -> CodexModels.list(all);
            case ANTHROPIC -> AnthropicModels.of(request).page(all);
            case GOOGLE -> GeminiModels.of(request).page(all);
        };
    }

    private JsonObject one(HttpServerRequest request, Shape shape, Viewer viewer) throws FailureException {
        String path = Objects.requireNonNullElse(request.path(), "");
        GeminiPath action = GeminiPath.of(path);
        if (action != null && action.endpoint() != null) {
            throw new FailureException(new HttpFailure.MethodNotAllowed(List.of(HttpMethod.POST.name())));
        }
        String prefix = path.startsWith(BETA_PATH) ? BETA_PATH : PATH;
        Offer offer = offers.named(RawPath.decoded(path.substring(prefix.length() + 1)), viewer);
        return switch (shape) {
            case OPENAI, CODEX -> offer.described();
            case ANTHROPIC -> AnthropicModels.describe(offer);
            case GOOGLE -> GeminiModels.describe(offer);
        };
    }

    /** The API in whose shape a client wants the models. */
    private enum Shape {
        OPENAI(ErrorDialect.OPENAI),
        /** Codex CLI tells its version, and reads more than OpenAI's API says. */
        CODEX(ErrorDialect.OPENAI),
        ANTHROPIC(ErrorDialect.ANTHROPIC),
        GOOGLE(ErrorDialect.GOOGLE);

        private final ErrorDialect errors;

        Shape(ErrorDialect errors) {
            this.errors = errors;
        }

        ErrorDialect errors() {
            return errors;
        }

        static Shape of(HttpServerRequest request) {
            if (String.valueOf(request.path()).startsWith(BETA_PATH) || GeminiModels.isAskedFor(request)) {
                return GOOGLE;
            }
            if (request.headers().contains(AnthropicModels.VERSION)) {
                return ANTHROPIC;
            }
            return request.params().contains(CodexModels.VERSION) ? CODEX : OPENAI;
        }
    }
}
