package io.tollgate.service;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a Kafka client proves who it is and checks which broker it talks to.
 *
 * @param protocol Kafka's {@code security.protocol}
 * @param login user and password, where the protocol has SASL
 * @param truststore certificates that a broker's must lead to; null for those that Java trusts
 * @param keystore this client's own certificate and key, for mutual TLS; null for none
 */
public record KafkaSecurity(
        Protocol protocol,
        @Nullable Login login,
        @Nullable Store truststore,
        @Nullable Store keystore) {

    /** Whether a connection is encrypted and whether it begins with a login. */
    public enum Protocol {
        PLAINTEXT,
        SSL,
        SASL_PLAINTEXT,
        SASL_SSL;

        boolean encrypted() {
            return this == SSL || this == SASL_SSL;
        }

        boolean login() {
            return this == SASL_PLAINTEXT || this == SASL_SSL;
        }
    }

    /** How the password is proven. */
    public enum Mechanism {
        PLAIN("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule"),
        SCRAM_SHA_256("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule"),
        SCRAM_SHA_512("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

        private final String kafkaName;
        private final String module;

        Mechanism(String kafkaName, String module) {
            this.kafkaName = kafkaName;
            this.module = module;
        }
    }

    /** A SASL user. */
    public record Login(Mechanism mechanism, String username, Secret password) {
        private String jaas() {
            return mechanism.module + " required username=\"" + escaped(username) + "\" password=\""
                    + escaped(password.value()) + "\";";
        }

        private static String escaped(String text) {
            return text.replace("\\", "\\\\").replace("\"", "\\\"");
        }
    }

    /**
     * A file of certificates, or of a certificate and its key.
     *
     * @param file PEM, or by its ending {@code .p12}, {@code .pfx} or {@code .jks}
     * @param password null for none
     */
    public record Store(Path file, @Nullable Secret password) {
        private String type() {
            String name = file.toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".p12") || name.endsWith(".pfx")) {
                return "PKCS12";
            }
            return name.endsWith(".jks") ? "JKS" : "PEM";
        }

        private void addTo(Map<String, Object> properties, String which) {
            properties.put("ssl." + which + ".type", type());
            properties.put("ssl." + which + ".location", file.toString());
            if (password != null) {
                boolean pem = type().equals("PEM");
                properties.put(pem ? "ssl.key.password" : "ssl." + which + ".password", password.value());
            }
        }
    }

    /** Neither encrypted nor with a login. */
    public static KafkaSecurity none() {
        return new KafkaSecurity(Protocol.PLAINTEXT, null, null, null);
    }

    static KafkaSecurity read(Section security) {
        Protocol protocol = security.oneOf("protocol", Protocol.PLAINTEXT);
        Mechanism mechanism = security.oneOf("mechanism", Mechanism.SCRAM_SHA_512);
        String username = security.optional("username");
        Secret password = security.secret("password");
        Store truststore = store(security, "truststore");
        Store keystore = store(security, "keystore");
        if (protocol.login() && (username == null || password == null)) {
            security.problem(
                    username == null ? "username" : "password",
                    "is needed where security.protocol is " + name(protocol));
        } else if (!protocol.login() && (username != null || password != null)) {
            security.problem("protocol", "is " + name(protocol) + ", which has no use for a username and a password");
        }
        if (!protocol.encrypted() && (truststore != null || keystore != null)) {
            security.problem("protocol", "is " + name(protocol) + ", which has no use for certificates");
        }
        return new KafkaSecurity(
                protocol,
                protocol.login() && username != null && password != null
                        ? new Login(mechanism, username, password)
                        : null,
                truststore,
                keystore);
    }

    private static @Nullable Store store(Section security, String key) {
        String file = security.optional(key);
        Secret password = security.secret(key + "_password");
        return file == null ? null : new Store(Path.of(file), password);
    }

    private static String name(Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("security.protocol", protocol.name());
        if (login != null) {
            properties.put("sasl.mechanism", login.mechanism().kafkaName);
            properties.put("sasl.jaas.config", login.jaas());
        }
        if (truststore != null) {
            truststore.addTo(properties, "truststore");
        }
        if (keystore != null) {
            keystore.addTo(properties, "keystore");
        }
        return properties;
    }
}
