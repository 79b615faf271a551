package io.tollgate.embedded;

import io.tollgate.embedded.kafka.EmbeddedKafka;
import io.tollgate.service.KafkaSecurity;
import io.tollgate.service.RunningService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The embedded Kafka broker as a process: {@code --data DIR --port N --ready-file FILE}. */
public final class KafkaMain {
    private KafkaMain() {}

    public static void main(String[] args) {
        int code = EmbeddedService.run("kafka", args, KafkaMain::start);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static RunningService start(Path data, int port) throws IOException {
        PartLogin login =
                PartLogin.of(System.getenv(), "TOLLGATE_KAFKA_SECURITY_USERNAME", "TOLLGATE_KAFKA_SECURITY_PASSWORD");
        EmbeddedKafka kafka = EmbeddedKafka.start(
                data, port, new KafkaSecurity.Login(KafkaSecurity.Mechanism.PLAIN, login.username(), login.password()));
        return new RunningService() {
            @Override
            public Map<String, String> addresses() {
                return Map.of("url", kafka.bootstrapServers());
            }

            @Override
            public void close() {
                kafka.close();
            }
        };
    }
}
