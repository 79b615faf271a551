package io.tollgate.gateway.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.TokenLimits;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.Gateways;
import io.tollgate.gateway.edge.Credentials.Presented;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in or not, by their heads alone. A refusal for credentials moves one counter, by reason and route, and
 * leaves nothing else behind. For any thread.
 */
public final class AccessGuard {
    private final String account;
    private final Credentials credentials;
    private final FailedAttempts attempts;
    private final Gateways gateways;
    private final Set<String> closedRoutes;
    private final MeterRegistry meters;
    private final @Nullable SessionCookie sessions;
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();

    /** @param closedRoutes names of the public routes that need {@code read} */
    public AccessGuard(
            String account,
            Authenticator authenticator,
            FailedAttempts attempts,
            Gateways gateways,
            Set<String> closedRoutes,
            MeterRegistry meters) {
        this(account, authenticator, attempts, gateways, closedRoutes, meters, null);
    }

    /**
     * The same where people sign in to the console.
     *
     * @param sessions whose requests come in as well, but for calls; null for none
     */
    public AccessGuard(
            String account,
            Authenticator authenticator,
            FailedAttempts attempts,
            Gateways gateways,
            Set<String> closedRoutes,
            MeterRegistry meters,
            @Nullable SessionCookie sessions) {
        this.account = account;
        this.credentials = new Credentials(authenticator);
        this.attempts = attempts;
        this.gateways = gateways;
        this.closedRoutes = Set.copyOf(closedRoutes);
        this.meters = meters;
        this.sessions = sessions;
    }

    public Credentials credentials() {
        return credentials;
    }

    /** A handler of a public route, or of one for tokens with {@code read} where the operator has closed it. */
    public Handler<RoutingContext> publicRoute(String name, Handler<RoutingContext> handler) {
        if (!closedRoutes.contains(name)) {
            return context -> {
                countBad(context.request());
                handler.handle(context);
            };
        }
        return context -> {
            Failure failure = authorize(context.request(), Permission.READ, name);
            if (failure == null) {
                handler.handle(context);
            } else {
                JsonResponses.fail(context.request(), failure);
            }
        };
    }

    /**
     * A handler of a public route that clients of several APIs call, with a token in any of the places that these have.
     *
     * @param errors how a refusal is explained
     * @param handler gets the token where it is a good one, or else null
     */
    public Handler<RoutingContext> publicRoute(
            String name,
            Function<HttpServerRequest, ErrorDialect> errors,
            BiConsumer<RoutingContext, @Nullable Principal> handler) {
        return context -> {
            HttpServerRequest request = context.request();
            ErrorDialect dialect = errors.apply(request);
            Credential taken = credentials.take(request, CredentialLocation.ANY).credential();
            Credential credential = taken instanceof Credential.Missing ? orSession(request, taken) : taken;
            Principal principal = credential instanceof Credential.Valid valid ? valid.principal() : null;
            Failure failure = null;
            if (closedRoutes.contains(name)) {
                failure = principal == null
                        ? refusal(request, credential, name)
                        : principal.may(Permission.READ) ? null : denied(Permission.READ, name);
            } else if (credential instanceof Credential.Invalid) {
                countBad(request.remoteAddress());
            }
            if (failure == null) {
                handler.accept(context, principal);
            } else {
                JsonResponses.fail(request, dialect, failure);
            }
        };
    }

    /** Whether, and as whom, a request comes in. */
    public sealed interface Admission {
        /**
         * It does.
         *
         * @param operatorKeys whether it may be made with the operator's provider keys
         * @param providerKeys the provider's own credentials that it brought
         * @param query of the request, without credentials, where the route has a use for it
         */
        record Admitted(
                GatewaySettings gateway,
                Caller caller,
                boolean operatorKeys,
                List<CallerProviderKey> providerKeys,
                @Nullable String query)
                implements Admission {}

        record Refused(Failure failure) implements Admission {}
    }

