package io.tollgate.standalone;

import io.tollgate.analytics.AnalyticsMain;
import io.tollgate.consumer.AuditConsumer;
import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.consumer.config.PayloadConfig;
import io.tollgate.consumer.config.RollupConfig;
import io.tollgate.embedded.Parts;
import io.tollgate.gateway.Dependencies;
import io.tollgate.gateway.Gateway;
import io.tollgate.gateway.GatewayFixture;
import io.tollgate.gateway.KafkaUsageRows;
import io.tollgate.gateway.Operator;
import io.tollgate.gateway.UsageRows;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.schemas.Topics;
import io.tollgate.service.RunningService;
import io.tollgate.service.Settings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A gateway before a simulated upstream, with all that is behind it: a consumer of its rows, and the analytics service.
 */
final class PipelineFixture implements AutoCloseable {
    private static final String ROOT_TOKEN = "a-token-that-may-everything";
    private static final String INTERNAL_TOKEN = "between-gateway-and-analytics";

    final UsageRows rows = new KafkaUsageRows(Parts.connection());
    private final Clock clock = awayFromMidnight();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Vertx vertx = Vertx.vertx();
    private final Path folder = Files.createTempDirectory("tollgate-pipeline");
    private final String controlTopic = "control-" + UUID.randomUUID();
    private final String database = "pipeline_" + UUID.randomUUID().toString().replace("-", "");
    private final String provider;
    private final MasterKeys masterKeys;
    private final SimulatedProvider upstream;
    private final AuditConsumer consumer;
    private final RunningService analytics;
    private Gateway gateway;

    PipelineFixture() throws Exception {
        this("up");
    }

    /**
     * With a provider of that name. The topic of the rows is shared by all fixtures of a JVM, so that a test of sums
     * needs a name of its own.
     */
    PipelineFixture(String provider) throws Exception {
        this(provider, MasterKeys.NONE);
    }

    /** The same, with master keys for its gateway. */
    PipelineFixture(String provider, MasterKeys masterKeys) throws Exception {
        this.provider = provider;
        this.masterKeys = masterKeys;
        upstream = SimulatedProvider.start(vertx, 0).await();
        consumer = AuditConsumer.start(
                new ConsumerConfig(
                        new KafkaConfig(
                                Parts.connection(), database, Topics.USAGE, Topics.ADJUSTMENTS, Topics.USAGE_DEAD, 3),
                        new ClickHouseConfig(
                                Parts.jdbcUrl(database), Parts.user(), Parts.password(), Duration.ofDays(400)),
                        new ConsumerConfig.FlushConfig(Duration.ofMillis(100), 500),
                        RollupConfig.DEFAULT,
                        PayloadConfig.DEFAULT,
                        new ConsumerConfig.ManagementConfig("127.0.0.1", 0)),
                () -> {});
        Map<String, String> environment = new HashMap<>(Parts.environment());
        environment.putAll(Map.of(
                "TOLLGATE_CLICKHOUSE_URL",
                Parts.jdbcUrl(database),
                "TOLLGATE_ANALYTICS_INTERNAL_TOKEN",
                INTERNAL_TOKEN,
                "TOLLGATE_ANALYTICS_API_PORT",
                "0",
                "TOLLGATE_ANALYTICS_API_MANAGEMENT_PORT",
                "0"));
        analytics = AnalyticsMain.start(Settings.read(null, environment));
        gateway = startGateway();
    }

    /** The gateway's time: the system's, but not so near midnight that a test could see two days. */
    private static Clock awayFromMidnight() {
        boolean near = LocalTime.now(ZoneOffset.UTC).isAfter(LocalTime.of(23, 55));
        return Clock.offset(Clock.systemUTC(), near ? Duration.ofMinutes(10) : Duration.ZERO);
    }

    private Gateway startGateway() throws Exception {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), """
                http: {host: 127.0.0.1, port: 0, management_port: 0}
                key_ring: {permissions: [run, read, edit, payload]}
                kafka: {bootstrap_servers: "%s", control_topic: "%s"}
                audit: {spool: {dir: "%s", max_size: 64MiB}}
                control: {dir: "%s"}
                analytics: {url: "%s", internal_token: "%s"}
                providers:
                  %s:
                    dialect: openai
                    base_url: "http://127.0.0.1:%d/v1"
                    api_key: sk-upstream
                    models: [{id: simulated-small, prices: {input: 10, output: 20}}]
                """.formatted(
                        Parts.kafka(),
                        controlTopic,
                        folder.resolve("spool"),
                        folder.resolve("control"),
                        analytics.addresses().get("url"),
                        INTERNAL_TOKEN,
                        provider,
                        upstream.port()));
        Settings settings = Settings.read(file, Parts.environment());
        GatewayConfig config = GatewayConfigReader.read(settings);
        settings.check();
        StaticTokens staticTokens = StaticTokens.read(Map.of(StaticTokens.TOKEN_VARIABLE, ROOT_TOKEN), problem -> {
            throw new AssertionError(problem);
        });
        Dependencies real = Dependencies.of(config);
        return Gateway.start(
                config,
                staticTokens,
                masterKeys,
                new Dependencies(clock, real.control(), real.events(), real.reports(), real.payloads()));
    }

    /** Has another gateway go on where this one ends. */
    void restartGateway() throws Exception {
        gateway.close();
        gateway = startGateway();
    }

    String url() {
        return Objects.requireNonNull(gateway.addresses().get("url"));
    }

    /** Where gateway, consumer and analytics say how they are. */
    List<String> managementUrls() {
        return Stream.of(gateway.addresses(), consumer.addresses(), analytics.addresses())
                .map(addresses -> Objects.requireNonNull(addresses.get("management_url")))
                .toList();
    }

    /** Connects to the database of the rows. */
    Connection connect() throws SQLException {
        return Parts.connect(database);
    }

    /** What commands are told of the parts, and where the configuration is. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Parts.environment());
        environment.put("TOLLGATE_CLICKHOUSE_URL", Parts.jdbcUrl(database));
        environment.put("TOLLGATE_KAFKA_BOOTSTRAP_SERVERS", Parts.kafka());
        environment.put("TOLLGATE_KAFKA_CONTROL_TOPIC", controlTopic);
        return environment;
    }

    /** The gateway's time. */
    Clock clock() {
        return clock;
    }

    SimulatedProvider upstream() {
        return upstream;
    }

    Path config() {
        return folder.resolve("tollgate.yaml");
    }

    /** The database of the rows, which is the name of the consumer's group as well. */
    String database() {
        return database;
    }

    /** Somebody who may do everything. */
    Operator root() {
        return new Operator(http, url(), ROOT_TOKEN);
    }

    /** A call of its provider by somebody who may do everything. */
    HttpResponse<byte[]> chat() throws IOException, InterruptedException {
        return root().send("POST", GatewayFixture.CHAT, GatewayFixture.ask(provider, false));
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        analytics.close();
        consumer.close();
        rows.close();
        http.close();
        vertx.close().await();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
