package io.tollgate.gateway;

import io.tollgate.gateway.admin.AccountReconciler;
import io.tollgate.gateway.analytics.ProviderDays;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.control.StoredReconciliation;
import io.tollgate.gateway.reconcile.AccountComparison;
import io.tollgate.gateway.reconcile.Reconciliation;
import io.tollgate.gateway.reconcile.ReportJson;
import io.tollgate.gateway.reconcile.UsageApi;
import io.tollgate.service.Secret;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Set;

/** Providers' accounts, as operators have them compared with the books. */
final class ProviderAccounts implements AccountReconciler {
    private final AccountComparison comparison;

    ProviderAccounts(ProviderDays books) {
        this.comparison = new AccountComparison(books);
    }

    @Override
    public boolean reads(ProviderConfig provider) {
        return UsageApi.isKnown(provider);
    }

    @Override
    public StoredReconciliation.Result reconcile(
            ProviderConfig provider, Secret adminKey, LocalDate from, LocalDate to, Set<String> own, int longest)
            throws IOException, InterruptedException {
        Reconciliation.Result result = comparison.compare(provider, adminKey, from, to, own);
        return new StoredReconciliation.Result(
                result.coverage(),
                result.unexplained(),
                result.providerUsd(),
                result.gatewayUsd(),
                ReportJson.of(provider.name(), from, to, result, longest).encode());
    }
}
