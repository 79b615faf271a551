package io.tollgate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.ServiceMain;
import io.tollgate.service.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Runs a gateway as a process. */
public final class GatewayMain {
    private GatewayMain() {}

    public static void main(String[] args) {
        ServiceMain.run("gateway", args, settings -> {
            GatewayConfig config = GatewayConfigReader.read(settings);
            settings.check();
            List<String> problems = new ArrayList<>();
            StaticTokens staticTokens = StaticTokens.read(settings.environment(), problems::add);
            MasterKeys masterKeys = MasterKeys.read(settings.environment(), problems::add);
            if (!problems.isEmpty()) {
                throw new SettingsException(problems);
            }
            return Gateway.start(config, staticTokens, masterKeys);
        });
    }

    /** The flags for a gateway's JVM, which {@code jvm.flags} beside this class keeps for whoever starts one. */
    public static List<String> jvmFlags() {
        try (InputStream flags = Objects.requireNonNull(GatewayMain.class.getResourceAsStream("jvm.flags"))) {
            return new String(flags.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
