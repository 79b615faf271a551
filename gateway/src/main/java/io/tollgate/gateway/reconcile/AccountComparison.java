package io.tollgate.gateway.reconcile;

import io.tollgate.gateway.analytics.ProviderDay;
import io.tollgate.gateway.analytics.ProviderDays;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.reconcile.UsageApi.Bounds;
import io.tollgate.service.Secret;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Compares the books of the analytics service with a provider's account, both read in bounded parts. Blocks. */
public final class AccountComparison {
    private static final long LONGEST_DAY_SECONDS = 60;

    private final ProviderDays books;

    public AccountComparison(ProviderDays books) {
        this.books = books;
    }

    /**
     * Compares some days, the last one excluded.
     *
     * @param adminKey of the provider's organization
     * @param sources the provider's ids of what the gateway calls with; empty if that is not known
     * @throws IOException if one of both cannot be read; its message is one line without secrets
     */
    public Reconciliation.Result compare(
            ProviderConfig provider, Secret adminKey, LocalDate from, LocalDate to, Set<String> sources)
            throws IOException, InterruptedException {
        ProviderAccount account = new ProviderAccount();
        new UsageApi(provider, adminKey, Bounds.SMALL).read(from, to, new AccountReader(account));
        OwnBooks own = new OwnBooks();
        for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1)) {
            add(day, booked(provider.name(), day), own);
        }
        return own.against(account, sources).run();
    }

    private ProviderDay booked(String provider, LocalDate day) throws IOException, InterruptedException {
        try {
            return books.day(provider, day)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(LONGEST_DAY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the analytics service does not say what the calls of " + day + " came to", e);
        }
    }

    private static void add(LocalDate day, ProviderDay booked, OwnBooks own) {
        for (ProviderDay.Line line : booked.lines()) {
            own.line(
                    day,
                    line.model(),
                    line.tier(),
                    line.meter(),
                    new OwnDay(
                            line.quantity(), line.estimated(), line.overMidnight(), line.costUsd(), line.unpriced()));
        }
        booked.invoiced().forEach(each -> own.invoiced(day, each.reason(), each.costUsd()));
        own.ended(day, booked.answered(), booked.lost());
    }
}
