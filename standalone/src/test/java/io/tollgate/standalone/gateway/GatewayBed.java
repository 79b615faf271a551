package io.tollgate.standalone.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.gateway.Gateway;
import io.tollgate.gateway.access.GatewayKey;
import io.tollgate.gateway.access.KeyRing;
import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.AuditConfig;
import io.tollgate.gateway.config.ControlConfig;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.HttpConfig;
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.control.Control;
import io.tollgate.gateway.simulated.Received;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.service.Secret;
import io.tollgate.standalone.Parts;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running gateway whose providers are all one simulated upstream, each throttled as a test asks, and the rows that it
 * leaves in Kafka.
 */
final class GatewayBed implements AutoCloseable {
    /** A token that is good here. */
    static final String TOKEN = "a-token-of-the-tests";

    /** What the gateway calls its upstream with. */
    static final String UPSTREAM_KEY = "sk-upstream-0123456789";

    /** The provider that the configuration has no key for. */
    static final String KEYLESS = "keyless";

    /** What its provider keys are encrypted with. */
    static final String MASTER_KEY = "a:" + Base64.getEncoder().encodeToString(new byte[32]);

    static final String CHAT = "/v1/chat/completions";
    static final String RESPONSES = "/v1/responses";

    private static final String CLAUDE = "claude";
    private static final String GEM = "gem";

    final SimulatedProvider upstream;
    final Gateway gateway;
    final UsageRows rows;
    final String url;
    final String managementUrl;
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The topic of the control state. */
    final String controlTopic;

    private final Path spool = Files.createTempDirectory("tollgate-spool");
    private final Vertx vertx = Vertx.vertx();

    private GatewayBed(
            Map<String, ThrottleConfig> throttles,
            Map<String, URI> elsewhere,
            String kafka,
            AccessConfig access,
            Map<String, GatewaySettings> gateways,
            Beside beside)
            throws Exception {
        rows = new UsageRows(Parts.connection());
        upstream = beside.upstream() == null ? SimulatedProvider.start(vertx, 0).await() : beside.upstream();
        upstream.record(20_000);
        controlTopic = beside.controlTopic();
        Map<String, ProviderConfig> providers = new LinkedHashMap<>();
        throttles.forEach((name, throttle) -> providers.put(name, provider(name, throttle, elsewhere.get(name))));
        ControlConfig control = new ControlConfig(controlTopic, controlFolder(), null);
        if (!kafka.equals(Parts.kafka())) {
            Control.open(
                            Parts.connection(),
                            control,
                            gateways,
                            key -> null,
                            new SimpleMeterRegistry(),
                            Clock.systemUTC())
                    .close();
        }
        GatewayConfig config = new GatewayConfig(
                new HttpConfig("127.0.0.1", 0, HttpConfig.MANAGEMENT_HOST, 0, 10 << 20),
                "default",
                access,
                Set.of(),
                gateways,
                providers,
                new AuditConfig(AuditConfig.Durability.PROCESS, spool, 64 << 20),
                control,
                Parts.connection(kafka),
                null,
                null);
        KeyRing ring = new KeyRing(List.of(new KeyRing.Entry("tests", GatewayKey.sha256(TOKEN))));
        gateway = Gateway.start(config, ring, masterKeys(beside.masterKeys()));
        url = gateway.addresses().get("url");
        managementUrl = gateway.addresses().get("management_url");
    }

    /** Starts a gateway with providers of these names; the first one answers where a call names a model alone. */
    static GatewayBed start(Map<String, ThrottleConfig> throttles) throws Exception {
        return start(throttles, Parts.kafka());
    }

    /** Starts a gateway whose Kafka is elsewhere, or nowhere, so that its control state is that of a snapshot. */
    static GatewayBed start(Map<String, ThrottleConfig> throttles, String kafka) throws Exception {
        return new GatewayBed(
                throttles,
                Map.of(),
                kafka,
                new AccessConfig(Set.of("run", "read"), 0),
                Map.of("default", GatewaySettings.of("default")),
                Beside.alone(MASTER_KEY));
    }

    /** Starts a gateway with one provider, whose token may do what is said, beside gateways that cannot be changed. */
    static GatewayBed start(AccessConfig access, GatewaySettings... fixed) throws Exception {
        return new GatewayBed(
                Map.of("up", ThrottleConfig.DEFAULT),
                Map.of(),
                Parts.kafka(),
                access,
                Arrays.stream(fixed).collect(Collectors.toMap(GatewaySettings::name, gateway -> gateway)),
                Beside.alone(MASTER_KEY));
    }

    /** Starts a gateway with a provider that has a key in the configuration, and one that has none. */
    static GatewayBed withKeys(Beside beside) throws Exception {
        return new GatewayBed(
                Map.of("up", ThrottleConfig.DEFAULT, KEYLESS, ThrottleConfig.DEFAULT),
                Map.of(),
                Parts.kafka(),
                new AccessConfig(Set.of("run", "read", "edit"), 0),
                Map.of(),
                beside);
    }

    /**
     * What a gateway shares with another.
     *
     * @param upstream null for one of its own
     * @param masterKeys as the variable has them
     */
    record Beside(@Nullable SimulatedProvider upstream, String controlTopic, String masterKeys) {
        static Beside alone(String masterKeys) {
            return new Beside(null, "control-" + UUID.randomUUID(), masterKeys);
        }
    }

