package io.tollgate.gateway.oidc;

import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.Limits;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who signed in, and what the provider's claims give.
 *
 * @param subject that the provider knows the person by, and nobody else
 * @param providerSession the provider's id of its own session; null if it tells none
 * @param name for people: an e-mail address, or what else the provider tells
 */
record Person(String subject, @Nullable String providerSession, String name, Set<Permission> permissions, Scope scope) {
    /** What ids of people begin with, and no token's does. */
    private static final String ID = "oidc:";

    Person {
        permissions = Set.copyOf(permissions);
    }

    /** Whether there is anything to see or do. */
    boolean hasAccess() {
        return !permissions.isEmpty() && !scope.names().isEmpty();
    }

    Credential.Valid credential() {
        return new Credential.Valid(
                new Principal(ID + subject, name, scope, permissions, null, Limits.NONE, Set.of(), null));
    }
}
