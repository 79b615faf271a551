package io.tollgate.embedded.kafka;

import io.tollgate.service.KafkaSecurity.Login;
import io.tollgate.service.Secret;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The embedded broker's configuration: one node that is broker and controller, few threads, everything replicated once.
 *
 * @param data where records and metadata are kept
 * @param port the clients' port on loopback
 * @param controllerPort the controller's port on loopback
 * @param clients the one user whom the clients' listener lets in
 * @param inner the password by which broker and controller know each other, which never leaves this process
 */
record BrokerSettings(Path data, int port, int controllerPort, Login clients, Secret inner) {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String CLIENTS_LISTENER = "CLIENTS";
    private static final String BROKER = "broker";
    private static final String HOST = "127.0.0.1";

    String bootstrapServers() {
        return HOST + ":" + port;
    }

    Properties properties() {
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", Integer.toString(NODE_ID));
        settings.setProperty("log.dirs", data.toString());
        settings.setProperty("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        settings.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        settings.setProperty(
                "listeners",
                CLIENTS_LISTENER + "://" + bootstrapServers() + "," + CONTROLLER_LISTENER + "://" + HOST + ":"
                        + controllerPort);
        settings.setProperty("advertised.listeners", CLIENTS_LISTENER + "://" + bootstrapServers());
        askForLogin(settings);
        boundStrangers(settings);
        replicateOnce(settings);
        keepSmall(settings);
        answerSoon(settings);
        return settings;
    }

    /** On both listeners; over loopback, where nobody can listen in, PLAIN is enough. */
    private void askForLogin(Properties settings) {
        settings.setProperty(
                "listener.security.protocol.map",
                CLIENTS_LISTENER + ":SASL_PLAINTEXT," + CONTROLLER_LISTENER + ":SASL_PLAINTEXT");
        settings.setProperty("inter.broker.listener.name", CLIENTS_LISTENER);
        settings.setProperty("sasl.enabled.mechanisms", "PLAIN");
        settings.setProperty("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.setProperty("sasl.mechanism.controller.protocol", "PLAIN");
        String broker =
                "org.apache.kafka.common.security.plain.PlainLoginModule required" + " username=" + quoted(BROKER)
                        + " password=" + quoted(inner.value()) + " user_" + BROKER + "=" + quoted(inner.value());
        settings.setProperty("listener.name.controller.plain.sasl.jaas.config", broker + ";");
        settings.setProperty(
                "listener.name.clients.plain.sasl.jaas.config",
                broker + " user_" + clients.username() + "="
                        + quoted(clients.password().value()) + ";");
    }

    /** What whoever has not logged in can make the broker hold: for each connection, the request that it announces. */
    private static void boundStrangers(Properties settings) {
        settings.setProperty("max.connections", "1000");
        settings.setProperty("sasl.server.max.receive.size", Integer.toString(16 * 1024));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static void replicateOnce(Properties settings) {
        settings.setProperty("default.replication.factor", "1");
        settings.setProperty("min.insync.replicas", "1");
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
        settings.setProperty("auto.create.topics.enable", "false");
    }

    private static void keepSmall(Properties settings) {
        settings.setProperty("num.network.threads", "2");
        settings.setProperty("num.io.threads", "2");
        settings.setProperty("background.threads", "2");
        settings.setProperty("num.recovery.threads.per.data.dir", "1");
        settings.setProperty("num.replica.fetchers", "1");
        settings.setProperty("offsets.topic.num.partitions", "4");
        settings.setProperty("transaction.state.log.num.partitions", "4");
        settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
        settings.setProperty("group.coordinator.threads", "1");
        settings.setProperty("share.coordinator.threads", "1");
        settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
        settings.setProperty("log.segment.bytes", Integer.toString(128 * 1024 * 1024));
        settings.setProperty("log.index.size.max.bytes", Integer.toString(1024 * 1024));
    }

    private static void answerSoon(Properties settings) {
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        // A consumer that was killed is missed soon, so that the one started in its place need not wait for its
        // partitions.
        settings.setProperty("group.consumer.min.session.timeout.ms", "6000");
        settings.setProperty("group.consumer.session.timeout.ms", "6000");
        settings.setProperty("group.consumer.min.heartbeat.interval.ms", "1000");
        settings.setProperty("group.consumer.heartbeat.interval.ms", "1500");
        // A broker that was killed is not let in again before its old session has run out.
        settings.setProperty("broker.session.timeout.ms", "3000");
        settings.setProperty("broker.heartbeat.interval.ms", "1000");
        settings.setProperty("controlled.shutdown.enable", "true");
        settings.setProperty("unstable.api.versions.enable", "false");
    }
}
