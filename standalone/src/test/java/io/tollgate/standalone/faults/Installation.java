package io.tollgate.standalone.faults;

import static org.awaitility.Awaitility.await;

import io.tollgate.consumer.ConsumerMain;
import io.tollgate.embedded.EngineMain;
import io.tollgate.embedded.KafkaMain;
import io.tollgate.gateway.GatewayMain;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * A gateway, a broker, a consumer and an engine, each a process on a port and a folder that outlive it, and a provider
 * in this process, which nothing kills.
 */
final class Installation implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-harness";
    private static final Duration SETTLING = Duration.ofSeconds(90);
    private static final int LAST_WORDS = 4000;
    private static final String GATEWAY_KEY = "GATEWAY_API_KEY";

    final Path folder;
    final Member kafka;
    final Member engine;
    final String gatewayUrl;
    final Gauges gauges;
    final UsageTopics topics;
    final Table table;
    final Fuse fuse;
    private final Member hooked;
    private Member gateway;
    private Member consumer;
    private final List<Member> all = new ArrayList<>();
    private final List<Cleanup> afterwards = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final Path config;

    private Installation() throws IOException {
        folder = Files.createTempDirectory("tollgate-faults-");
        SimulatedProvider provider = SimulatedProvider.start(vertx, 0).await();
        int kafkaPort = freePort();
        int enginePort = freePort();
        int gatewayPort = freePort();
        int managementPort = freePort();
        String bootstrapServers = "127.0.0.1:" + kafkaPort;
        String jdbcUrl = "jdbc:clickhouse://127.0.0.1:" + enginePort + "/tollgate";
        gatewayUrl = "http://127.0.0.1:" + gatewayPort;
        gauges = new Gauges(URI.create("http://127.0.0.1:" + managementPort + "/metrics"));
        table = new Table(jdbcUrl);
        config = Files.writeString(folder.resolve("tollgate.yaml"), """
                http: {port: %d, management_port: %d}
                audit: {flush_interval: 200ms, spool: {dir: %s}}
                control: {dir: %s}
                audit_consumer: {management_port: 0}
                kafka: {bootstrap_servers: "%s", usage_partitions: %d}
                clickhouse: {url: "%s"}
                providers:
                  simulated: {dialect: simulated, base_url: "http://127.0.0.1:%d/v1"}
                """.formatted(
                        gatewayPort,
                        managementPort,
                        folder.resolve("spool"),
                        folder.resolve("control"),
                        bootstrapServers,
                        UsageTopics.PARTITIONS,
                        jdbcUrl,
                        provider.port()));
        kafka = member("kafka", KafkaMain.class, data("kafka", kafkaPort), Map.of());
        engine = member("engine", EngineMain.class, data("engine", enginePort), Map.of());
        gateway = gateway("gateway", Map.of());
        consumer = consumer("consumer");
        fuse = new Fuse(folder.resolve("fuse"));
        hooked = hooked("hooked", Map.of());
        topics = new UsageTopics(bootstrapServers);
    }

    /** Brings everything up. */
    static Installation start() throws Exception {
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

    /** The gateway that serves. */
    Member gateway() {
        return gateway;
    }

    /** The consumer that consumes; there may be more. */
    Member consumer() {
        return consumer;
    }

    /** Has another gateway serve on the same ports, with a spool of its own. */
    void serveBy(Member next) throws IOException {
        gateway.stop();
        gateway = next;
        next.start();
    }

    /** Has another consumer consume. */
    void consumeBy(Member next) throws IOException {
        if (next != consumer) {
            next.start();
            consumer.stop();
            consumer = next;
        }
    }

    /** What is left to do in the end. */
    @FunctionalInterface
    interface Cleanup {
        void run() throws IOException;
    }

    /** Has something done once all parts have ended. */
    void afterwards(Cleanup work) {
        afterwards.add(work);
    }

    /** Waits until every row that the gateway has taken over is dealt with by the consumer. */
    void settle() {
        await().alias("all rows are stored")
                .atMost(SETTLING)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> gauges.unpublished() == 0 && topics.settled(topics.ends()));
    }

    /** Whether the consumers have dealt with everything up to there; false where Kafka does not say. */
    boolean hasSettled(Map<TopicPartition, Long> ends) {
        try {
            return topics.settled(ends);
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What a part has printed last, for somebody who wonders what went wrong. */
    String lastWords() {
        StringBuilder words = new StringBuilder();
        for (Member member : all) {
            String output = member.output();
            words.append("---- ").append(member).append('\n');
            words.append(output, Math.max(0, output.length() - LAST_WORDS), output.length());
        }
        return words.toString();
    }

    /** A gateway in place of the usual one, on its ports. */
    Member gateway(String name, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(GATEWAY_KEY, TOKEN);
        return member(name, GatewayMain.class, configured(), all);
    }

    /** One more consumer, not started. */
    Member anotherConsumer() {
        return consumer("consumer-" + all.size());
    }

    /** The consumer that comes to grief at an insert as the {@link #fuse} says. */
    Member hooked() {
        return hooked;
    }

    /** One more such, which does not take the care that makes an insert safe to repeat. */
    Member unsafe() {
        return hooked("unsafe", Map.of(HookedConsumer.UNSAFE, "yes"));
    }

    private Member consumer(String name) {
        return member(name, ConsumerMain.class, configured(), Map.of());
    }

    private Member hooked(String name, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(Fuse.VARIABLE, fuse.file().toString());
        return member(name, HookedConsumer.class, configured(), all);
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

    /**
     * A port below those that systems give to outgoing connections, one of which could take it while its owner is dead.
     */
    private static int freePort() throws IOException {
        for (int tries = 0; tries < 100; tries++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody else's: the next one.
            }
        }
        throw new IOException("no free port from 20000 to 30000");
    }

    @Override
    public void close() throws IOException {
        topics.close();
        gauges.close();
        for (Member member : all.reversed()) {
            if (member.isAlive()) {
                member.kill();
            }
        }
        vertx.close().await();
        for (Cleanup work : afterwards) {
            work.run();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
