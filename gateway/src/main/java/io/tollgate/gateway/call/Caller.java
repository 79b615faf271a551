package io.tollgate.gateway.call;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, as its audit row will say.
 *
 * @param tokenId null for an anonymous call
 * @param tokenName the name of the token; null for an anonymous call
 * @param models the only ones that the token may call; empty if it may call any
 * @param project that its calls are booked to where they name none
 * @param limits that its calls count against: those of the token, and of the tokens that it was made with from the
 *     nearest on; empty if nothing limits it
 */
public record Caller(
        @Nullable String tokenId,
        @Nullable String tokenName,
        Set<String> models,
        @Nullable String project,
        List<TokenLimits> limits) {
    /** Whoever calls an open gateway without a token. */
    public static final Caller ANONYMOUS = new Caller(null, null, Set.of(), null, List.of());

    public Caller {
        models = Set.copyOf(models);
        limits = List.copyOf(limits);
    }

    /** Whether one of the limits is of money. */
    public boolean limitedInMoney() {
        for (TokenLimits each : limits) {
            if (each.limits().ofMoney()) {
                return true;
            }
        }
        return false;
    }

    public boolean anonymous() {
        return tokenId == null;
    }
}
