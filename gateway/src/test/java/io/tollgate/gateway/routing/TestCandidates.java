package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.config.ConfiguredAliases;
import java.util.Random;

/** Candidates of models that are named themselves. */
final class TestCandidates {
    private TestCandidates() {}

    static Candidates named(Models models) {
        return new Candidates(
                models,
                ConfiguredAliases.NONE,
                (provider, model) -> Standing.UNKNOWN,
                (call, request, provider) -> true,
                new Random(7));
    }
}
