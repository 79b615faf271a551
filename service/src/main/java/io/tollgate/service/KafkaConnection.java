package io.tollgate.service;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where Kafka is and how its clients log in; the same for every client of a service.
 *
 * @param bootstrapServers {@code host:port}, with commas between several
 */
public record KafkaConnection(String bootstrapServers, KafkaSecurity security) {

    /** A broker that asks for no login. */
    public static KafkaConnection unsecured(String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, KafkaSecurity.none());
    }

    /** Reads {@code kafka.bootstrap_servers} and {@code kafka.security}. */
    public static KafkaConnection read(Section kafka) {
        return new KafkaConnection(
                kafka.string("bootstrap_servers", "localhost:9092"), KafkaSecurity.read(kafka.section("security")));
    }

    /**
     * The configuration of a producer, consumer or admin client. It holds the password and is for the client's
     * constructor alone.
     *
     * @param own what this client needs besides
     */
    public Map<String, Object> client(Map<String, ?> own) {
        Map<String, Object> properties = new LinkedHashMap<>(security.properties());
        properties.put("bootstrap.servers", bootstrapServers);
        properties.putAll(own);
        return properties;
    }
}
