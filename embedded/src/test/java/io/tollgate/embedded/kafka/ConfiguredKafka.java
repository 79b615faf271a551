package io.tollgate.embedded.kafka;

import io.tollgate.embedded.TestLogin;
import io.tollgate.service.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A broker inside this JVM with settings of a test's own, such as users and what they may do.
 *
 * <p>Its clients' listener is named {@code CLIENTS}, its controller's {@code CONTROLLER}.
 */
public final class ConfiguredKafka implements AutoCloseable {
    private final BrokerSettings settings;
    private final KafkaRaftServer server;

    private ConfiguredKafka(BrokerSettings settings, Properties all) {
        this.settings = settings;
        this.server = new KafkaRaftServer(KafkaConfig.fromProps(all, false), Time.SYSTEM);
    }

    /**
     * Starts a broker; clients can connect once this returns.
     *
     * @param folder of its records, made if missing
     * @param more settings that go before the embedded broker's
     */
    public static ConfiguredKafka start(Path folder, Map<String, String> more) throws IOException {
        BrokerSettings settings = new BrokerSettings(
                folder.toAbsolutePath(),
                LoopbackPorts.claim(0),
                LoopbackPorts.claim(0),
                TestLogin.login(),
                Secret.random(new SecureRandom()));
        Properties all = settings.properties();
        all.putAll(more);
        new LogFolder(folder.toAbsolutePath()).formatOnce();
        ConfiguredKafka kafka = new ConfiguredKafka(settings, all);
        kafka.server.startup();
        return kafka;
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
