package io.tollgate.standalone.faults;

import io.tollgate.consumer.ConsumerMain;
import io.tollgate.gateway.GatewayMain;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.tollgate.standalone.EngineMain;
import io.tollgate.standalone.KafkaMain;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A gateway, a broker, a consumer and an engine, each a process on a port and a folder that outlive it, and a provider in
 * this process, which nothing kills.
 */
final class Installation implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-harness";
    static final String DATABASE = "tollgate";
    private static final String GATEWAY_KEY = "GATEWAY_API_KEY";

    final Path folder;
    final Member kafka;
    final Member engine;
    final Member gateway;
    final Member consumer;
    final String gatewayUrl;
    final String gatewayManagementUrl;
    final String bootstrapServers;
    final String jdbcUrl;
    private final List<Member> all = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final Path config;

    private Installation() throws IOException {
        folder = Files.createTempDirectory("tollgate-faults-");
        SimulatedProvider provider = SimulatedProvider.start(vertx, 0).await();
        int kafkaPort = freePort();
        int enginePort = freePort();
        int gatewayPort = freePort();
        int managementPort = freePort();
        bootstrapServers = "127.0.0.1:" + kafkaPort;
        jdbcUrl = "jdbc:clickhouse://127.0.0.1:" + enginePort + "/" + DATABASE;
        gatewayUrl = "http://127.0.0.1:" + gatewayPort;
        gatewayManagementUrl = "http://127.0.0.1:" + managementPort;
        config = Files.writeString(folder.resolve("tollgate.yaml"), """
                http: {port: %d, management_port: %d}
                audit: {flush_interval: 200ms, spool: {dir: %s}}
                audit_consumer: {management_port: 0}
                kafka: {bootstrap_servers: "%s", usage_partitions: 6}
                clickhouse: {url: "%s"}
                providers:
                  simulated: {dialect: simulated, base_url: "http://127.0.0.1:%d/v1"}
                """.formatted(
                        gatewayPort, managementPort, spool(), bootstrapServers, jdbcUrl, provider.port()));
        kafka = member("kafka", KafkaMain.class, data("kafka", kafkaPort), Map.of());
        engine = member("engine", EngineMain.class, data("engine", enginePort), Map.of());
        gateway = gateway("gateway", Map.of());
        consumer = consumer("consumer");
    }

    /** Brings everything up. */
    static Installation start() throws IOException {
        Installation installation = new Installation();
        try {
            installation.kafka.launch();
            installation.engine.start();
            installation.consumer.start();
            installation.gateway.start();
            return installation;
        } catch (IOException | RuntimeException | AssertionError e) {
            installation.close();
            throw e;
        }
    }

    /** Where the gateway's spool is. */
    Path spool() {
        return folder.resolve("spool");
    }

    /** A gateway in place of the usual one, on its ports. */
    Member gateway(String name, Map<String, String> environment) {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put(GATEWAY_KEY, TOKEN);
        return member(name, GatewayMain.class, configured(), all);
    }

    /** One more consumer. */
    Member consumer(String name) {
        return member(name, ConsumerMain.class, configured(), Map.of());
    }

    /** One more consumer, which comes to grief at an insert as its {@link Fuse} says. */
    Member hooked(String name, Fuse fuse) {
        return member(name, HookedConsumer.class, configured(), Map.of(Fuse.VARIABLE, fuse.file().toString()));
    }

    Fuse fuse(String name) {
        return new Fuse(folder.resolve(name + ".fuse"));
    }

    private Member member(String name, Class<?> main, List<String> arguments, Map<String, String> environment) {
        Member member = new Member(name, main, arguments, environment, folder);
        all.add(member);
        return member;
    }

    private List<String> configured() {
        return List.of("--config", config.toString());
    }

    private List<String> data(String name, int port) {
        return List.of("--data", folder.resolve(name).toString(), "--port", Integer.toString(port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        for (Member member : all.reversed()) {
            if (member.isAlive()) {
                member.kill();
            }
        }
        vertx.close().await();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
