package io.tollgate.gateway.access;

import java.util.Set;

/**
 * A token that authenticated.
 *
 * @param id stable, and not secret: the start of the digest's hexadecimal
 */
public record Principal(String id, String name, Set<Permission> permissions) {
    public Principal {
        permissions = Set.copyOf(permissions);
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }
}
