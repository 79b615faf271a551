package io.tollgate.standalone.up;

import io.tollgate.service.KafkaConnection;
import io.tollgate.service.Secret;
import java.security.SecureRandom;
import java.util.Map;

/**
 * The passwords of the embedded broker and engine, generated at each start. Parts get them by their environment, which
 * only their user can read.
 */
record PartSecrets(Secret kafka, Secret clickHouse) {
    private static final String USER = "tollgate";

    static PartSecrets make() {
        SecureRandom random = new SecureRandom();
        return new PartSecrets(Secret.random(random), Secret.random(random));
    }

    /** For the broker and its clients, as they read {@link KafkaConnection}. */
    Map<String, String> kafkaEnvironment() {
        return Map.of(
                "TOLLGATE_KAFKA_SECURITY_PROTOCOL",
                "sasl-plaintext",
                "TOLLGATE_KAFKA_SECURITY_MECHANISM",
                "plain",
                "TOLLGATE_KAFKA_SECURITY_USERNAME",
                USER,
                "TOLLGATE_KAFKA_SECURITY_PASSWORD",
                kafka.value());
    }

    /** For the engine and its clients. */
    Map<String, String> clickHouseEnvironment() {
        return Map.of("TOLLGATE_CLICKHOUSE_USER", USER, "TOLLGATE_CLICKHOUSE_PASSWORD", clickHouse.value());
    }

    /** A configuration by which the owner's own commands reach both for as long as this start lasts. */
    String configuration(String bootstrapServers, String clickHouse) {
        return """
                # Made by ./tollgate up, for commands such as ./tollgate audit-consumer dead-letters list --config FILE
                kafka:
                  bootstrap_servers: "%s"
                  security: {protocol: sasl-plaintext, mechanism: plain, username: %s, password: "%s"}
                clickhouse:
                  url: "jdbc:clickhouse:%s/tollgate"
                  user: %s
                  password: "%s"
                """.formatted(
                        bootstrapServers,
                        USER,
                        kafka.value(),
                        clickHouse,
                        USER,
                        clickHouse().value());
    }
}
