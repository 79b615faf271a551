package io.tollgate.gateway.routing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The models that are known, with their prices, of every provider that is known. Immutable, so safe for use by any
 * thread. A look-up goes through a provider's models one by one, microseconds of work: keep what it finds.
 */
public final class Catalogue {
    private static final String RESOURCE = "catalogue.json";
    private static final Pattern COMPACT_DATE = Pattern.compile("-(20\\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])$");

    private final String version;
    private final List<CatalogueProvider> providers;

    Catalogue(String version, List<CatalogueProvider> providers) {
        this.version = version;
        this.providers = List.copyOf(providers);
    }

    /** Reads the catalogue that comes with the gateway. */
    public static Catalogue load() {
        try (InputStream resource = Catalogue.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the class path lacks " + RESOURCE);
            }
            return CatalogueReader.read(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the catalogue that came with another version of the gateway.
     *
     * @throws IOException if it cannot be read, or is none
     */
    public static Catalogue read(InputStream json) throws IOException {
        try {
            return CatalogueReader.read(json);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new IOException("not a catalogue of models and prices: " + e.getMessage(), e);
        }
    }

    /** The version of the data that the figures come from. */
    public String version() {
        return version;
    }

    /**
     * Finds a model as a provider names it.
     *
     * @param provider a name of the provider, such as {@code openai}, or the base URL that it is called at
     * @param upstreamModel the model's name in calls to that provider
     */
    public Optional<CatalogueModel> find(String provider, String upstreamModel) {
        return provider(provider).flatMap(known -> find(known, upstreamModel.toLowerCase(Locale.ROOT)));
    }

    /** The models that a provider is known to have, in the catalogue's order; none for a provider that is not known. */
    public List<CatalogueModel> models(String provider) {
        return provider(provider)
                .map(known -> known.models().stream()
                        .map(CatalogueProvider.Entry::model)
                        .toList())
                .orElse(List.of());
    }

    private Optional<CatalogueModel> find(CatalogueProvider provider, String name) {
        Optional<CatalogueModel> found = findAsNamed(provider, name);
        if (found.isPresent()) {
            return found;
        }
        String dashed = COMPACT_DATE.matcher(name).replaceFirst("-$1-$2-$3");
        return dashed.equals(name) ? Optional.empty() : findAsNamed(provider, dashed);
    }

    private Optional<CatalogueModel> findAsNamed(CatalogueProvider provider, String name) {
        return Stream.concat(Stream.of(provider), provider.fallback().stream().flatMap(id -> withId(id).stream()))
                .flatMap(each -> each.find(name).stream())
                .findFirst();
    }

    private Optional<CatalogueProvider> provider(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.contains("://")) {
            return providers.stream()
                    .filter(each -> each.api().matcher(lower).lookingAt())
                    .findFirst();
        }
        return withId(lower)
                .or(() -> providers.stream()
                        .filter(each -> each.names() != null && each.names().matches(lower))
                        .findFirst());
    }

    private Optional<CatalogueProvider> withId(String id) {
        return providers.stream().filter(each -> each.id().equals(id)).findFirst();
    }
}
