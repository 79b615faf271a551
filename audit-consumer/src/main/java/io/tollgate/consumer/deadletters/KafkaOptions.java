package io.tollgate.consumer.deadletters;

import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which Kafka is meant. */
final class KafkaOptions {
    private static final Path USUAL = Path.of("tollgate.yaml");

    @Option(names = "--config", paramLabel = "FILE", description = "Default: tollgate.yaml, if there is one.")
    private @Nullable Path config;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Instead of kafka.bootstrap_servers; the ready file of ./tollgate up names its own.")
    private @Nullable String bootstrapServers;

    KafkaConfig read(Map<String, String> environment) throws SettingsException {
        Map<String, String> variables = new HashMap<>(environment);
        if (bootstrapServers != null) {
            variables.put("TOLLGATE_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        }
        Path file = config == null && Files.exists(USUAL) ? USUAL : config;
        return ConsumerConfig.read(Settings.read(file, variables)).kafka();
    }
}
