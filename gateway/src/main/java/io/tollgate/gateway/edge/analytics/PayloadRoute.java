package io.tollgate.gateway.edge.analytics;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminFailure;
import io.tollgate.gateway.admin.Operator;
import io.tollgate.gateway.admin.PayloadAdmin;
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.analytics.AnalyticsClient.Whole;
import io.tollgate.gateway.analytics.AnalyticsUnavailable;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.edge.admin.AdminEndpoint;
import io.tollgate.gateway.payload.PayloadSeals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/logs/{call_id}/payload}: what a gateway has kept of a call's prompt and answer, for tokens with the
 * permission {@code payload}. Each reading is recorded before anything is shown. Belongs to one event loop.
 */
public final class PayloadRoute implements Routes {
    /** How many may be read at once; each takes some megabytes. */
    private static final int MOST = 8;

    private final AdminEndpoint operators;
    private final @Nullable AnalyticsClient analytics;
    private final PayloadAdmin readings;
    private final PayloadSeals seals;
    private final Vertx loop;
    private final AnalyticsRelays turns;

    /**
     * The route of one event loop.
     *
     * @param analytics null if the gateway has none
     * @param readings records who reads
     * @param seals open what is encrypted
     */
    public PayloadRoute(
            AdminEndpoint operators,
            @Nullable AnalyticsClient analytics,
            PayloadAdmin readings,
            PayloadSeals seals,
            Vertx loop,
            Duration writeStall) {
        this.operators = operators;
        this.analytics = analytics;
        this.readings = readings;
        this.seals = seals;
        this.loop = loop;
        this.turns = new AnalyticsRelays(loop, MOST, writeStall);
    }

    @Override
    public void addTo(Router router) {
        router.get(AnalyticsClient.LOGS + "/:call_id/payload")
                .setName("getPayload")
                .handler(operators.guarded(List.of(Permission.PAYLOAD), this::show));
    }

    private void show(RoutingContext context, Principal principal) throws FailureException {
        HttpServerRequest request = context.request();
        AnalyticsClient service = analytics;
        if (service == null) {
            throw new FailureException(AnalyticsRoute.NONE);
        }
        if (request.query() != null) {
            throw new FailureException(new CallFailure.InvalidRequest("There are no parameters here.", null));
        }
        if (!turns.enter(principal.id())) {
            throw new FailureException(new CallFailure.Overloaded());
        }
        Future<Whole> shown = service.payload(
                        AnalyticsRoute.callId(context),
                        AnalyticsRoute.viewer(principal, List.of()),
                        AnalyticsRoute.headers(request))
                .recover(e -> Future.failedFuture(new FailureException(new AnalyticsUnavailable())))
                .compose(answer ->
                        answer.status() == 200 ? recorded(context, principal, answer) : Future.succeededFuture(answer));
        shown.onComplete(done -> turns.leave(principal.id()));
        operators.answer(context, shown.toCompletionStage(), answer -> {
            request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            AnalyticsRoute.whole(request, answer);
        });
    }

    /** What was kept, opened, once it is recorded that it is read. */
    private Future<Whole> recorded(RoutingContext context, Principal principal, Whole answer) {
        return loop.executeBlocking(() -> opened(answer.body(), principal), false)
                .map(Objects::requireNonNull)
                .compose(payload -> recorded(context, principal, payload));
    }

    private Future<Whole> recorded(RoutingContext context, Principal principal, Payload payload) {
        Operator operator = AdminEndpoint.operator(context, principal);
        return Future.fromCompletionStage(
                        readings.reading(operator, payload.gateway, payload.call), loop.getOrCreateContext())
                .map(done -> new Whole(200, "application/json", null, payload.json));
    }

    private record Payload(String gateway, String call, Buffer json) {}

    private Payload opened(Buffer stored, Principal principal) throws FailureException {
        JsonObject kept = stored.toJsonObject();
        String gateway = kept.getString("gateway");
        if (!principal.scope().includes(gateway)) {
            throw new FailureException(new AccessFailure.GatewayNotAllowed(gateway));
        }
        String call = kept.getString("call_id");
        String key = kept.getString("master_key");
        JsonObject shown = new JsonObject()
                .put("object", "payload")
                .put("call_id", call)
                .put("accepted_at", kept.getValue("accepted_at"))
                .put("gateway", gateway)
                .put("encrypted", key != null)
                .put("request", body(kept, "request", gateway, call, key))
                .put("response", body(kept, "response", gateway, call, key));
        return new Payload(gateway, call, shown.toBuffer());
    }

    private JsonObject body(JsonObject kept, String part, String gateway, String call, @Nullable String key)
            throws FailureException {
        byte[] content = Base64.getDecoder().decode(kept.getString(part));
        if (key != null) {
            try {
                content = seals.open(content, key, gateway, UUID.fromString(call), part.equals("request"));
            } catch (PayloadSeals.SealedException e) {
                throw new FailureException(new AdminFailure.PayloadSealed(String.valueOf(e.getMessage())));
            }
        }
        return new JsonObject()
                .put("format", kept.getValue(part + "_format"))
                .put("bytes", kept.getValue(part + "_bytes"))
                .put("cut", kept.getValue(part + "_cut"))
                .put("redactions", kept.getValue(part + "_redactions"))
                .put("omitted", kept.getValue(part + "_omitted"))
                .put("text", new String(content, StandardCharsets.UTF_8));
    }
}
