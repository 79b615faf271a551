package io.tollgate.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KafkaConnectionTest {
    private static KafkaConnection read(Map<String, String> environment) throws SettingsException {
        Settings settings = Settings.read(null, environment);
        KafkaConnection connection = KafkaConnection.read(settings.section("kafka"));
        settings.check();
        return connection;
    }

    @Test
    void isUnsecuredUnlessToldOtherwise() throws SettingsException {
        assertThat(read(Map.of())).isEqualTo(KafkaConnection.unsecured("localhost:9092"));
        assertThat(read(Map.of()).client(Map.of("acks", "all")))
                .isEqualTo(
                        Map.of("bootstrap.servers", "localhost:9092", "security.protocol", "PLAINTEXT", "acks", "all"));
    }

    @Test
    void logsInAndTrustsAsTold() throws SettingsException {
        KafkaConnection connection = read(Map.of(
                "TOLLGATE_KAFKA_SECURITY_PROTOCOL", "sasl-ssl",
                "TOLLGATE_KAFKA_SECURITY_USERNAME", "gateway",
                "TOLLGATE_KAFKA_SECURITY_PASSWORD", "a \"quoted\\ one",
                "TOLLGATE_KAFKA_SECURITY_TRUSTSTORE", "/etc/ca.pem",
                "TOLLGATE_KAFKA_SECURITY_KEYSTORE", "/etc/me.p12",
                "TOLLGATE_KAFKA_SECURITY_KEYSTORE_PASSWORD", "of-me"));
        assertThat(connection.client(Map.of()))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"gateway\""
                                + " password=\"a \\\"quoted\\\\ one\";")
                .containsEntry("ssl.truststore.type", "PEM")
                .containsEntry("ssl.truststore.location", "/etc/ca.pem")
                .containsEntry("ssl.keystore.type", "PKCS12")
                .containsEntry("ssl.keystore.password", "of-me");
        assertThat(connection.toString()).contains("gateway").doesNotContain("quoted", "of-me");
    }

    @Test
    void refusesHalfALoginAndWhatTheProtocolHasNoUseFor() {
        for (Map<String, String> environment : List.<Map<String, String>>of(
                Map.of("TOLLGATE_KAFKA_SECURITY_PROTOCOL", "sasl-ssl", "TOLLGATE_KAFKA_SECURITY_USERNAME", "u"),
                Map.of("TOLLGATE_KAFKA_SECURITY_PROTOCOL", "sasl-plaintext"),
                Map.of("TOLLGATE_KAFKA_SECURITY_PASSWORD", "p"),
                Map.of("TOLLGATE_KAFKA_SECURITY_TRUSTSTORE", "/etc/ca.pem"),
                Map.of("TOLLGATE_KAFKA_SECURITY_PROTOCOL", "tls"))) {
            assertThatExceptionOfType(SettingsException.class)
                    .isThrownBy(() -> read(environment))
                    .satisfies(e -> assertThat(e.problems())
                            .hasSize(1)
                            .first()
                            .asString()
                            .startsWith("kafka.security."));
        }
    }

    @Test
    void whatKubernetesSaysOfAServiceIsNoSetting() throws SettingsException {
        Settings settings = Settings.read(
                null, Map.of("TOLLGATE_HTTP_PORT", "tcp://10.0.0.1:8080", "TOLLGATE_HTTP_HOST", "tcp.example"));
        assertThat(settings.section("http").integer("port", 1, 0, 65_535)).isEqualTo(1);
        assertThat(settings.section("http").string("host", "")).isEqualTo("tcp.example");
        settings.check();
    }
}
