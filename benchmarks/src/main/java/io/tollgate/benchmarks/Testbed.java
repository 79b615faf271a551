package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.benchmarks.Options.Proxy;
import io.tollgate.benchmarks.stream.PacedUpstream;
import io.tollgate.benchmarks.stream.StreamClient;
import io.tollgate.gateway.GatewayMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every process of a run: both upstreams, the proxies, the broker, the stream client. Everything listens on loopback
 * and ends when the testbed is closed, the last started first.
 */
final class Testbed implements AutoCloseable {
    private static final String BROKER = "io.tollgate.embedded.KafkaMain";
    private static final Duration START = Duration.ofSeconds(60);
    private static final List<String> JVM =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    private static final List<String> SMALL_JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");

    private final Machine machine;
    private final Options options;
    private final Path folder;
    private final String token;
    private final Map<String, String> gatewayEnvironment;
    private final Deque<Child> children = new ArrayDeque<>();
    private final List<Target> targets = new ArrayList<>();
    private @Nullable Child client;
    private boolean closed;

    Testbed(Machine machine, Options options, Path folder, String token) {
        this(machine, options, folder, token, Map.of());
    }

    /** @param gatewayEnvironment variables that the gateway has beside its own */
    Testbed(Machine machine, Options options, Path folder, String token, Map<String, String> gatewayEnvironment) {
        this.machine = machine;
        this.options = options;
        this.folder = folder;
        this.token = token;
        this.gatewayEnvironment = Map.copyOf(gatewayEnvironment);
    }

    /** Starts everything; where that fails, what was started stays until {@link #close}. */
    void start() throws IOException, InterruptedException {
        int upstream = freePort();
        Files.writeString(folder.resolve("upstream.conf"), NginxFiles.upstream(upstream));
        Child answering = nginx("upstream");
        Child pacing = own("paced-upstream", SMALL_JVM, PacedUpstream.class, List.of());
        int paced = Integer.parseInt(pacing.line(START).split(" ", -1)[1]);
        targets.add(
                new Target(Target.UPSTREAM, Target.completions(upstream), Target.completions(paced), answering.pid()));
        client = own("stream-client", SMALL_JVM, StreamClient.class, List.of());
        client.line(START);
        Path before = options.before();
        if (before != null) {
            targets.add(gateway(Target.BEFORE, machine.withJars(before), upstream, paced));
        }
        for (Proxy proxy : options.targets()) {
            targets.add(
                    switch (proxy) {
                        case NGINX -> nginx(upstream, paced);
                        case VERTX -> vertx(upstream, paced);
                        case GATEWAY -> gateway(Target.GATEWAY, machine, upstream, paced);
                    });
        }
    }

    /** Leaves what plain calls go through on one processor, and everything else on the others. */
    synchronized void narrow() throws IOException, InterruptedException {
        for (Child child : children) {
            boolean measured = targets.stream().anyMatch(target -> target.pid() == child.pid());
            Affinity.move(child.pid(), measured ? Affinity.LAST : Affinity.OTHERS);
        }
    }

    /** Gives every process every processor again. */
    synchronized void widen() throws IOException, InterruptedException {
        for (Child child : children) {
            Affinity.move(child.pid(), Affinity.ALL);
        }
    }

    /** What is measured, the upstream alone first. */
    List<Target> targets() {
        return List.copyOf(targets);
    }

    /** What is measured and stands before the upstream. */
    List<Target> proxies() {
        return targets.subList(1, targets.size());
    }

    Child client() {
        if (client == null) {
            throw new IllegalStateException("not started");
        }
        return client;
    }

    /** Fails where a process has ended on its own. */
    synchronized void check() throws IOException {
        for (Child child : children) {
            if (!child.alive()) {
                throw new IOException(child.name() + " ended unexpectedly:\n" + child.tail());
            }
        }
    }

    private Target nginx(int upstream, int paced) throws IOException {
        int port = freePort();
        int streamPort = freePort();
        Files.writeString(
                folder.resolve("proxy.conf"), NginxFiles.proxy(options.workers(), port, upstream, streamPort, paced));
        return new Target(
                Target.NGINX,
                Target.completions(port),
                Target.completions(streamPort),
                nginx("proxy").pid());
    }

