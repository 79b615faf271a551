package io.tollgate.embedded;

import io.tollgate.service.KafkaConnection;
import io.tollgate.service.KafkaSecurity;
import io.tollgate.service.Secret;
import java.security.SecureRandom;
import java.util.Map;

/**
 * The user whom the embedded parts of a test let in; its password is made anew in each JVM that has not been given one.
 */
public final class TestLogin {
    public static final String USER = "tests";

    private static final Secret PASSWORD = password();

    private TestLogin() {}

    private static Secret password() {
        String given = System.getenv("TOLLGATE_CLICKHOUSE_PASSWORD");
        return given == null || given.isEmpty() ? Secret.random(new SecureRandom()) : new Secret(given);
    }

    public static KafkaSecurity.Login login() {
        return new KafkaSecurity.Login(KafkaSecurity.Mechanism.PLAIN, USER, PASSWORD);
    }

    /** How to reach an embedded broker. */
    public static KafkaConnection kafka(String bootstrapServers) {
        return new KafkaConnection(
                bootstrapServers, new KafkaSecurity(KafkaSecurity.Protocol.SASL_PLAINTEXT, login(), null, null));
    }

    /** What parts and services are given of it. */
    public static Map<String, String> environment() {
        return Map.of(
                "TOLLGATE_KAFKA_SECURITY_PROTOCOL",
                "sasl-plaintext",
                "TOLLGATE_KAFKA_SECURITY_MECHANISM",
                "plain",
                "TOLLGATE_KAFKA_SECURITY_USERNAME",
                USER,
                "TOLLGATE_KAFKA_SECURITY_PASSWORD",
                PASSWORD.value(),
                "TOLLGATE_CLICKHOUSE_USER",
                USER,
                "TOLLGATE_CLICKHOUSE_PASSWORD",
                PASSWORD.value());
    }
}
