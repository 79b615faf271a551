package io.tollgate.analytics;

import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.embedded.Parts;
import io.tollgate.service.RunningService;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/** The analytics service beside a database of its own. */
final class AnalyticsFixture implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String jdbcUrl;
    private final Connection connection;
    private final RunningService service;

    private AnalyticsFixture(String jdbcUrl, RunningService service) throws SQLException {
        this.jdbcUrl = jdbcUrl;
        this.connection = DriverManager.getConnection(
                jdbcUrl, Parts.user(), Parts.password().value());
        this.service = service;
    }

    /** A service on a fresh database with the table in it; the settings are given as environment variables. */
    static AnalyticsFixture start(Map<String, String> environment) throws Exception {
        AnalyticsFixture fixture = startWithoutTable(environment);
        fixture.createTable();
        return fixture;
    }

    static AnalyticsFixture startWithoutTable(Map<String, String> environment) throws Exception {
        String database = "analytics_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection admin = Parts.connect("default");
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        return new AnalyticsFixture(Parts.jdbcUrl(database), service(Parts.jdbcUrl(database), environment));
    }

    static RunningService service(String jdbcUrl, Map<String, String> environment) throws Exception {
        return AnalyticsMain.start(settings(jdbcUrl, environment));
    }

    /** What the service is set to that asks this database. */
    AnalyticsSettings settings() throws Exception {
        return AnalyticsSettings.of(settings(jdbcUrl, Map.of()));
    }

    private static Settings settings(String jdbcUrl, Map<String, String> environment) throws SettingsException {
        Map<String, String> settings = new HashMap<>(environment);
        settings.putAll(Parts.environment());
        settings.put("TOLLGATE_CLICKHOUSE_URL", jdbcUrl);
        settings.put("TOLLGATE_ANALYTICS_API_PORT", "0");
        settings.put("TOLLGATE_ANALYTICS_API_MANAGEMENT_PORT", "0");
        return Settings.read(null, settings);
    }

    /** As the audit consumer makes it, but without the TTL, so that calls of any age stay. */
    void createTable() throws Exception {
        ClickHouseUsageStore.open(new ClickHouseConfig(jdbcUrl, Parts.user(), Parts.password(), Duration.ofDays(400)))
                .close();
        execute("ALTER TABLE usage REMOVE TTL");
        execute("ALTER TABLE adjustments REMOVE TTL");
        execute("ALTER TABLE payloads REMOVE TTL");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void insert(List<StoredCall> calls) throws Exception {
        StoredCall.insert(connection, calls);
    }

    String url() {
        return Objects.requireNonNull(service.addresses().get("url"));
    }

    String managementUrl() {
        return Objects.requireNonNull(service.addresses().get("management_url"));
    }

    /** The answer to parameters such as {@code group_by=model&limit=2}, which must be 200. */
    JsonObject get(String parameters, String... headers) throws Exception {
        HttpResponse<String> response = send(parameters, headers);
        if (response.statusCode() != 200) {
            throw new AssertionError(parameters + " was answered " + response.statusCode() + " " + response.body());
        }
        return new JsonObject(response.body());
    }

    HttpResponse<String> send(String parameters, String... headers) throws Exception {
        return http.send(request(parameters, headers), HttpResponse.BodyHandlers.ofString());
    }

    /** The answer to a path with its query, such as {@code /v1/logs?limit=2}. */
    HttpResponse<String> path(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
        return http.send(
                headers.length == 0 ? request.build() : request.headers(headers).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The answer to a body that is sent to a path. */
    HttpResponse<String> patch(String path, String body, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .headers(headers)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Hands on the lines of an answer as they come, until it ends. */
    void lines(String path, Consumer<String> line, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .headers(headers)
                .build();
        http.send(request, HttpResponse.BodyHandlers.ofLines()).body().forEach(line);
    }

    HttpResponse<byte[]> bytes(String parameters) throws Exception {
        return http.send(request(parameters), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<String> at(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String parameters, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + "/v1/analytics?" + parameters));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws SQLException {
        service.close();
        connection.close();
        // Not close, which waits for streams to end.
        http.shutdownNow();
    }
}
