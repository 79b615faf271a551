package io.tollgate.gateway.config;

import java.util.Set;

/**
 * Who gets in.
 *
 * @param staticTokenPermissions what static tokens may do: run, read, edit
 * @param failuresPerMinute bad credentials that one client address may show before it is made to wait; 0 for any number
 */
public record AccessConfig(Set<String> staticTokenPermissions, int failuresPerMinute) {
    public static final int FAILURES_PER_MINUTE = 20;

    public AccessConfig {
        staticTokenPermissions = Set.copyOf(staticTokenPermissions);
    }
}
