package io.tollgate.standalone.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.tollgate.analytics.AnalyticsMain;
import io.tollgate.consumer.ConsumerMain;
import io.tollgate.embedded.ChildProcess;
import io.tollgate.embedded.Parts;
import io.tollgate.gateway.GatewayMain;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.Settings;
import io.tollgate.standalone.Tollgate;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gateway, consumer and analytics API, each a process that logs all that it can, set up with secrets that are known
 * here: all of those that an installation can have are made in this class.
 */
final class SecretsFixture implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String LOUDEST = "TRACE";

    final Canary ring = new Canary("token of the key ring", GatewayToken.generate(RANDOM));
    final Canary providerKey = new Canary("provider key of the configuration", "sk-" + GatewayToken.generate(RANDOM));
    final Canary storedKey = new Canary("provider key of a gateway", "sk-" + GatewayToken.generate(RANDOM));
    private final Canary masterKey = new Canary("master key", MasterKeys.generate(RANDOM));
    final Canary internal = new Canary("token between gateway and analytics", GatewayToken.generate(RANDOM));
    final Places places = new Places();
    final EchoingUpstream upstream = new EchoingUpstream();
    private final List<Canary> canaries = new ArrayList<>(List.of(ring, providerKey, storedKey, masterKey, internal));
    private final Path folder = Files.createTempDirectory("tollgate-secrets");
    private final String database = "secrets_" + UUID.randomUUID().toString().replace("-", "");
    private final NewRecords records = new NewRecords(Parts.kafka());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, ChildProcess> processes = new HashMap<>();
    private final Path config;
    private final Map<String, String> environment;
    private final String url;

    SecretsFixture() throws Exception {
        config = Files.writeString(folder.resolve("tollgate.yaml"), """
                http: {host: 127.0.0.1, port: 0, management_port: 0}
                access: {failures_per_minute: 0}
                key_ring: {permissions: [run, read, edit]}
                kafka: {bootstrap_servers: "%s", control_topic: "%s"}
                clickhouse: {url: "%s"}
                audit: {flush_interval: 100ms, spool: {dir: "%s", max_size: 64MiB}}
                audit_consumer: {management_port: 0}
                analytics_api: {port: 0, management_port: 0}
                control: {dir: "%s"}
                providers:
                  echo:
                    dialect: openai
                    apis: [chat, responses]
                    base_url: "http://127.0.0.1:%d/v1"
                    api_key: ${ECHO_KEY}
                    models: [{id: echo, prices: {input: 1, output: 1}}]
                    throttle: &once
                      breaker: {minimum_calls: 100, window: 100}
                      retry: {max_attempts: 1}
                  kept:
                    dialect: openai
                    apis: [chat, responses]
                    base_url: "http://127.0.0.1:%d/v1"
                    models: [{id: echo, prices: {input: 1, output: 1}}]
                    throttle: *once
                """.formatted(
                        Parts.kafka(),
                        "control-" + UUID.randomUUID(),
                        Parts.jdbcUrl(database),
                        folder.resolve("spool"),
                        folder.resolve("control"),
                        upstream.port(),
                        upstream.port()));
        environment = Map.of(
                "GATEWAY_API_KEY",
                ring.secret(),
                MasterKeys.VARIABLE,
                masterKey.secret(),
                "ECHO_KEY",
                providerKey.secret(),
                "TOLLGATE_ANALYTICS_INTERNAL_TOKEN",
                internal.secret(),
                "TOLLGATE_LOG_LEVEL",
                LOUDEST);
        start("audit-consumer", ConsumerMain.class, Map.of());
        start("analytics-api", AnalyticsMain.class, Map.of());
        start("gateway", GatewayMain.class, Map.of("TOLLGATE_ANALYTICS_URL", entry("analytics-api", "url")));
        url = entry("gateway", "url");
    }

    private void start(String name, Class<?> main, Map<String, String> more) throws IOException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(more);
        processes.put(
                name,
                ChildProcess.start(
                                main,
                                List.of(
                                        "--config",
                                        config.toString(),
                                        "--ready-file",
                                        ready(name).toString()),
                                variables)
                        .awaitReady(ready(name)));
    }

    private Path ready(String name) {
        return folder.resolve(name + ".ready");
    }

    private String entry(String process, String key) throws IOException {
        return ChildProcess.entry(ready(process), key);
    }

    /** A secret that is not to be seen from now on. */
    Canary watch(String name, String secret) {
        Canary canary = new Canary(name, secret);
        canaries.add(canary);
        return canary;
    }

    List<Canary> canaries() {
        return List.copyOf(canaries);
    }

    /** Sends a request and keeps what comes back, head and body. */
    HttpResponse<byte[]> send(String method, String path, @Nullable String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response = unkept(method, path, body, headers);
        places.add("answers to " + method + " " + path.replaceFirst("\\?.*", ""), response.headers() + "\n");
        places.add("answers to " + method + " " + path.replaceFirst("\\?.*", ""), response.body());
        return response;
    }

    /** Stores a provider key, of which not even the answer tells. */
    void storeKey() throws IOException, InterruptedException {
        HttpResponse<byte[]> stored = send(
                "POST",
                "/v1/admin/gateways/default/provider-keys",
                new JsonObject()
                        .put("provider", "kept")
                        .put("value", storedKey.secret())
                        .encode(),
                Map.of("authorization", "Bearer " + ring.secret()));
        if (stored.statusCode() != 201) {
            throw new IllegalStateException("no key could be stored: " + new String(stored.body(), UTF_8));
        }
    }

    /** The same for an answer that tells a secret, which it alone may. */
    JsonObject issued(String path, String body) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = unkept("POST", path, body, Map.of("authorization", "Bearer " + ring.secret()));
        return new JsonObject(new String(response.body(), UTF_8));
    }

    private HttpResponse<byte[]> unkept(String method, String path, @Nullable String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(LONGEST)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("content-type", "application/json");
        }
        headers.forEach(request::header);
        return http.send(
                request.build(),
                path.startsWith("/v1/logs/stream") ? head -> new FirstPart() : BodyHandlers.ofByteArray());
    }

    /** The beginning of an answer that has no end. */
    private static final class FirstPart implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> part = new CompletableFuture<>();
        private final AtomicReference<Flow.Subscription> answer = new AtomicReference<>();

        @Override
        public CompletionStage<byte[]> getBody() {
            return part;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            answer.set(subscription);
            subscription.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            ByteBuffer first = pieces.getFirst();
            byte[] bytes = new byte[first.remaining()];
            first.get(bytes);
            answer.get().cancel();
            part.complete(bytes);
        }

        @Override
        public void onError(Throwable cause) {
            part.completeExceptionally(cause);
        }

        @Override
        public void onComplete() {
            part.complete(new byte[0]);
        }
    }

    /** Waits until so many calls are stored that carry something in their metadata. */
    void awaitStored(String metadata, long calls) {
        await().atMost(LONGEST)
                .ignoreExceptions()
                .until(() -> query("SELECT toString(count()) FROM " + database + ".usage WHERE metadata['canary'] = '"
                                + metadata + "'")
                        .equals(List.of(Long.toString(calls))));
    }

    /** Looks at everything, and lets the processes go. What one leaves behind by dying it leaves here. */
    void lookEverywhere() throws Exception {
        for (String process : List.of("gateway", "audit-consumer", "analytics-api")) {
            String management = entry(process, "management_url");
            for (String path : List.of("/metrics", "/health", "/health/ready")) {
                places.add(
                        path + " of " + process,
                        http.send(
                                        HttpRequest.newBuilder(URI.create(management + path))
                                                .build(),
                                        BodyHandlers.ofString())
                                .body());
            }
        }
        records.addTo(places);
        tables();
        settings();
        for (Map.Entry<String, ChildProcess> process : processes.entrySet()) {
            process.getValue().kill();
            places.add("output of " + process.getKey(), process.getValue().output());
        }
        files();
    }

    private void tables() throws SQLException {
        for (String table : query("SELECT database || '.' || name FROM system.tables WHERE database = '" + database
                + "' OR (database = 'system' AND name IN"
                + " ('query_log', 'query_thread_log', 'text_log', 'processes', 'errors', 'part_log'))")) {
            for (String row : query("SELECT toString(tuple(*)) FROM " + table)) {
                places.add("table " + table.replace(database, "tollgate"), row);
            }
        }
    }

    private List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = Parts.connect("default");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    /** What is said of the configuration, good and bad, and what its records say of themselves. */
    private void settings() throws Exception {
        places.add("config check", configCheck(environment));
        Map<String, String> wrong = new HashMap<>(environment);
        wrong.put("GATEWAY_API_KEY_HASHES", "label:" + ring.secret() + "," + providerKey.secret());
        wrong.put("TOLLGATE_PROVIDERS_ECHO_DIALECT", "no-such");
        places.add("config check of what is wrong", configCheck(wrong));
        Settings settings = Settings.read(config, environment);
        places.add("configuration records", GatewayConfigReader.read(settings).toString());
        places.add(
                "configuration records",
                StaticTokens.read(environment, problem -> places.add("configuration records", problem))
                        .toString());
    }

    private String configCheck(Map<String, String> variables) throws IOException {
        try (ChildProcess check = ChildProcess.start(
                Tollgate.class, List.of("config", "check", "--config", config.toString()), variables)) {
            await().atMost(LONGEST).until(() -> !check.isAlive());
            return check.output();
        }
    }

    private void files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                places.add("file " + folder.relativize(file), Files.readAllBytes(file));
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (ChildProcess process : processes.values()) {
            process.close();
        }
        upstream.close();
        http.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
