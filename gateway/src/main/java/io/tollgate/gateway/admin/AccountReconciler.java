package io.tollgate.gateway.admin;

import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.control.StoredReconciliation;
import io.tollgate.service.Secret;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Set;

/** Compares the books with providers' own accounts. For any thread. */
public interface AccountReconciler {
    /** Whether a provider has an account that can be read. */
    boolean reads(ProviderConfig provider);

    /**
     * Compares some days, the last one excluded. Blocks, for minutes.
     *
     * @param adminKey of the provider's organization
     * @param own the provider's ids of what the gateway calls with; empty if that is not known
     * @param longest how long the report may be, in characters
     * @throws IOException if books or account cannot be read; its message is one line without secrets
     */
    StoredReconciliation.Result reconcile(
            ProviderConfig provider, Secret adminKey, LocalDate from, LocalDate to, Set<String> own, int longest)
            throws IOException, InterruptedException;
}
