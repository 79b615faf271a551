package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tollgate.service.RunningService;
import io.tollgate.service.Settings;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service over real sockets while ClickHouse is away or slow. */
final class AnalyticsServiceIT {
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer slowStore;

    @BeforeEach
    void startSlowStore() throws Exception {
        slowStore = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slowStore.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        slowStore.createContext("/", exchange -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        slowStore.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        slowStore.stop(0);
        http.close();
    }

    private static RunningService start(int storePort, Map<String, String> more) throws Exception {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("TOLLGATE_CLICKHOUSE_URL", "jdbc:clickhouse://127.0.0.1:" + storePort + "/tollgate");
        environment.put("TOLLGATE_ANALYTICS_API_PORT", "0");
        environment.put("TOLLGATE_ANALYTICS_API_MANAGEMENT_PORT", "0");
        return AnalyticsMain.start(Settings.read(null, environment));
    }

    private static HttpRequest.Builder request(RunningService service, String address, String path) {
        return HttpRequest.newBuilder(
                URI.create(Objects.requireNonNull(service.addresses().get(address)) + path));
    }

    private HttpResponse<String> get(RunningService service, String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(service, "url", path);
        return send(
                headers.length == 0 ? request.build() : request.headers(headers).build());
    }

    private HttpResponse<String> management(RunningService service, String path) throws Exception {
        return send(request(service, "management_url", path).build());
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject error(HttpResponse<String> response) {
        return new JsonObject(response.body()).getJsonObject("error");
    }

    @Test
    void withoutClickHouseItIsAliveNotReadyAndSaysSo() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        try (RunningService service = start(nobody, Map.of())) {
            HttpResponse<String> response = get(service, "/v1/analytics", "x-request-id", "mine-1");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after")).isPresent();
            assertThat(response.headers().firstValue("x-request-id")).contains("mine-1");
            assertThat(error(response).getString("code")).isEqualTo("analytics_unavailable");
            assertThat(error(response).getString("request_id")).isEqualTo("mine-1");
            assertThat(management(service, "/health/live").statusCode()).isEqualTo(200);
            assertThat(management(service, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(management(service, "/health").statusCode()).isEqualTo(503);
            assertThat(management(service, "/metrics").body())
                    .contains("tollgate_analytics_requests_seconds_count{status=\"503\"} 1");
        }
    }

    @Test
    void queriesBeyondTheLimitAreToldToComeAgain() throws Exception {
        try (RunningService service = start(
                slowStore.getAddress().getPort(),
                Map.of("TOLLGATE_ANALYTICS_API_MAX_CONCURRENT", "1", "TOLLGATE_ANALYTICS_API_MAX_WAITING", "0"))) {
            CompletableFuture<HttpResponse<String>> first = http.sendAsync(
                    request(service, "url", "/v1/analytics").build(), HttpResponse.BodyHandlers.ofString());
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(management(service, "/metrics").body())
                                    .contains("tollgate_analytics_queries_running 1"));
            HttpResponse<String> second = get(service, "/v1/analytics");
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(error(second).getString("code")).isEqualTo("overloaded");
            assertThat(second.headers().firstValue("retry-after")).contains("1");
            released.countDown();
            assertThat(first.get().statusCode()).isEqualTo(503);
        }
    }

    @Test
    void refusalsAreInTheFormatOfTheApi() throws Exception {
        try (RunningService service = start(1, Map.of())) {
            HttpResponse<String> invalid = get(service, "/v1/analytics?interval=eon");
            assertThat(invalid.statusCode()).isEqualTo(400);
            assertThat(error(invalid).getString("type")).isEqualTo("invalid_request_error");
            assertThat(error(invalid).getString("param")).isEqualTo("interval");
            assertThat(error(invalid).getString("code")).isEqualTo("invalid_request");
            assertThat(error(invalid).getString("request_id"))
                    .isEqualTo(invalid.headers().firstValue("x-request-id").orElseThrow());

            HttpResponse<String> denied = get(service, "/v1/analytics?group_by=token");
            assertThat(denied.statusCode()).isEqualTo(403);
            assertThat(error(denied).getString("code")).isEqualTo("permission_denied");

            assertThat(get(service, "/v1/nothing").statusCode()).isEqualTo(404);
            HttpResponse<String> post = send(request(service, "url", "/v1/analytics")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build());
            assertThat(post.statusCode()).isEqualTo(405);
            assertThat(post.headers().firstValue("allow")).contains("GET");
            assertThat(error(post).getString("code")).isEqualTo("method_not_allowed");
        }
    }

    @Test
    void withAnInternalTokenOnlyTheGatewayIsAnswered() throws Exception {
        try (RunningService service = start(1, Map.of("TOLLGATE_ANALYTICS_INTERNAL_TOKEN", "between-us"))) {
            String header = QueryDesk.INTERNAL_TOKEN_HEADER;
            assertThat(get(service, "/v1/analytics").statusCode()).isEqualTo(403);
            assertThat(get(service, "/v1/analytics", header, "guess").statusCode())
                    .isEqualTo(403);
            assertThat(get(service, "/v1/analytics?days=x", header, "between-us")
                            .statusCode())
                    .isEqualTo(400);
        }
    }
}
