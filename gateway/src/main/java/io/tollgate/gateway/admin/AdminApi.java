package io.tollgate.gateway.admin;

import io.tollgate.gateway.control.ControlStore;
import java.time.Clock;

/** All that operators can do. For any thread; what waits is answered later. */
public record AdminApi(
        GatewayAdmin gateways, TokenAdmin tokens, ProviderKeyAdmin providerKeys, VaultAdmin vault, EventAdmin events) {
    /** On a control state, with what seals its provider keys. */
    public static AdminApi on(ControlStore control, KeySeals seals, Clock clock) {
        return new AdminApi(
                new GatewayAdmin(control),
                new TokenAdmin(control, clock),
                new ProviderKeyAdmin(control, seals, clock),
                new VaultAdmin(control, seals),
                new EventAdmin(control));
    }
}
