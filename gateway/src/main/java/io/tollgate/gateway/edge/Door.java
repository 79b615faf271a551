package io.tollgate.gateway.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.Api;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.OwnKey;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.Gateways;
import io.tollgate.gateway.edge.Credentials.Presented;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in or not, by their heads alone. A refusal for credentials moves one counter, by reason and route, and
 * leaves nothing else behind. For any thread.
 */
final class Door {
    private final String account;
    private final Credentials credentials;
    private final FailedAttempts attempts;
    private final Gateways gateways;
    private final MeterRegistry meters;
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();

    Door(
            String account,
            Authenticator authenticator,
            FailedAttempts attempts,
            Gateways gateways,
            MeterRegistry meters) {
        this.account = account;
        this.credentials = new Credentials(authenticator);
        this.attempts = attempts;
        this.gateways = gateways;
        this.meters = meters;
    }

    Credentials credentials() {
        return credentials;
    }

    /** Whether, and as whom, a request comes in. */
    sealed interface Entry {
        /**
         * It does.
         *
         * @param operatorKeys whether it may be made with the operator's provider keys
         * @param ownKeys the provider's own credentials that it brought
         * @param query of the request, without credentials, where the route has a use for it
         */
        record Admitted(
                GatewaySettings gateway,
                Caller caller,
                boolean operatorKeys,
                List<OwnKey> ownKeys,
                @Nullable String query)
                implements Entry {}

        record Refused(Failure failure) implements Entry {}
    }

    /**
     * A request that spends tokens at a gateway. Its credential is looked at first, then what the token is for, and what
     * there is last, so that nobody learns of a gateway that is none of their business.
     *
     * @param at what the path names, which holds whatever a header says
     */
    Entry enter(HttpServerRequest request, Api api, TokenPlace place, AccountPath at) {
        Presented presented = credentials.take(request, place);
        Credential credential = presented.credential();
        Principal principal = credential instanceof Credential.Valid valid ? valid.principal() : null;
        String name = at.gateway() == null ? nameOf(request, principal) : at.gateway();
        boolean here = at.account() == null || at.account().equals(account);
        GatewaySettings gateway = here ? gateways.find(name) : null;
        boolean open = gateway != null && !gateway.authentication();
        if (!open) {
            if (!(credential instanceof Credential.Valid valid)) {
                return new Entry.Refused(refusal(request, credential, api.route()));
            }
            Failure failure = lacks(valid.principal(), name, Permission.RUN, api.route());
            if (failure != null) {
                return new Entry.Refused(failure);
            }
        }
        if (contradicted(request, at)) {
            return new Entry.Refused(new Failure.InvalidHeader(
                    WishesReader.GATEWAY,
                    "The header " + WishesReader.GATEWAY + " names another gateway than the path."));
        }
        if (gateway == null) {
            return new Entry.Refused(
                    here
                            ? new Failure.GatewayNotFound(shortened(name))
                            : new Failure.AccountNotFound(String.valueOf(at.account())));
        }
        Caller caller = credential instanceof Credential.Valid valid ? valid.caller() : Caller.ANONYMOUS;
        return new Entry.Admitted(
                gateway, caller, !open || operatorKeys(gateway, principal), presented.ownKeys(), presented.query());
    }

    /** Anybody may use an open gateway; its provider keys are for those that the operator gave a token, unless it says so. */
    private static boolean operatorKeys(GatewaySettings gateway, @Nullable Principal principal) {
        boolean its = principal != null && principal.scope().includes(gateway.name()) && principal.may(Permission.RUN);
        return its || gateway.anonymousByok();
    }

    private static boolean contradicted(HttpServerRequest request, AccountPath at) {
        return at.gateway() != null
                && request.headers().getAll(WishesReader.GATEWAY).stream().anyMatch(at::contradicts);
    }

    /** The gateway that a header names, or else the only one that the token is for, or else the default one. */
    private static String nameOf(HttpServerRequest request, @Nullable Principal principal) {
        String named = request.getHeader(WishesReader.GATEWAY);
        if (named != null) {
            return named;
        }
        String only = principal == null ? null : principal.scope().only();
        return only == null ? GatewaySettings.DEFAULT : only;
    }

    /** The token that a request carries, where it is a good one. */
    @Nullable
    Principal principal(HttpServerRequest request) {
        return credentials.authorization(request.headers()) instanceof Credential.Valid valid
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
        Credential credential = credentials.authorization(request.headers());
        if (credential instanceof Credential.Valid valid) {
            return valid.principal().may(permission) ? null : denied(permission, route);
        }
        return refusal(request, credential, route);
    }

    /** Whether whoever asks comes in, and with which token. */
    sealed interface Pass {
        record Granted(Principal principal) implements Pass {}

        record Denied(Failure failure) implements Pass {}
    }

    /**
     * A request of an operator.
     *
     * @param gateway that it is about; null where it is about none of them
     * @param sufficient the permissions of which one is enough
     */
    Pass operator(HttpServerRequest request, @Nullable String gateway, List<Permission> sufficient, String route) {
        Credential credential = credentials.authorization(request.headers());
        if (!(credential instanceof Credential.Valid valid)) {
            return new Pass.Denied(refusal(request, credential, route));
        }
        Principal principal = valid.principal();
        if (gateway != null && !principal.scope().includes(gateway)) {
            count("gateway", route);
            return new Pass.Denied(new Failure.GatewayNotAllowed(shortened(gateway)));
        }
        return sufficient.stream().anyMatch(principal::may)
                ? new Pass.Granted(principal)
                : new Pass.Denied(denied(sufficient.getFirst(), route));
    }

    /** A request about the token itself that it carries. */
    Pass holder(HttpServerRequest request, Permission permission, String route) {
        return operator(request, null, List.of(permission), route);
    }

    /** Whether a token lacks what it takes to do something at a gateway; null where it does not. */
    private @Nullable Failure lacks(Principal principal, String gateway, Permission permission, String route) {
        if (!principal.scope().includes(gateway)) {
            count("gateway", route);
            return new Failure.GatewayNotAllowed(shortened(gateway));
        }
        return principal.may(permission) ? null : denied(permission, route);
    }

    private Failure denied(Permission permission, String route) {
        count("permission", route);
        return new Failure.PermissionDenied(permission.id());
    }

    /** What to say to a request without a good credential. One that shows bad ones time and again has to wait. */
    private Failure refusal(HttpServerRequest request, Credential credential, String route) {
        if (!(credential instanceof Credential.Invalid(Credential.Reason reason))) {
            count(Credential.Reason.MISSING.name().toLowerCase(Locale.ROOT), route);
            return new Failure.CredentialMissing();
        }
        count(reason.name().toLowerCase(Locale.ROOT), route);
        SocketAddress address = request.remoteAddress();
        Duration wait = attempts.failed(address == null ? "" : address.hostAddress());
        return wait == null ? new Failure.CredentialInvalid() : new Failure.TooManyBadCredentials(wait);
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

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }
}
