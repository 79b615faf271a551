package io.tollgate.standalone.books;

import io.tollgate.gateway.audit.CostCheck;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.config.OwnPrices;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.routing.Catalogue;
import io.tollgate.gateway.routing.Models;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Price data of several versions: this build's, the configuration's, what operators have set, and what was kept of
 * other builds.
 */
final class PriceData implements CostCheck.Prices {
    private final List<Models> versions = new ArrayList<>();

    /**
     * Reads what there is.
     *
     * @param own what operators have set
     * @param catalogues files of other builds
     */
    PriceData(Collection<ProviderConfig> providers, OwnPrices own, List<Path> catalogues) throws IOException {
        versions.add(new Models(Catalogue.load(), providers, own, Clock.systemUTC()));
        for (Path file : catalogues) {
            try (InputStream json = Files.newInputStream(file)) {
                versions.add(new Models(Catalogue.read(json), providers, own, Clock.systemUTC()));
            } catch (IOException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public List<Bill> bills(String version, String provider, String model, MeteredUsage usage, Instant at) {
        for (Models models : versions) {
            List<Bill> bills = models.billsBy(version, provider, model, usage, at);
            if (!bills.isEmpty()) {
                return bills;
            }
        }
        return List.of();
    }

    /** What some usage cost at a moment by the data of now; null where no price is known. */
    @Nullable
    Bill bill(String provider, String model, MeteredUsage usage, Instant at) {
        return versions.getFirst().billAt(provider, model, usage, at);
    }

    @Override
    public List<String> models(String provider) {
        return versions.stream()
                .flatMap(models -> models.catalogued(provider).stream())
                .distinct()
                .toList();
    }
}
