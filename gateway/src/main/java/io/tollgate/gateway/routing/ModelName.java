package io.tollgate.gateway.routing;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A model as a caller names it, and what that was taken for. What stands before the first slash is a provider wherever
 * one of that name is here, by its own name or one of {@linkplain ProviderNames Cloudflare's and others'}; then the
 * rest, with whatever slashes, colons and at-signs it has, is that provider's model and nobody else's.
 *
 * @param provider the configured provider that is named; null if none is
 * @param model the rest
 */
record ModelName(@Nullable String provider, String model) {
    /** Before a model's name, where Gemini's API names resources. */
    private static final String RESOURCE = "models/";

    private static final int LONGEST = 200;

    static ModelName of(String named, Collection<String> providers) {
        ModelName asNamed = split(named, providers);
        if (asNamed.provider != null) {
            return asNamed;
        }
        String spelledOut = ProviderNames.spelledOut(named, providers);
        return spelledOut == null ? asNamed : split(spelledOut, providers);
    }

    private static ModelName split(String name, Collection<String> providers) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? null : name.substring(0, slash);
        return first != null && providers.contains(first)
                ? new ModelName(first, name.substring(slash + 1))
                : new ModelName(null, name);
    }

    /** The same without the {@code models/} that a name may begin with; null if it does not. */
    @Nullable
    ModelName withoutResource() {
        return model.startsWith(RESOURCE) ? new ModelName(provider, model.substring(RESOURCE.length())) : null;
    }

    /** Whether a provider may be asked for such a name although it is in no list: any text of some length will do. */
    static boolean isPossible(String model) {
        return !model.isEmpty()
                && model.length() <= LONGEST
                && model.equals(model.strip())
                && model.codePoints().allMatch(ModelName::isText);
    }

    private static boolean isText(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
