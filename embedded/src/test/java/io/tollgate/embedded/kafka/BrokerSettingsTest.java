package io.tollgate.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.service.KafkaSecurity;
import io.tollgate.service.Secret;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;

final class BrokerSettingsTest {
    private final Properties settings = new BrokerSettings(
                    Path.of("data"),
                    9_092,
                    9_093,
                    new KafkaSecurity.Login(KafkaSecurity.Mechanism.PLAIN, "tollgate", new Secret("outer")),
                    new Secret("inner"))
            .properties();

    @Test
    void kafkaKnowsEachSetting() {
        assertThat(settings.stringPropertyNames())
                .allMatch(name -> AbstractKafkaConfig.CONFIG_DEF
                        .names()
                        .contains(name.replaceFirst("^listener\\.name\\.[a-z]+\\.plain\\.", "")));
    }

    @Test
    void itListensOnLoopbackAlone() {
        assertThat(Arrays.asList(settings.getProperty("listeners").split(",", -1)))
                .containsExactly("CLIENTS://127.0.0.1:9092", "CONTROLLER://127.0.0.1:9093");
        assertThat(settings.getProperty("advertised.listeners")).isEqualTo("CLIENTS://127.0.0.1:9092");
    }

    @Test
    void everyListenerAsksForALogin() {
        assertThat(Arrays.asList(
                        settings.getProperty("listener.security.protocol.map").split(",", -1)))
                .allMatch(listener -> listener.endsWith(":SASL_PLAINTEXT"));
    }

    @Test
    void oneBrokerReplicatesNothing() {
        assertThat(settings.stringPropertyNames().stream().filter(name -> name.endsWith("replication.factor")))
                .isNotEmpty()
                .allMatch(name -> settings.getProperty(name).equals("1"));
    }
}
