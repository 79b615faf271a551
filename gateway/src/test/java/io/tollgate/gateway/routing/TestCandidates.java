package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.config.ConfiguredAliases;
import io.tollgate.gateway.config.ConfiguredRoutes;
import io.tollgate.gateway.rate.RateWindows;
import java.time.InstantSource;
import java.util.Random;

/** Candidates of models that are named themselves. */
final class TestCandidates {
    private TestCandidates() {}

    static Candidates named(Models models) {
        return new Candidates(
                models,
                ConfiguredAliases.NONE,
                ConfiguredRoutes.NONE,
                new RateWindows(1_000, InstantSource.system()),
                (provider, model) -> Standing.UNKNOWN,
                (call, request, provider) -> true,
                new Random(7));
    }
}
