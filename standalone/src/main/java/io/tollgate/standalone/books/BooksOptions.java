package io.tollgate.standalone.books;

import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import io.tollgate.standalone.up.Configuration;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say whose books are meant. */
final class BooksOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "With the prices of one's own. Default: tollgate.yaml, if there is one.")
    private @Nullable Path config;

    @Option(
            names = "--parts",
            paramLabel = "FILE",
            description = "Where Kafka and ClickHouse are, if the configuration does not say;"
                    + " ./tollgate up writes run/clients.yaml below its data folder.")
    private @Nullable Path parts;

    /** What the gateway reads: providers and prices. */
    GatewayConfig gateway(Map<String, String> environment) throws SettingsException {
        Settings settings = Settings.read(Configuration.place(config), environment);
        return GatewayConfigReader.read(settings);
    }

    /** What the audit consumer reads and writes: Kafka and ClickHouse. */
    Parts parts(Map<String, String> environment) throws SettingsException {
        Path file = parts == null ? Configuration.place(config) : parts;
        ConsumerConfig consumer = ConsumerConfig.read(Settings.read(file, environment));
        return new Parts(consumer.kafka(), consumer.clickHouse());
    }
}
