package io.tollgate.gateway;

import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.routing.RouteModels;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.service.SettingsException;
import java.util.List;

/** What a configuration may be wrong in that only shows beside what is known at the start. */
final class StartChecks {
    private StartChecks() {}

    /** Refuses to start with a route whose models nobody has. */
    static void routes(GatewayConfig config, Models models) throws SettingsException {
        refuse(config.routes().values().stream()
                .flatMap(route -> RouteModels.problems(models, route.graph()).stream()
                        .map(problem -> "routes." + route.name() + ": " + problem))
                .sorted()
                .toList());
    }

    /** Refuses to start with a gateway whose payloads would have to be encrypted by nothing. */
    static void encryption(GatewayConfig config, Vault vault) throws SettingsException {
        if (vault.sealingKeyId() != null) {
            return;
        }
        refuse(config.gateways().values().stream()
                .filter(gateway ->
                        gateway.logging().payload() && gateway.logging().encrypt())
                .map(gateway -> "gateways." + gateway.name()
                        + ".logging.encrypt: is on, and there is no master key; set TOLLGATE_MASTER_KEY")
                .sorted()
                .toList());
    }

    private static void refuse(List<String> problems) throws SettingsException {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }
}
