package io.tollgate.gateway.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.config.GatewaySettings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in or not, by their heads alone. A refusal for credentials moves one counter, by reason and route, and
 * leaves nothing else behind. For any thread.
 */
final class Door {
    private final Authenticator authenticator;
    private final Map<String, GatewaySettings> gateways;
    private final MeterRegistry meters;
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();

    Door(Authenticator authenticator, Map<String, GatewaySettings> gateways, MeterRegistry meters) {
        this.authenticator = authenticator;
        this.gateways = gateways;
        this.meters = meters;
    }

    /** Whether, and as whom, a request comes in. */
    sealed interface Entry {
        record Admitted(GatewaySettings gateway, Caller caller) implements Entry {}

        record Refused(Failure failure) implements Entry {}
    }

    /** A request that spends tokens at a gateway. */
    Entry enter(HttpServerRequest request, String route) {
        Credential credential = authenticator.judge(request.getHeader(HttpHeaders.AUTHORIZATION));
        request.headers().remove(HttpHeaders.AUTHORIZATION);
        String name = request.getHeader(WishesReader.GATEWAY);
        GatewaySettings gateway = gateways.get(name == null ? GatewaySettings.DEFAULT : name);
        GatewaySettings open = gateway != null && !gateway.authentication() ? gateway : null;
        return switch (credential) {
            case Credential.Valid valid -> {
                if (gateway == null) {
                    yield new Entry.Refused(new Failure.GatewayNotFound(shortened(name)));
                }
                yield valid.principal().may(Permission.RUN)
                        ? new Entry.Admitted(gateway, caller(valid.principal()))
                        : refused(Permission.RUN, route);
            }
            case Credential.Missing missing ->
                open != null
                        ? new Entry.Admitted(open, Caller.ANONYMOUS)
                        : refusedFor(Credential.Reason.MISSING, route);
            case Credential.Invalid invalid ->
                open != null ? new Entry.Admitted(open, Caller.ANONYMOUS) : refusedFor(invalid.reason(), route);
        };
    }

    /** The token that a request carries, where it is a good one. */
    @Nullable
    Principal principal(HttpServerRequest request) {
        return authenticator.judge(request.getHeader(HttpHeaders.AUTHORIZATION)) instanceof Credential.Valid valid
                ? valid.principal()
                : null;
    }

    /**
     * Whether a request may not pass for want of a permission.
     *
     * @return null where it may
     */
    @Nullable
    Failure lacks(HttpServerRequest request, Permission permission, String route) {
        return switch (authenticator.judge(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            case Credential.Valid valid ->
                valid.principal().may(permission)
                        ? null
                        : refused(permission, route).failure();
            case Credential.Missing missing ->
                refusedFor(Credential.Reason.MISSING, route).failure();
            case Credential.Invalid invalid ->
                refusedFor(invalid.reason(), route).failure();
        };
    }

    private Entry.Refused refused(Permission permission, String route) {
        count("permission", route);
        return new Entry.Refused(new Failure.PermissionDenied(permission.id()));
    }

    private Entry.Refused refusedFor(Credential.Reason reason, String route) {
        count(reason.name().toLowerCase(Locale.ROOT), route);
        return new Entry.Refused(
                reason == Credential.Reason.MISSING
                        ? new Failure.CredentialMissing()
                        : new Failure.CredentialInvalid());
    }

    private void count(String reason, String route) {
        refusals.computeIfAbsent(
                        reason + " " + route,
                        key -> Counter.builder("tollgate_auth_refusals")
                                .description("Requests refused for their credentials, unread and unstored")
                                .tag("reason", reason)
                                .tag("route", route)
                                .register(meters))
                .increment();
    }

    private static Caller caller(Principal principal) {
        return new Caller(principal.id(), principal.name());
    }

    private static String shortened(@Nullable String name) {
        String text = String.valueOf(name);
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