    /**
     * A request that spends tokens at a gateway. Its credential is looked at first, then what the token is for, and
     * what there is last, so that nobody learns of a gateway that is none of their business.
     *
     * @param at what the path names, which holds whatever a header says
     */
    public Admission admit(HttpServerRequest request, Endpoint endpoint, CredentialLocation location, AccountPath at) {
        Presented presented = credentials.take(request, location);
        Credential credential = presented.credential();
        Principal principal = credential instanceof Credential.Valid valid ? valid.principal() : null;
        String name = at.gateway() == null ? nameOf(request, principal) : at.gateway();
        boolean here = at.account() == null || at.account().equals(account);
        GatewaySettings gateway = here ? gateways.find(name) : null;
        boolean open = gateway != null && !gateway.authentication();
        if (!open) {
            if (!(credential instanceof Credential.Valid valid)) {
                return new Admission.Refused(refusal(request, credential, endpoint.route()));
            }
            Failure failure = authorize(valid.principal(), name, Permission.RUN, endpoint.route());
            if (failure != null) {
                return new Admission.Refused(failure);
            }
        }
        if (contradicted(request, at)) {
            return new Admission.Refused(new CallFailure.InvalidHeader(
                    HeaderNames.GATEWAY.toString(),
                    "The header " + HeaderNames.GATEWAY + " names another gateway than the path."));
        }
        if (gateway == null) {
            return new Admission.Refused(
                    here
                            ? new AccessFailure.GatewayNotFound(Excerpt.of(name))
                            : new AccessFailure.AccountNotFound(String.valueOf(at.account())));
        }
        Caller caller = credential instanceof Credential.Valid valid ? valid.caller() : Caller.ANONYMOUS;
        return new Admission.Admitted(
                gateway,
                caller,
                !open || operatorKeys(gateway, principal),
                presented.providerKeys(),
                presented.query());
    }

    /**
     * Anybody may use an open gateway; its provider keys are for those that the operator gave a token, unless it says
     * so.
     */
    private static boolean operatorKeys(GatewaySettings gateway, @Nullable Principal principal) {
        boolean its = principal != null && principal.scope().includes(gateway.name()) && principal.may(Permission.RUN);
        return its || gateway.anonymousByok();
    }

    private static boolean contradicted(HttpServerRequest request, AccountPath at) {
        return at.gateway() != null
                && request.headers().getAll(HeaderNames.GATEWAY).stream().anyMatch(at::contradicts);
    }

    /** The gateway that a header names, or else the only one that the token is for, or else the default one. */
    private static String nameOf(HttpServerRequest request, @Nullable Principal principal) {
        String named = request.getHeader(HeaderNames.GATEWAY);
        if (named != null) {
            return named;
        }
        String only = principal == null ? null : principal.scope().only();
        return only == null ? GatewaySettings.DEFAULT : only;
    }

    /**
     * The gateway whose names a public route shows: that which a call with the same head would be at, where whoever
     * asks may know of it.
     *
     * @return empty, which no gateway is called, where it shows none
     */
    public String shownGateway(HttpServerRequest request, @Nullable Principal principal) {
        return shown(nameOf(request, principal), principal);
    }

    /**
     * The same for the gateway that a path names.
     *
     * @throws FailureException if the account is another one
     */
    public String shownGateway(AccountPath at, @Nullable Principal principal) throws FailureException {
        if (!account.equals(at.account())) {
            throw new FailureException(new AccessFailure.AccountNotFound(String.valueOf(at.account())));
        }
        return shown(String.valueOf(at.gateway()), principal);
    }

    private String shown(String name, @Nullable Principal principal) {
        if (principal != null && principal.scope().includes(name)) {
            return name;
        }
        GatewaySettings gateway = gateways.find(name);
        return gateway != null && !gateway.authentication() ? name : "";
    }

    /** The token that a request carries, where it is a good one. */
    @Nullable
    public Principal principal(HttpServerRequest request) {
        return credential(request) instanceof Credential.Valid valid ? valid.principal() : null;
    }

    /**
     * Whether a request may not pass for want of a permission.
     *
     * @return null if it may
     */
    @Nullable
    Failure authorize(HttpServerRequest request, Permission permission, String route) {
        Credential credential = credential(request);
        if (credential instanceof Credential.Valid valid) {
            return valid.principal().may(permission) ? null : denied(permission, route);
        }
        return refusal(request, credential, route);
    }

    /** Whether whoever asks comes in, and with which token. */
    public sealed interface Decision {
        /**
         * It does.
         *
         * @param limits that its calls count against
         */
        record Granted(Principal principal, List<TokenLimits> limits) implements Decision {}

