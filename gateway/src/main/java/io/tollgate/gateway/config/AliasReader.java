package io.tollgate.gateway.config;

import io.tollgate.gateway.config.AliasConfig.Choice;
import io.tollgate.gateway.config.AliasConfig.Policy;
import io.tollgate.service.Section;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code aliases}. */
final class AliasReader {
    private AliasReader() {}

    static Map<String, AliasConfig> read(Section section) {
        Map<String, AliasConfig> aliases = new LinkedHashMap<>();
        section.sections().forEach((name, alias) -> {
            AliasConfig read = alias(section, name, alias);
            if (read != null) {
                aliases.put(name, read);
            }
        });
        return aliases;
    }

    private static @Nullable AliasConfig alias(Section section, String name, Section alias) {
        List<Choice> targets = new ArrayList<>();
        String policy = alias.string("policy", Policy.PRIORITY.id());
        String sticky = alias.optional("sticky");
        try {
            for (Section target : alias.items("targets", "model")) {
                BigDecimal weight = target.exact("weight");
                targets.add(new Choice(target.string("model", ""), weight == null ? 1 : weight.doubleValue()));
            }
            return new AliasConfig(name, Policy.of(policy), targets, sticky);
        } catch (IllegalArgumentException e) {
            section.problem(name, "is no alias: " + e.getMessage());
            return null;
        }
    }
}
