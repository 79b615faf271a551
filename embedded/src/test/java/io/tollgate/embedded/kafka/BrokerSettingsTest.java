package io.tollgate.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;

final class BrokerSettingsTest {
    private final Properties settings = new BrokerSettings(Path.of("data"), 9_092, 9_093).properties();

    @Test
    void kafkaKnowsEachSetting() {
        assertThat(AbstractKafkaConfig.CONFIG_DEF.names()).containsAll(settings.stringPropertyNames());
    }

    @Test
    void itListensOnLoopbackAlone() {
        assertThat(Arrays.asList(settings.getProperty("listeners").split(",", -1)))
                .containsExactly("PLAINTEXT://127.0.0.1:9092", "CONTROLLER://127.0.0.1:9093");
        assertThat(settings.getProperty("advertised.listeners")).isEqualTo("PLAINTEXT://127.0.0.1:9092");
    }

    @Test
    void oneBrokerReplicatesNothing() {
        assertThat(settings.stringPropertyNames().stream().filter(name -> name.endsWith("replication.factor")))
                .isNotEmpty()
                .allMatch(name -> settings.getProperty(name).equals("1"));
    }
}
