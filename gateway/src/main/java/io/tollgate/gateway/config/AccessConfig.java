package io.tollgate.gateway.config;

import java.util.Set;

/**
 * Who gets in.
 *
 * @param staticTokenPermissions what static tokens may do: run, read, edit
 * @param failuresPerMinute bad credentials that one client address may show before it is made to wait; 0 for any number
 * @param unpricedAllowed whether tokens with a limit of money may call models without a price
 */
public record AccessConfig(Set<String> staticTokenPermissions, int failuresPerMinute, boolean unpricedAllowed) {
    public static final int FAILURES_PER_MINUTE = 20;

    /** Access where what has no price is refused to tokens with a limit of money. */
    public AccessConfig(Set<String> staticTokenPermissions, int failuresPerMinute) {
        this(staticTokenPermissions, failuresPerMinute, false);
    }

    public AccessConfig {
        staticTokenPermissions = Set.copyOf(staticTokenPermissions);
    }
}