        record Denied(Failure failure) implements Decision {}
    }

    /**
     * A request of an operator.
     *
     * @param gateway that it is about; null if it is about none of them
     * @param sufficient the permissions of which one is enough
     */
    public Decision authorizeOperator(
            HttpServerRequest request, @Nullable String gateway, List<Permission> sufficient, String route) {
        Credential credential = credential(request);
        if (!(credential instanceof Credential.Valid valid)) {
            return new Decision.Denied(refusal(request, credential, route));
        }
        Principal principal = valid.principal();
        if (gateway != null && !principal.scope().includes(gateway)) {
            count("gateway", route);
            return new Decision.Denied(new AccessFailure.GatewayNotAllowed(Excerpt.of(gateway)));
        }
        return sufficient.stream().anyMatch(principal::may)
                ? new Decision.Granted(principal, valid.caller().limits())
                : new Decision.Denied(denied(sufficient.getFirst(), route));
    }

    /** A request about the token itself that it carries. */
    public Decision authorizeHolder(HttpServerRequest request, Permission permission, String route) {
        return authorizeOperator(request, null, List.of(permission), route);
    }

    /** Whether a token lacks what it takes to do something at a gateway; null if it does not. */
    private @Nullable Failure authorize(Principal principal, String gateway, Permission permission, String route) {
        if (!principal.scope().includes(gateway)) {
            count("gateway", route);
            return new AccessFailure.GatewayNotAllowed(Excerpt.of(gateway));
        }
        return principal.may(permission) ? null : denied(permission, route);
    }

    private Failure denied(Permission permission, String route) {
        count("permission", route);
        return new AccessFailure.PermissionDenied(permission.id());
    }

    /**
     * The token of a request that is no call, or the session of the console that makes it. Calls never get here: they
     * are admitted by tokens alone, so that nothing is spent by a cookie.
     */
    private Credential credential(HttpServerRequest request) {
        Credential token = credentials.authorization(request.headers());
        return token instanceof Credential.Missing ? orSession(request, token) : token;
    }

    private Credential orSession(HttpServerRequest request, Credential missing) {
        Credential session = sessions == null ? null : sessions.credential(request);
        return session == null ? missing : session;
    }

    /** What to say to a request whose sign-in code is missing or wrong, which counts as a failed attempt. */
    public Failure wrongCode(HttpServerRequest request, String route) {
        Credential shown = request.headers().contains(HttpHeaders.AUTHORIZATION)
                ? new Credential.Invalid(Credential.Reason.UNKNOWN)
                : new Credential.Missing();
        return refusal(request, shown, route);
    }

    /** What to say to a request without a good credential. One that shows bad ones time and again has to wait. */
    private Failure refusal(HttpServerRequest request, Credential credential, String route) {
        if (!(credential instanceof Credential.Invalid(Credential.Reason reason))) {
            count(Credential.Reason.MISSING.name().toLowerCase(Locale.ROOT), route);
            return new AccessFailure.CredentialMissing();
        }
        count(reason.name().toLowerCase(Locale.ROOT), route);
        Failure wait = failedAttempt(request);
        return wait == null ? new AccessFailure.CredentialInvalid() : wait;
    }

    /**
     * Counts a credential that was looked at elsewhere and is not good.
     *
     * @return what to say to one that shows such time and again; null to say what is wrong with it
     */
    @Nullable
    public Failure badCredential(HttpServerRequest request, String route) {
        count(Credential.Reason.UNKNOWN.name().toLowerCase(Locale.ROOT), route);
        return failedAttempt(request);
    }

    private @Nullable Failure failedAttempt(HttpServerRequest request) {
        SocketAddress address = request.remoteAddress();
        Duration wait = attempts.failed(address == null ? "" : address.hostAddress());
        return wait == null ? null : new AccessFailure.TooManyBadCredentials(wait);
    }

    /** A bad credential where none is needed is still a guess at one. */
    private void countBad(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.AUTHORIZATION)
                && credentials.authorization(request.headers()) instanceof Credential.Invalid) {
            countBad(request.remoteAddress());
        }
    }

    private void countBad(@Nullable SocketAddress address) {
        attempts.failed(address == null ? "" : address.hostAddress());
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
}
