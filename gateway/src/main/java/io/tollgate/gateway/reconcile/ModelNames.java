package io.tollgate.gateway.reconcile;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What both sides call a model. Callers ask for an alias of a model, such as {@code gpt-4.1}, and providers report the
 * snapshot that served, such as {@code gpt-4.1-2025-04-14}: where only one side has the name, its date is left out.
 */
final class ModelNames {
    private static final Pattern DATE = Pattern.compile("-(?:20\\d{2}-\\d{2}-\\d{2}|20\\d{6})$");

    private final Set<String> own;
    private final Set<String> told;

    ModelNames(Set<String> own, Set<String> told) {
        this.own = Set.copyOf(own);
        this.told = Set.copyOf(told);
    }

    String common(String model) {
        return own.contains(model) && told.contains(model)
                ? model
                : DATE.matcher(model).replaceFirst("");
    }
}
