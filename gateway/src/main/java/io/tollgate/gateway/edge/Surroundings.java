package io.tollgate.gateway.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.analytics.UsageLedger;
import io.tollgate.gateway.audit.SpoolFigures;
import io.tollgate.gateway.config.Gateways;
import io.tollgate.gateway.policy.Allowances;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStats;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all event loops' edges share.
 *
 * @param control how the control state is
 * @param ledger null where the gateway has no analytics
 * @param allowances of tokens with limits
 * @param serving whether the gateway itself can serve calls
 * @param spool how much of the audit waits
 */
public record Surroundings(
        Door door,
        AdminApi admin,
        Supplier<ControlHealth> control,
        InFlight inFlight,
        Map<String, ProviderState> providers,
        Models models,
        ProviderStats stats,
        @Nullable UsageLedger ledger,
        Allowances allowances,
        BooleanSupplier serving,
        Supplier<SpoolFigures> spool,
        Clock clock) {

    public static Surroundings of(
            String account,
            Authenticator authenticator,
            FailedAttempts attempts,
            Gateways gateways,
            AdminApi admin,
            Supplier<ControlHealth> control,
            MeterRegistry meters,
            InFlight inFlight,
            Map<String, ProviderState> providers,
            Models models,
            ProviderStats stats,
            @Nullable UsageLedger ledger,
            Allowances allowances,
            BooleanSupplier serving,
            Supplier<SpoolFigures> spool,
            Clock clock) {
        return new Surroundings(
                new Door(account, authenticator, attempts, gateways, meters),
                admin,
                control,
                inFlight,
                providers,
                models,
                stats,
                ledger,
                allowances,
                serving,
                spool,
                clock);
    }
}
