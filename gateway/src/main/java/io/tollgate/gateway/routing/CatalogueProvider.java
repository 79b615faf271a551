package io.tollgate.gateway.routing;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A provider of the catalogue.
 *
 * @param api what its base URL starts with
 * @param names other names for it
 * @param fallback providers whose models it offers too, at their prices
 */
record CatalogueProvider(String id, Pattern api, @Nullable Match names, List<String> fallback, List<Entry> models) {

    /** A model, and the names that it goes by. */
    record Entry(Match names, CatalogueModel model) {}

    CatalogueProvider {
        fallback = List.copyOf(fallback);
        models = List.copyOf(models);
    }

    Optional<CatalogueModel> find(String name) {
        for (Entry entry : models) {
            if (entry.names().matches(name)) {
                return Optional.of(entry.model());
            }
        }
        return Optional.empty();
    }
}