    /** Where the snapshot of the control state is. */
    Path controlFolder() {
        return spool.resolve("control");
    }

    private static MasterKeys masterKeys(String text) {
        return MasterKeys.read(Map.of(MasterKeys.VARIABLE, text), problem -> {
            throw new AssertionError(problem);
        });
    }

    /**
     * Starts a gateway with providers of several dialects, called by their own APIs: {@code up}, {@code claude} and {@code
     * gem}, which are the simulated upstream, and {@code raw}, which is elsewhere.
     */
    static GatewayBed startNative(URI raw) throws Exception {
        ThrottleConfig usual = ThrottleConfig.DEFAULT;
        ThrottleConfig quick = new ThrottleConfig(
                0,
                0,
                100,
                Duration.ZERO,
                usual.timeout(),
                new ThrottleConfig.Breaker(100, Duration.ofMinutes(1), 1_000, 1_000, Duration.ofSeconds(1)),
                new ThrottleConfig.Retry(2, Duration.ofMillis(1), 1));
        return new GatewayBed(
                Map.of("up", quick, CLAUDE, quick, GEM, quick, "raw", quick),
                Map.of("raw", raw),
                Parts.kafka(),
                new AccessConfig(Set.of("run", "read", "edit"), 0),
                Map.of("default", GatewaySettings.of("default")),
                Beside.alone(MASTER_KEY));
    }

    private ProviderConfig provider(String name, ThrottleConfig throttle, @Nullable URI elsewhere) {
        ModelConfig.PriceConfig price =
                new ModelConfig.PriceConfig(BigDecimal.ONE, new BigDecimal("2"), new BigDecimal("0.1"), null);
        ProviderConfig.Dialect dialect = switch (name) {
            case CLAUDE -> ProviderConfig.Dialect.ANTHROPIC;
            case GEM -> ProviderConfig.Dialect.GEMINI;
            default -> ProviderConfig.Dialect.OPENAI;
        };
        String origin = "http://127.0.0.1:" + upstream.port();
        URI url = elsewhere != null
                ? elsewhere
                : URI.create(dialect == ProviderConfig.Dialect.OPENAI ? upstreamUrl() : origin);
        return new ProviderConfig(
                name,
                dialect,
                url,
                name.equals(KEYLESS) ? null : new Secret(UPSTREAM_KEY),
                List.of(
                        new ModelConfig("simulated-small", "simulated-small", List.of("chat"), 1000, price),
                        new ModelConfig("mapped", "simulated-small", List.of("chat"), 1000, price),
                        new ModelConfig(
                                "simulated-embedding", "simulated-embedding", List.of("embedding"), 1000, price)),
                throttle);
    }

    String upstreamUrl() {
        return "http://127.0.0.1:" + upstream.port() + "/v1";
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofByteArray());
    }

    /** A call with the good token; headers are names and values in turn. */
    HttpResponse<byte[]> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** A chat completion by a provider that behaves as the JSON of a {@code Behaviour} says. */
    HttpResponse<byte[]> chat(String provider, boolean stream, String behaviour)
            throws IOException, InterruptedException {
        return post(CHAT, ask(provider, stream), "x-simulate", behaviour);
    }

    static String ask(String provider, boolean stream) {
        return "{\"model\":\"" + provider + "/simulated-small\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}";
    }

    static String askForResponse(String provider, boolean stream) {
        return "{\"model\":\"" + provider + "/simulated-small\",\"stream\":" + stream
                + ",\"input\":\"Say something.\"}";
    }

    /** Sends a chat over a connection of its own, which is left open with the answer unread. */
    Socket open(String body, String behaviour) throws IOException {
        return open(CHAT, body, behaviour);
    }

    /** Sends a call like that. */
    Socket open(String path, String body, String behaviour) throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(url).getPort());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        OutputStream out = socket.getOutputStream();
        out.write(("POST " + path + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer " + TOKEN
                        + "\r\ncontent-type: application/json\r\nx-simulate: " + behaviour + "\r\ncontent-length: "
                        + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
        return socket;
    }

    /** What {@code /v1/stats/providers} says of one. */
    JsonObject stats(String provider) throws IOException, InterruptedException {
        return json(get("/v1/stats/providers/" + provider));
    }

    /** The newest request that the upstream received. */
    Received lastReceived() {
        return upstream.received().getLast();
    }

    /** The audit row of the call that was answered so. */
    UsageEvent row(HttpResponse<?> response) {
        return rows.await(
                UUID.fromString(response.headers().firstValue("cf-aig-log-id").orElseThrow()));
    }

    String metrics() throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(managementUrl + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static JsonObject json(HttpResponse<byte[]> response) {
        return new JsonObject(text(response));
    }

    /** The code of an error, in OpenAI's shape or in Cloudflare's. */
    static String code(HttpResponse<byte[]> response) {
        JsonObject json = json(response);
        return json.containsKey("errors")
                ? json.getJsonArray("errors").getJsonObject(0).getString("reason")
                : json.getJsonObject("error").getString("code");
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Override
    public void close() {
        gateway.close();
        http.close();
        rows.close();
        vertx.close().await();
        try (Stream<Path> files = Files.walk(spool)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
