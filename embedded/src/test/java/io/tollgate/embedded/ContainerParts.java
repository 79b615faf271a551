package io.tollgate.embedded;

import org.testcontainers.clickhouse.ClickHouseContainer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The official images; {@code -Dtollgate.kafka.image} and {@code -Dtollgate.clickhouse.image} name others that behave
 * the same.
 */
final class ContainerParts {
    private ContainerParts() {}

    static Parts.Part kafka() {
        KafkaContainer container = new KafkaContainer(image("tollgate.kafka.image", "apache/kafka", "4.3.1"));
        container.start();
        return new Container(container, container.getBootstrapServers());
    }

    static Parts.Part clickhouse() {
        ClickHouseContainer container = new ClickHouseContainer(
                        image("tollgate.clickhouse.image", "clickhouse/clickhouse-server", "26.7"))
                .withUsername("default")
                .withPassword("");
        container.addEnv("CLICKHOUSE_SKIP_USER_SETUP", "1");
        container.start();
        return new Container(container, "http://" + container.getHost() + ":" + container.getMappedPort(8123));
    }

    private static DockerImageName image(String property, String official, String tag) {
        return DockerImageName.parse(System.getProperty(property, official + ":" + tag))
                .asCompatibleSubstituteFor(official);
    }

    private record Container(GenericContainer<?> container, String address) implements Parts.Part {
        @Override
        public void close() {
            container.stop();
        }
    }
}