    private Target vertx(int upstream, int paced) throws IOException, InterruptedException {
        int port = freePort();
        int streamPort = freePort();
        List<String> ports = List.of(
                Integer.toString(options.workers()),
                Integer.toString(port),
                Integer.toString(upstream),
                Integer.toString(streamPort),
                Integer.toString(paced));
        Child child = own("vertx", List.of(), BareProxy.class, ports);
        child.line(START);
        return new Target(Target.VERTX, Target.completions(port), Target.completions(streamPort), child.pid());
    }

    /** A gateway, with a broker of its own. */
    private Target gateway(String name, Machine code, int upstream, int paced)
            throws IOException, InterruptedException {
        Path own = Files.createDirectory(folder.resolve(name));
        Path brokerReady = own.resolve("kafka.json");
        List<String> place = List.of("--data", own.resolve("kafka").toString(), "--port", "0");
        service(machine, "kafka-of-" + name, List.of("-Xmx512m"), BROKER, Map.of(), with(place, brokerReady));
        String kafka = address(brokerReady);
        AuditTopic.create(kafka);
        Path control = own.resolve("control");
        Path config = Files.writeString(
                own.resolve("tollgate.yaml"),
                GatewayFiles.config(
                        freePort(),
                        freePort(),
                        upstream,
                        paced,
                        kafka,
                        own.resolve("spool").toString(),
                        control.toString()));
        if (options.tokens() > 0) {
            IssuedTokens.issue(kafka, control, token, options.tokens());
        }
        Path ready = own.resolve("gateway.json");
        Map<String, String> environment = new HashMap<>(gatewayEnvironment);
        environment.put("GATEWAY_API_KEY", options.tokens() == 0 ? token : "");
        Child child = service(
                code,
                name,
                Stream.concat(GatewayMain.jvmFlags().stream(), options.gatewayFlags().stream())
                        .toList(),
                GatewayMain.class.getName(),
                environment,
                with(List.of("--config", config.toString()), ready));
        URI url = URI.create(address(ready)).resolve("/v1/chat/completions");
        return new Target(name, url, url, child.pid(), kafka);
    }

    private static List<String> with(List<String> arguments, Path readyFile) {
        return Stream.concat(arguments.stream(), Stream.of("--ready-file", readyFile.toString()))
                .toList();
    }

    private Child nginx(String name) throws IOException {
        return keep(Child.service(
                "nginx-" + name,
                NginxFiles.command(machine.nginx().toString(), folder.toString(), name + ".conf"),
                Map.of(),
                folder));
    }

    private Child own(String name, List<String> flags, Class<?> main, List<String> arguments) throws IOException {
        return keep(Child.start(name, machine.java(flags(flags), main.getName(), arguments), Map.of(), folder));
    }

    private Child service(
            Machine code,
            String name,
            List<String> flags,
            String main,
            Map<String, String> variables,
            List<String> arguments)
            throws IOException {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("TOLLGATE_SUPERVISED", "1");
        return keep(Child.service(name, code.java(flags(flags), main, arguments), environment, folder));
    }

    private static List<String> flags(List<String> more) {
        return Stream.concat(JVM.stream(), more.stream()).toList();
    }

    private synchronized Child keep(Child child) throws IOException {
        if (closed) {
            child.close();
            throw new IOException("stopped while starting " + child.name());
        }
        children.push(child);
        return child;
    }

    private String address(Path readyFile) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!Files.exists(readyFile)) {
            check();
            if (System.nanoTime() > deadline) {
                throw new IOException("not up within " + START.toSeconds() + " s: " + readyFile.getFileName());
            }
            Thread.sleep(50);
        }
        String url = JsonTexts.of(Files.readString(readyFile, UTF_8)).get("url");
        if (url == null) {
            throw new IOException("no url in " + readyFile);
        }
        return url;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!children.isEmpty()) {
            children.pop().close();
        }
    }
}
