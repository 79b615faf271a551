package io.tollgate.standalone.up;

import io.tollgate.analytics.AnalyticsMain;
import io.tollgate.consumer.ConsumerMain;
import io.tollgate.embedded.EngineMain;
import io.tollgate.embedded.KafkaMain;
import io.tollgate.gateway.GatewayMain;
import io.tollgate.gateway.access.StaticTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is: addresses, folders, and from them the five parts. Ports stay the same for as long as {@code up}
 * runs, so that a part that was started again is found where it was.
 *
 * @param config the configuration file for the services, if there is one
 */
record Layout(
        String host,
        int port,
        String managementHost,
        int managementPort,
        int kafkaPort,
        int clickHousePort,
        int analyticsPort,
        int analyticsManagementPort,
        int consumerManagementPort,
        Path data,
        @Nullable Path config) {

    static final String GATEWAY = "gateway";
    static final String CONSUMER = "audit-consumer";
    static final String ANALYTICS = "analytics-api";
    static final String KAFKA = "kafka";
    static final String CLICKHOUSE = "clickhouse";

    private static final String ANALYTICS_TOKEN = "TOLLGATE_ANALYTICS_INTERNAL_TOKEN";

    // The first compiler alone: half the work at the start, and fast enough for one machine's calls.
    private static final List<String> QUICK = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final List<String> SMALL =
            Stream.concat(QUICK.stream(), Stream.of("-Xmx256m")).toList();

    /** The order in which they are reported. */
    static final List<String> NAMES = List.of(GATEWAY, CONSUMER, ANALYTICS, KAFKA, CLICKHOUSE);

    /**
     * From the edge inwards: nothing new comes in while what is there is finished. Within 10 seconds in all.
     */
    static final List<Supervisor.Group> STOPPING = List.of(
            new Supervisor.Group(List.of(GATEWAY), Duration.ofMillis(4_000)),
            new Supervisor.Group(List.of(CONSUMER, ANALYTICS), Duration.ofMillis(6_500)),
            new Supervisor.Group(List.of(KAFKA, CLICKHOUSE), Duration.ofMillis(9_300)));

    /** What the configuration asks for, with a free port wherever any will do. */
    static Layout choose(Configuration configuration, Path data, @Nullable Path config) throws IOException {
        List<Integer> free = Ports.free(7);
        return new Layout(
                configuration.host(),
                configuration.port() == 0 ? free.get(0) : configuration.port(),
                configuration.managementHost(),
                configuration.managementPort() == 0 ? free.get(1) : configuration.managementPort(),
                free.get(2),
                free.get(3),
                free.get(4),
                free.get(5),
                free.get(6),
                data,
                config == null ? null : config.toAbsolutePath());
    }

    String url() {
        return "http://" + reachable(host) + ":" + port;
    }

    String managementUrl() {
        return "http://" + reachable(managementHost) + ":" + managementPort;
    }

    String kafka() {
        return "127.0.0.1:" + kafkaPort;
    }

    String clickHouse() {
        return "http://127.0.0.1:" + clickHousePort;
    }

    /**
     * The parts, each after those that it needs.
     *
     * @param firstToken the digest of the token that the gateway begins with where it has none
     * @param signInCode the digest of the code in the console's link
     * @param secrets the passwords of broker and engine
     * @param token what the gateway shows to analytics-api, which answers nobody else
     */
    List<ServiceSpec> services(
            ServiceEnvironment environment,
            StaticTokens staticTokens,
            String firstToken,
            String signInCode,
            String token,
            PartSecrets secrets) {
        Map<String, String> kafka =
                together(secrets.kafkaEnvironment(), Map.of("TOLLGATE_KAFKA_BOOTSTRAP_SERVERS", kafka()));
        Map<String, String> tables = together(
                secrets.clickHouseEnvironment(),
                Map.of("TOLLGATE_CLICKHOUSE_URL", "jdbc:clickhouse://127.0.0.1:" + clickHousePort + "/tollgate"));
        Map<String, String> consumer = Map.of(
                "TOLLGATE_AUDIT_CONSUMER_MANAGEMENT_PORT",
                "" + consumerManagementPort,
                // One consumer has all of them, and each is an insert of its own.
                "TOLLGATE_KAFKA_USAGE_PARTITIONS",
                "3");
        Map<String, String> analytics = Map.of(
                "TOLLGATE_ANALYTICS_API_HOST",
                "127.0.0.1",
                "TOLLGATE_ANALYTICS_API_PORT",
                "" + analyticsPort,
                ANALYTICS_TOKEN,
                token,
                "TOLLGATE_ANALYTICS_API_MANAGEMENT_PORT",
                "" + analyticsManagementPort);
        Map<String, String> gateway = Map.ofEntries(
                Map.entry("TOLLGATE_HTTP_PORT", "" + port),
                Map.entry("TOLLGATE_HTTP_MANAGEMENT_PORT", "" + managementPort),
                Map.entry("TOLLGATE_ANALYTICS_URL", "http://127.0.0.1:" + analyticsPort),
                Map.entry(ANALYTICS_TOKEN, token),
                Map.entry("TOLLGATE_AUDIT_SPOOL_DIR", data.resolve("spool").toString()),
                Map.entry("TOLLGATE_CONTROL_DIR", data.resolve("control").toString()),
                Map.entry("TOLLGATE_CONTROL_FIRST_TOKEN", firstToken),
                Map.entry("TOLLGATE_CONTROL_SIGN_IN_CODE", signInCode),
                Map.entry(StaticTokens.HASHES_VARIABLE, staticTokens.print()));
        return List.of(
                storage(KAFKA, KafkaMain.class, kafkaPort, "-Xmx512m", environment.storage(secrets.kafkaEnvironment())),
                storage(
                        CLICKHOUSE,
                        EngineMain.class,
                        clickHousePort,
                        "-Xmx256m",
                        environment.storage(secrets.clickHouseEnvironment())),
                service(
                        CONSUMER,
                        ConsumerMain.class,
                        SMALL,
                        environment.service(together(kafka, tables, consumer)),
                        List.of(KAFKA, CLICKHOUSE)),
                service(
                        ANALYTICS,
                        AnalyticsMain.class,
                        SMALL,
                        environment.service(together(tables, analytics)),
                        List.of(CLICKHOUSE)),
                service(
                        GATEWAY,
                        GatewayMain.class,
                        Stream.concat(GatewayMain.jvmFlags().stream(), Stream.of("-Xmx512m"))
                                .toList(),
                        environment.gateway(together(kafka, gateway)),
                        List.of(KAFKA, ANALYTICS)));
    }

    private ServiceSpec storage(String name, Class<?> main, int port, String heap, Map<String, String> environment) {
        return new ServiceSpec(
                name,
                main.getName(),
                List.of("--data", data.resolve(name).toString(), "--port", "" + port),
                Stream.concat(QUICK.stream(), Stream.of(heap)).toList(),
                environment,
                List.of());
    }

    private ServiceSpec service(
            String name, Class<?> main, List<String> jvm, Map<String, String> environment, List<String> after) {
        List<String> arguments = config == null ? List.of() : List.of("--config", config.toString());
        return new ServiceSpec(name, main.getName(), arguments, jvm, environment, after);
    }

    /** The host to name in a URL: one that listens everywhere is reached here. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0", "::", "" -> "127.0.0.1";
            default -> host.contains(":") ? "[" + host + "]" : host;
        };
    }

    @SafeVarargs
    private static Map<String, String> together(Map<String, String>... maps) {
        Map<String, String> together = new HashMap<>();
        for (Map<String, String> map : maps) {
            together.putAll(map);
        }
        return together;
    }
}
