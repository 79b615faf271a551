package io.tollgate.gateway.routing;

import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.AliasConfig.Choice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models that a name stands for, before any is left out.
 *
 * @param choices null for every model that there is
 */
record Selection(
        String name,
        AliasConfig.Policy policy,
        @Nullable List<Choice> choices,
        @Nullable String sticky) {
    static Selection of(AliasConfig alias) {
        return new Selection(alias.name(), alias.policy(), alias.targets(), alias.sticky());
    }

    /** Every model that is able, by score. */
    static Selection auto() {
        return new Selection(AliasConfig.AUTO, AliasConfig.Policy.SCORE, null, null);
    }
}
