package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.AliasConfig.Choice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a name stands for, before any model is left out.
 *
 * @param everything whether it stands for every model that there is, and not for those of a list
 * @param members its models, by place
 * @param absent the names in its list that no provider here has
 */
record Selection(
        String name,
        AliasConfig.Policy policy,
        @Nullable String sticky,
        boolean everything,
        List<Member> members,
        List<String> absent) {
    Selection {
        members = List.copyOf(members);
        absent = List.copyOf(absent);
    }

    /** A model that a name stands for. */
    record Member(Target target, Model model, double weight) {}

    static Selection of(AliasConfig alias, Models models) {
        List<Member> members = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (Choice choice : alias.targets()) {
            try {
                Target target = models.resolve(choice.model(), null);
                members.add(new Member(target, models.model(target), choice.weight()));
            } catch (FailureException e) {
                absent.add(choice.model());
            }
        }
        return new Selection(alias.name(), alias.policy(), alias.sticky(), false, members, absent);
    }

    /** Every model that is able, by score. */
    static Selection auto(Models models) {
        List<Member> members = models.targets().stream()
                .map(target -> new Member(target, models.model(target), 1))
                .toList();
        return new Selection(AliasConfig.AUTO, AliasConfig.Policy.SCORE, null, true, members, List.of());
    }
}
