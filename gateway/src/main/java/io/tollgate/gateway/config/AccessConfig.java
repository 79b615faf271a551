package io.tollgate.gateway.config;

import java.util.Set;

/**
 * Who gets in.
 *
 * @param ringPermissions what the tokens of the key ring may do: run, read, edit
 * @param failuresPerMinute bad credentials that one client address may show before it is made to wait; 0 for any number
 */
public record AccessConfig(Set<String> ringPermissions, int failuresPerMinute) {
    public static final int FAILURES_PER_MINUTE = 20;

    public AccessConfig {
        ringPermissions = Set.copyOf(ringPermissions);
    }
}
