package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.Token;
import io.tollgate.gateway.control.Versioned;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whoever asks for a change.
 *
 * @param address where from; null if that is not known
 */
public record Operator(Principal principal, @Nullable String address) {
    /** What the operator holds at the moment of the change, which may be less than when it asked. */
    Principal now(ControlState state, Instant now) throws FailureException {
        if (!principal.id().startsWith(Ids.TOKEN)) {
            return principal;
        }
        Versioned<Token> stored = state.token(principal.id());
        if (stored == null) {
            throw new FailureException(new AccessFailure.CredentialInvalid());
        }
        return switch (stored.value().status(now)) {
            case ACTIVE, ROTATING -> stored.value().principal();
            case EXPIRED, REVOKED -> throw new FailureException(new AccessFailure.CredentialInvalid());
        };
    }

    /** Refuses a token that is not for all gateways, for what concerns them all. */
    static void requireAll(Principal holds) throws FailureException {
        if (!holds.scope().equals(Scope.EVERYWHERE)) {
            throw new FailureException(new AccessFailure.GatewayNotAllowed(Scope.ALL));
        }
    }

    /** The operator at the moment of a change to a gateway, which it must be allowed. */
    Principal editing(String gateway, ControlState state, Instant now) throws FailureException {
        return holding(Permission.EDIT, gateway, state, now);
    }

    /** The operator at the moment of something that it must be allowed at a gateway. */
    Principal holding(Permission permission, String gateway, ControlState state, Instant now) throws FailureException {
        Principal holds = now(state, now);
        if (!holds.scope().includes(gateway)) {
            throw new FailureException(new AccessFailure.GatewayNotAllowed(gateway));
        }
        if (!holds.may(permission)) {
            throw new FailureException(new AccessFailure.PermissionDenied(permission.id()));
        }
        return holds;
    }
}
