package io.tollgate.benchmarks;

import io.tollgate.service.KafkaConnection;
import io.tollgate.service.KafkaSecurity;
import io.tollgate.service.Secret;
import java.security.SecureRandom;
import java.util.Map;

/** The user whom the broker and engine of a bench let in. A process that the bench starts is given its password. */
public final class BenchLogin {
    private static final String USER = "bench";
    private static final String PASSWORD_VARIABLE = "TOLLGATE_KAFKA_SECURITY_PASSWORD";
    private static final Secret PASSWORD = password();

    private BenchLogin() {}

    private static Secret password() {
        String given = System.getenv(PASSWORD_VARIABLE);
        return given == null || given.isEmpty() ? Secret.random(new SecureRandom()) : new Secret(given);
    }

    /** How to reach the broker. */
    public static KafkaConnection kafka(String bootstrapServers) {
        return new KafkaConnection(
                bootstrapServers,
                new KafkaSecurity(
                        KafkaSecurity.Protocol.SASL_PLAINTEXT,
                        new KafkaSecurity.Login(KafkaSecurity.Mechanism.PLAIN, USER, PASSWORD),
                        null,
                        null));
    }

    static String user() {
        return USER;
    }

    static String engineKey() {
        return PASSWORD.value();
    }

    /** What parts and services are given of it. */
    static Map<String, String> environment() {
        return Map.of(
                "TOLLGATE_KAFKA_SECURITY_PROTOCOL",
                "sasl-plaintext",
                "TOLLGATE_KAFKA_SECURITY_MECHANISM",
                "plain",
                "TOLLGATE_KAFKA_SECURITY_USERNAME",
                USER,
                PASSWORD_VARIABLE,
                PASSWORD.value(),
                "TOLLGATE_CLICKHOUSE_USER",
                USER,
                "TOLLGATE_CLICKHOUSE_PASSWORD",
                PASSWORD.value());
    }
}
