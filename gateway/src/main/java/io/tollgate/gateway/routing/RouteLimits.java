package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.rate.RateRule;
import io.tollgate.gateway.rate.RateWindows;
import io.tollgate.gateway.route.Element.Rate;
import io.tollgate.gateway.route.Element.Rate.Counts;
import io.tollgate.gateway.route.Element.Rate.Technique;
import io.tollgate.gateway.route.Walk;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a route, for one call of a gateway. Calls are counted as they come; money when a call is over, so that
 * calls in flight together may spend more than is left.
 */
final class RouteLimits implements Walk.Limits {
    /** Of which a dollar has a thousand million. */
    private static final int SCALE = 9;

    private final RateWindows windows;
    private final DeployedRoute route;
    private final Call call;

    RouteLimits(RateWindows windows, DeployedRoute route, Call call) {
        this.windows = windows;
        this.route = route;
        this.call = call;
    }

    @Override
    public @Nullable Duration take(Rate element, @Nullable String key) {
        String gateway = call.accepted().gateway();
        String name = route.name() + "/" + element.id();
        boolean fixed = element.technique() == Technique.FIXED;
        // Nobody has the empty key: a call without the field counts with the others that have none.
        String value = key == null ? "" : "=" + key;
        if (element.counts() == Counts.COUNT) {
            long limit = element.limit().longValueExact();
            RateRule rule = RateRule.ofCount(gateway, name, element.interval(), fixed, limit);
            return windows.take(rule, value, limit, 1);
        }
        RateRule rule = RateRule.ofAmounts(gateway, name + "/usd", element.interval(), fixed);
        Duration wait = windows.take(rule, value, amount(element.limit()), 0);
        if (wait == null) {
            call.ended().onSuccess(end -> {
                BigDecimal cost = call.state().countedUsd();
                if (cost != null) {
                    windows.add(rule, value, amount(cost));
                }
            });
        }
        return wait;
    }

    private static long amount(BigDecimal usd) {
        return usd.movePointRight(SCALE).setScale(0, RoundingMode.UP).longValueExact();
    }
}
