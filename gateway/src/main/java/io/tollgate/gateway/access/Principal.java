package io.tollgate.gateway.access;

import io.tollgate.gateway.call.Limits;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token that authenticated, and what it holds.
 *
 * @param id stable, and not secret
 * @param expiresAt null if it does not
 * @param models the only ones that it may call; empty if it may call any
 * @param project that its calls are booked to where they name none
 */
public record Principal(
        String id,
        String name,
        Scope scope,
        Set<Permission> permissions,
        @Nullable Instant expiresAt,
        Limits limits,
        Set<String> models,
        @Nullable String project) {
    public Principal {
        permissions = Set.copyOf(permissions);
        models = Set.copyOf(models);
    }

    /** A token that nothing limits but its permissions. */
    public Principal(String id, String name, Set<Permission> permissions) {
        this(id, name, Scope.EVERYWHERE, permissions, null, Limits.NONE, Set.of(), null);
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /** Whether it is for all gateways, and neither limits, models nor time bound it. */
    public boolean unbounded() {
        return scope.everywhere() && limits.equals(Limits.NONE) && models.isEmpty() && expiresAt == null;
    }

    /**
     * What of another token's powers this one lacks, so that it must not give them.
     *
     * @return null if it holds them all
     */
    public @Nullable String lacks(Principal other) {
        if (!scope.covers(other.scope)) {
            return "gateways";
        }
        if (!permissions.containsAll(other.permissions)) {
            return "permissions";
        }
        if (expiresAt != null && (other.expiresAt == null || other.expiresAt.isAfter(expiresAt))) {
            return "expires_at";
        }
        if (!other.limits.within(limits)) {
            return "limits";
        }
        return models.isEmpty() || (!other.models.isEmpty() && models.containsAll(other.models)) ? null : "models";
    }
}
