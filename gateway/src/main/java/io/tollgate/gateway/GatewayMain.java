package io.tollgate.gateway;

import io.tollgate.gateway.access.KeyRing;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.service.ServiceMain;
import io.tollgate.service.SettingsException;
import java.util.ArrayList;
import java.util.List;

/** Runs a gateway as a process. */
public final class GatewayMain {
    private GatewayMain() {}

    public static void main(String[] args) {
        ServiceMain.run("gateway", args, settings -> {
            GatewayConfig config = GatewayConfigReader.read(settings);
            settings.check();
            List<String> problems = new ArrayList<>();
            KeyRing ring = KeyRing.read(settings.environment(), problems::add);
            if (!problems.isEmpty()) {
                throw new SettingsException(problems);
            }
            return Gateway.start(config, ring);
        });
    }
}
