package io.tollgate.embedded.kafka;

import io.tollgate.service.KafkaSecurity.Login;
import io.tollgate.service.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A Kafka broker and controller inside this JVM, on loopback, with its records in a folder.
 *
 * <p>A folder is formatted when first used; a later start on it is the same cluster with the same records. A fault that
 * Kafka takes for fatal ends the JVM, as it does in any Kafka server.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private final BrokerSettings settings;
    private final KafkaRaftServer server;

    private EmbeddedKafka(BrokerSettings settings) {
        this.settings = settings;
        this.server = new KafkaRaftServer(KafkaConfig.fromProps(settings.properties(), false), Time.SYSTEM);
    }

    /**
     * Starts a broker; clients can connect once this returns.
     *
     * @param data folder of the records, made if missing
     * @param port loopback port for clients, 0 for any free one
     * @param login the user whom it lets in, and nobody else; the controller lets in the broker alone
     * @throws IOException if the port is taken or the folder cannot be used
     */
    public static EmbeddedKafka start(Path data, int port, Login login) throws IOException {
        Path folder = data.toAbsolutePath();
        int clients = LoopbackPorts.claim(port);
        int controller = LoopbackPorts.claim(0);
        new LogFolder(folder).formatOnce();
        EmbeddedKafka kafka = new EmbeddedKafka(
                new BrokerSettings(folder, clients, controller, login, Secret.random(new SecureRandom())));
        kafka.server.startup();
        return kafka;
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    /** Stops the broker once all records are flushed; further calls do nothing. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
