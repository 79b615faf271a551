package io.tollgate.standalone.up;

import io.tollgate.analytics.AnalyticsMain;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.config.HttpConfig;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.Section;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code up} needs to know of {@code tollgate.yaml}: where the gateway listens, and the operator's static tokens.
 *
 * @param port 0 for any free one; so is the management port, which is 0 too where the port is and nothing is said
 */
public record Configuration(
        String host, int port, String managementHost, int managementPort, StaticTokens staticTokens) {

    private static final int PORT = 8080;
    private static final int MANAGEMENT_PORT = 9090;
    private static final int HIGHEST_PORT = 65_535;

    private static final Path USUAL = Path.of("tollgate.yaml");

    /** The file meant by {@code --config}, else {@code tollgate.yaml} if there is one, else none. */
    public static @Nullable Path place(@Nullable Path given) {
        return given == null && Files.exists(USUAL) ? USUAL : given;
    }

    /**
     * Reads what every service would read.
     *
     * @throws SettingsException with the problems of all of them
     */
    public static Configuration check(Settings settings) throws SettingsException {
        List<String> problems = new ArrayList<>();
        StaticTokens staticTokens = StaticTokens.read(settings.environment(), problems::add);
        var _ = MasterKeys.read(settings.environment(), problems::add);
        Section http = settings.section("http");
        int port = http.integer("port", PORT, 0, HIGHEST_PORT);
        int managementPort = http.integer("management_port", port == 0 ? 0 : MANAGEMENT_PORT, 0, HIGHEST_PORT);
        if (port != 0 && port == managementPort) {
            http.problem("management_port", "is " + port + ", the same as http.port, but must be another port");
        }
        Configuration configuration = new Configuration(
                http.string("host", "127.0.0.1"),
                port,
                http.string("management_host", HttpConfig.MANAGEMENT_HOST),
                managementPort,
                staticTokens);
        GatewayConfigReader.read(settings);
        problems.addAll(0, problemsOf(settings));
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return configuration;
    }

    /** Settings keep what is wrong from one service to the next, so the last answer holds it all. */
    private static List<String> problemsOf(Settings settings) {
        List<String> all = List.of();
        for (Check service : List.<Check>of(AnalyticsMain::check, ConsumerConfig::read, Settings::check)) {
            try {
                service.check(settings);
            } catch (SettingsException e) {
                all = e.problems();
            }
        }
        return all;
    }

    /** Reads one service's settings as it would itself. */
    @FunctionalInterface
    private interface Check {
        void check(Settings settings) throws SettingsException;
    }
}
