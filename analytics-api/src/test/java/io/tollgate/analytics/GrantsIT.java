package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.embedded.ChildProcess;
import io.tollgate.embedded.TestLogin;
import io.tollgate.embedded.engine.GrantedEngine;
import io.tollgate.service.RunningService;
import io.tollgate.service.Secret;
import io.tollgate.service.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service as the user that docker-compose.yml gives it, on tables that audit-consumer has made as the user that
 * docs/deployment.md gives it. The real engine checks what they may do.
 */
final class GrantsIT {
    private static final Path USERS = Path.of("../docker/clickhouse/analytics.xml");
    private static final Path GUIDE = Path.of("../docs/deployment.md");
    private static final Pattern GRANT = Pattern.compile("(GRANT .*) TO (\\w+);");
    private static final String CALL = "01900000-0000-7000-8000-000000000001";
    private static final Secret PASSWORD =
            new Secret(Objects.requireNonNull(TestLogin.environment().get("TOLLGATE_CLICKHOUSE_PASSWORD")));
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static String jdbcUrl;
    private static ChildProcess engine;
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        Path maker = folder.resolve("maker.xml");
        Files.writeString(
                maker,
                granted("audit_consumer").stream()
                        .collect(Collectors.joining("</query><query>", "<grants><query>", "</query></grants>")));
        try (ChildProcess making = engine(maker, "making")) {
            String url = jdbcUrl("making");
            ClickHouseUsageStore.open(new ClickHouseConfig(url, TestLogin.USER, PASSWORD, Duration.ofDays(400)))
                    .close();
            try (Connection connection = connect(url)) {
                store(connection);
            }
            making.stop();
        }
        engine = engine(USERS, "granted");
        jdbcUrl = jdbcUrl("granted");
        Map<String, String> settings = new HashMap<>(TestLogin.environment());
        settings.put("TOLLGATE_CLICKHOUSE_URL", jdbcUrl);
        settings.put("TOLLGATE_ANALYTICS_API_PORT", "0");
        settings.put("TOLLGATE_ANALYTICS_API_MANAGEMENT_PORT", "0");
        service = AnalyticsMain.start(Settings.read(null, settings));
    }

    private static ChildProcess engine(Path users, String name) throws IOException {
        return ChildProcess.start(
                        GrantedEngine.class,
                        List.of(
                                folder.resolve("data").toString(),
                                users.toAbsolutePath().toString(),
                                ready(name)),
                        Map.of())
                .awaitReady(Path.of(ready(name)));
    }

    /** What the guide has a server's administrator grant to a user. */
    private static List<String> granted(String user) throws IOException {
        return GRANT.matcher(Files.readString(GUIDE))
                .results()
                .filter(grant -> grant.group(2).equals(user))
                .map(grant -> grant.group(1))
                .toList();
    }

    private static void store(Connection connection) throws SQLException {
        List<StoredCall> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(StoredCall.at(Instant.now().minusSeconds(4_000L * i)).project("project-" + i % 5));
        }
        StoredCall.insert(connection, calls);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO usage (call_id, accepted_at, ended_at, gateway) VALUES ('" + CALL
                    + "', now64(6), now64(6), 'default')");
            statement.execute("INSERT INTO payloads (call_id, accepted_at, gateway, request_format, request)"
                    + " SELECT call_id, accepted_at, gateway, 'json', '{}' FROM usage WHERE call_id = '" + CALL + "'");
        }
    }

    private static String ready(String name) {
        return folder.resolve(name + ".json").toString();
    }

    private static String jdbcUrl(String name) throws Exception {
        return "jdbc:clickhouse:" + ChildProcess.entry(Path.of(ready(name)), "url") + "/tollgate";
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, TestLogin.USER, PASSWORD.value());
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        engine.close();
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(Objects.requireNonNull(service.addresses().get("url")) + path))
                .headers("x-tollgate-permissions", "read,edit,payload", "x-tollgate-gateways", "*")
                .headers("x-tollgate-caller", "tok_1")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void answers(String path) throws Exception {
        HttpResponse<String> response = send("GET", path, "");
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
    }

    @Test
    void theGuideGrantsTheSame() throws Exception {
        String users = Files.readString(USERS);
        assertThat(granted("analytics"))
                .containsExactlyElementsOf(Pattern.compile("<query>(.*?)</query>")
                        .matcher(users)
                        .results()
                        .map(query -> query.group(1))
                        .toList());
    }

    @Test
    void everyRouteIsAnsweredInEveryFormat() throws Exception {
        for (String format : Format.names()) {
            answers("/v1/analytics?from=-2d&interval=hour&group_by=project&format=" + format);
            if (!format.equals("json")) {
                answers("/v1/exports/usage?from=-2d&format=" + format);
            }
        }
        for (String format : List.of("csv", "parquet")) {
            answers("/v1/exports/focus?from=-2d&format=" + format);
        }
        answers("/v1/analytics?from=-2d&group_by=project&limit=2&metrics=latency_ms.p99,cost_usd&compare=previous");
        answers("/v1/logs?limit=5");
        answers("/v1/logs/" + CALL);
        answers("/v1/logs/" + CALL + "/payload");
        answers("/v1/books/provider-days?provider=openai&day=" + LocalDate.now(ZoneOffset.UTC));
    }

    @Test
    void somethingCanBeSaidOfACall() throws Exception {
        HttpResponse<String> said = send("PATCH", "/v1/logs/" + CALL, "{\"feedback\":1}");
        assertThat(said.statusCode()).as(said.body()).isEqualTo(200);
        assertThat(send("GET", "/v1/logs/" + CALL, "").body()).contains("\"by\":\"tok_1\"");
    }

    @Test
    void nothingElseCanBeChanged() throws Exception {
        try (Connection connection = connect(jdbcUrl);
                Statement statement = connection.createStatement()) {
            for (String change : List.of(
                    "INSERT INTO usage (call_id) VALUES (generateUUIDv4())",
                    "INSERT INTO adjustments (adjustment_id) VALUES (generateUUIDv4())",
                    "INSERT INTO payloads (gateway) VALUES ('default')",
                    "ALTER TABLE annotations DELETE WHERE 1",
                    "TRUNCATE TABLE annotations",
                    "DROP TABLE usage",
                    "CREATE TABLE other (a Int8) ENGINE = MergeTree ORDER BY a")) {
                assertThatThrownBy(() -> statement.execute(change))
                        .as(change)
                        .hasMessageContaining("Not enough privileges");
            }
        }
    }
}
