package io.tollgate.gateway;

import io.tollgate.gateway.admin.KnownModels;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.routing.Models;
import org.jspecify.annotations.Nullable;

/** The models of the routing, as operators' rules see them. */
record ModelsOnOffer(Models models) implements KnownModels {
    private static final MeteredUsage SOME =
            new MeteredUsage(new TokenUsage(1, 1, 0, 0, 0), MeteredUsage.Source.PROVIDER);

    @Override
    public @Nullable Known find(@Nullable String provider, String model) {
        try {
            Target target = models.resolve(model, provider);
            return new Known(target.provider(), target.model(), target.pricing().bill(SOME) != null);
        } catch (FailureException e) {
            return null;
        }
    }
}
