package io.tollgate.standalone.books;

import static org.awaitility.Awaitility.await;

import io.tollgate.consumer.AuditConsumer;
import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.gateway.Gateway;
import io.tollgate.gateway.access.KeyRing;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.schemas.Topics;
import io.tollgate.service.Settings;
import io.tollgate.standalone.Parts;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A gateway, as its configuration file says, with a provider of each dialect, all of them the scripted upstream; and a
 * consumer that stores its rows in a database of its own.
 */
final class BooksBed implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-books";

    /** What a gateway has to find in its environment, besides its configuration. */
    static final Map<String, String> ENVIRONMENT = environment();

    static final String UPSTREAM_KEY = "sk-upstream-of-the-books";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final ScriptedUpstream upstream = new ScriptedUpstream();
    final String url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String database;
    private final Gateway gateway;
    private final AuditConsumer consumer;

    /** A stored row, as far as the books go. */
    record Row(
            String outcome,
            int status,
            String errorCode,
            long input,
            long output,
            long read,
            long written,
            long reasoning,
            String source,
            BigDecimal cost,
            String costSource,
            boolean stream,
            String route) {}

    /** @param folder for the spool and the configuration */
    BooksBed(Path folder, String idleTimeout) throws Exception {
        database = "books" + ProcessHandle.current().pid() + "_" + Long.toHexString(System.nanoTime());
        Settings settings = Settings.read(configuration(folder, idleTimeout), ENVIRONMENT);
        GatewayConfig config = GatewayConfigReader.read(settings);
        settings.check();
        gateway = Gateway.start(
                config,
                KeyRing.read(ENVIRONMENT, problem -> {
                    throw new AssertionError(problem);
                }),
                MasterKeys.NONE);
        url = gateway.addresses().get("url");
        consumer = AuditConsumer.start(
                new ConsumerConfig(
                        new KafkaConfig(Parts.connection(), database, Topics.USAGE, Topics.USAGE_DEAD, 3),
                        new ClickHouseConfig(
                                Parts.jdbcUrl(database), Parts.user(), Parts.password(), Duration.ofDays(400)),
                        new ConsumerConfig.FlushConfig(Duration.ofMillis(100), 500),
                        new ConsumerConfig.ManagementConfig("127.0.0.1", 0)),
                () -> {});
    }

    /** Writes the configuration of a gateway here, which has its spool in the same folder. */
    Path configuration(Path folder, String idleTimeout) throws IOException {
        return Files.writeString(folder.resolve("tollgate.yaml"), yaml(folder, idleTimeout));
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new java.util.HashMap<>(Parts.environment());
        environment.put("GATEWAY_API_KEY", TOKEN);
        return Map.copyOf(environment);
    }

    private String yaml(Path folder, String idleTimeout) {
        StringBuilder yaml = new StringBuilder("http: {host: 127.0.0.1, port: 0, management_port: 0}\n")
                .append("kafka: {bootstrap_servers: \"" + Parts.kafka() + "\"}\n")
                .append("audit: {spool: {dir: \"" + folder.resolve("spool") + "\", max_size: 64MiB}}\n")
                .append("control: {dir: \"" + folder.resolve("control") + "\"}\n")
                .append("providers:\n");
        for (Dialect dialect : Dialect.values()) {
            yaml.append("""
                      %s:
                        dialect: %s
                        base_url: "%s"
                        openai_url: "%s"
                        api_key: %s
                        models:
                          - unpriced
                          - {id: priced, prices: {input: %s, output: %s, cached_input: %s, cache_write: %s}}
                        throttle:
                          timeout: {idle: %s}
                          breaker: {minimum_calls: 100, window: 100}
                          retry: {max_attempts: 1}
                    """.formatted(
                            provider(dialect),
                            dialect.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                            upstream.url(),
                            upstream.url(),
                            UPSTREAM_KEY,
                            Reckoned.INPUT,
                            Reckoned.OUTPUT,
                            Reckoned.READ,
                            Reckoned.WRITTEN,
                            idleTimeout));
        }
        return yaml.toString();
    }

    static String provider(Dialect dialect) {
        return "books-" + dialect.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String model(Dialect dialect) {
        return provider(dialect) + "/priced";
    }

    /** A call that a script answers; more headers are names and values in turn. */
    HttpResponse<String> call(String path, String body, String script, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json")
                .header(ScriptedUpstream.HEADER, script)
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    static UUID id(HttpResponse<?> response) {
        return UUID.fromString(response.headers().firstValue("cf-aig-log-id").orElseThrow());
    }

    /** The rows of these calls, once they all are there. */
    Map<UUID, Row> rows(List<UUID> calls) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> stored(calls), rows -> rows.size() == calls.size());
    }

    Row row(UUID call) {
        return rows(List.of(call)).values().iterator().next();
    }

    private Map<UUID, Row> stored(List<UUID> calls) throws SQLException {
        Map<UUID, Row> rows = new HashMap<>();
        try (Connection connection = Parts.connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT call_id, outcome, status, error_code, input_tokens, output_tokens, cached_input_tokens,"
                                + " cache_write_input_tokens, reasoning_tokens, usage_source, toString(cost_usd),"
                                + " cost_source, stream, route FROM usage WHERE provider LIKE 'books-%'")) {
            while (found.next()) {
                UUID call = found.getObject(1, UUID.class);
                Row row = new Row(
                        found.getString(2),
                        found.getInt(3),
                        found.getString(4),
                        found.getLong(5),
                        found.getLong(6),
                        found.getLong(7),
                        found.getLong(8),
                        found.getLong(9),
                        found.getString(10),
                        new BigDecimal(found.getString(11)).setScale(9),
                        found.getString(12),
                        found.getBoolean(13),
                        found.getString(14));
                if (calls.contains(call) && rows.put(call, row) != null) {
                    throw new AssertionError("two rows of call " + call);
                }
            }
        }
        return rows;
    }

    @Override
    public void close() {
        gateway.close();
        consumer.close();
        http.close();
        upstream.close();
    }
}
