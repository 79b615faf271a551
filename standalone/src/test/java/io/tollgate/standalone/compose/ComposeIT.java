package io.tollgate.standalone.compose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tollgate.analytics.AnalyticsMain;
import io.tollgate.consumer.AuditConsumer;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.embedded.Parts;
import io.tollgate.embedded.kafka.ConfiguredKafka;
import io.tollgate.gateway.Gateway;
import io.tollgate.gateway.GatewayFixture;
import io.tollgate.gateway.Operator;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.KafkaConnection;
import io.tollgate.service.KafkaSecurity;
import io.tollgate.service.RunningService;
import io.tollgate.service.Secret;
import io.tollgate.service.Settings;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services with the environments that {@code docker-compose.yml} gives them, on a broker with its users and the
 * rules of {@code docker/kafka/acls}. What ClickHouse's users may do is tested where analytics-api is.
 */
final class ComposeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String TOKEN = "a-token-of-the-one-who-runs-it";
    private static final Map<String, String> PASSWORDS = Map.of(
            "broker", "of-the-broker",
            "gateway", "of-the-gateway",
            "audit-consumer", "of-the-consumer");
    private static final String DATABASE =
            "compose_" + UUID.randomUUID().toString().replace("-", "");

    @TempDir
    private static Path folder;

    private static ConfiguredKafka kafka;
    private static Gateway gateway;
    private static AuditConsumer consumer;
    private static RunningService analytics;

    @BeforeAll
    static void start() throws Exception {
        ComposeFile compose = ComposeFile.read(Map.of(
                "GATEWAY_API_KEY_HASHES",
                "me:" + sha256(TOKEN),
                "KAFKA_BROKER_PASSWORD",
                password("broker"),
                "KAFKA_GATEWAY_PASSWORD",
                password("gateway"),
                "KAFKA_CONSUMER_PASSWORD",
                password("audit-consumer"),
                "CLICKHOUSE_PASSWORD",
                "unused",
                "CLICKHOUSE_ANALYTICS_PASSWORD",
                "unused"));
        kafka = ConfiguredKafka.start(folder.resolve("kafka"), guarded(compose.brokerSettings()));
        try (Admin admin = Admin.create(as("broker").client(Map.of()))) {
            admin.createAcls(AclScript.bindings(folder)).all().get();
        }
        analytics = AnalyticsMain.start(settings(null, compose.environment("analytics-api")));
        gateway = gateway(compose.environment("gateway"));
        consumer = AuditConsumer.start(
                ConsumerConfig.read(settings(null, compose.environment("audit-consumer"))), () -> {});
    }

    /** The settings of the file that say who may do what, with a broker's own addresses. */
    private static Map<String, String> guarded(Map<String, String> settings) {
        assertThat(settings).containsEntry("authorizer.class.name", StandardAuthorizer.class.getName());
        settings.keySet()
                .removeIf(name -> Set.of(
                                "node.id",
                                "process.roles",
                                "listeners",
                                "advertised.listeners",
                                "controller.quorum.voters",
                                "log.dirs")
                        .contains(name));
        settings.put("authorizer.class.name", RecordingAuthorizer.class.getName());
        return settings;
    }

    private static Gateway gateway(Map<String, String> environment) throws Exception {
        Path file = Files.writeString(
                folder.resolve("gateway.yaml"), """
                http: {host: 127.0.0.1, port: 0, management_port: 0}
                key_ring: {permissions: [run, read, edit]}
                audit: {spool: {dir: "%s", max_size: 64MiB}}
                control: {dir: "%s"}
                gateways: {default: {logging: {payload: on}}}
                """.formatted(folder.resolve("spool"), folder.resolve("control")));
        Settings settings = settings(file, environment);
        GatewayConfig config = GatewayConfigReader.read(settings);
        settings.check();
        StaticTokens tokens = StaticTokens.read(settings.environment(), problem -> {
            throw new AssertionError(problem);
        });
        return Gateway.start(config, tokens, MasterKeys.NONE);
    }

    /** What a service reads where its environment is the file's, but for addresses of this machine. */
    private static Settings settings(@Nullable Path file, Map<String, String> environment) throws Exception {
        environment.replace("TOLLGATE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.replace("TOLLGATE_CLICKHOUSE_URL", Parts.jdbcUrl(DATABASE));
        environment.replace("TOLLGATE_CLICKHOUSE_USER", Parts.user());
        environment.replace("TOLLGATE_CLICKHOUSE_PASSWORD", Parts.password().value());
        environment.put("TOLLGATE_AUDIT_CONSUMER_MANAGEMENT_PORT", "0");
        environment.put("TOLLGATE_ANALYTICS_API_PORT", "0");
        environment.put("TOLLGATE_ANALYTICS_API_MANAGEMENT_PORT", "0");
        return Settings.read(file, environment);
    }

    private static String password(String user) {
        return Objects.requireNonNull(PASSWORDS.get(user));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    private static KafkaConnection as(String user) {
        return new KafkaConnection(
                kafka.bootstrapServers(),
                new KafkaSecurity(
                        KafkaSecurity.Protocol.SASL_PLAINTEXT,
                        new KafkaSecurity.Login(KafkaSecurity.Mechanism.PLAIN, user, new Secret(password(user))),
                        null,
                        null));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        consumer.close();
        analytics.close();
        kafka.close();
    }

    private static void write(String user, String topic, String client) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                as(user).client(Map.of("client.id", client, "max.block.ms", "10000")),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "key", "no event")).get();
        }
    }

    private static long count(String table) throws SQLException {
        try (Connection connection = Parts.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count() FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void nothingThatTheServicesDoInKafkaIsDenied() throws Exception {
        Operator operator = new Operator(
                HttpClient.newHttpClient(),
                Objects.requireNonNull(gateway.addresses().get("url")),
                TOKEN);
        assertThat(operator.send(
                                "POST",
                                GatewayFixture.CHAT,
                                "{\"model\":\"simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")
                        .statusCode())
                .isEqualTo(200);
        await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<byte[]> answer =
                    operator.send("POST", "/v1/admin/gateways/default/tokens", "{\"name\":\"one\"}");
            assertThat(answer.statusCode()).as(GatewayFixture.text(answer)).isEqualTo(201);
        });
        await().atMost(PATIENCE).ignoreExceptions().until(() -> count("usage") == 1 && count("payloads") == 1);
        write("gateway", "tollgate.usage", "tests");
        write("gateway", "tollgate.adjustments", "tests");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(RecordingAuthorizer.ALLOWED)
                        .contains(
                                "gateway READ tollgate.control",
                                "gateway WRITE tollgate.control",
                                "gateway READ tollgate.control.nodes",
                                "gateway WRITE tollgate.control.nodes",
                                "gateway WRITE tollgate.usage",
                                "gateway WRITE tollgate.payloads",
                                "audit-consumer READ tollgate.usage",
                                "audit-consumer READ tollgate.adjustments",
                                "audit-consumer READ tollgate.payloads",
                                "audit-consumer WRITE tollgate.usage.dead"));
        assertThat(RecordingAuthorizer.DENIED).isEmpty();
    }

    @Test
    void nobodyElseWritesATopic() {
        // The last of the topics that it makes is there.
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(RecordingAuthorizer.ALLOWED).contains("audit-consumer READ tollgate.payloads"));
        for (List<String> attempt : List.of(
                List.of("audit-consumer", "tollgate.control"),
                List.of("audit-consumer", "tollgate.control.nodes"),
                List.of("audit-consumer", "tollgate.usage"),
                List.of("audit-consumer", "tollgate.adjustments"),
                List.of("audit-consumer", "tollgate.payloads"),
                List.of("gateway", "tollgate.usage.dead"))) {
            assertThatThrownBy(() -> write(attempt.get(0), attempt.get(1), RecordingAuthorizer.INTRUDER))
                    .as(attempt.toString())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }
}
