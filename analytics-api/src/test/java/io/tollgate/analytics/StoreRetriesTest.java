package io.tollgate.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.service.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ClickHouse refuses is asked once, by every way that statements are sent. */
final class StoreRetriesTest {
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer clickHouse;
    private Store store;

    @BeforeEach
    void start() throws Exception {
        clickHouse = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        clickHouse.createContext("/", this::refuse);
        clickHouse.start();
        store = new Store(AnalyticsSettings.of(Settings.read(
                null,
                Map.of(
                        "TOLLGATE_CLICKHOUSE_URL",
                        "jdbc:clickhouse:http://127.0.0.1:"
                                + clickHouse.getAddress().getPort() + "/tollgate"))));
    }

    @AfterEach
    void stop() {
        store.close();
        clickHouse.stop(0);
    }

    /** More memory than it may have. */
    private void refuse(HttpExchange exchange) throws IOException {
        String statement = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (statement.contains("usage")) {
            asked.incrementAndGet();
        }
        byte[] text = "Code: 241. DB::Exception: Query memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)".getBytes(UTF_8);
        exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", "241");
        exchange.sendResponseHeaders(500, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    @Test
    void aStatementByTheDriverIsNotAskedAgain() {
        assertThatThrownBy(store::asOf).isInstanceOf(RefusedException.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aStatementThatIsReadAsItComesIsNotAskedAgain() {
        Sql statement = new Sql("SELECT * FROM usage", List.of());
        assertThatThrownBy(() -> store.clickHouse().export(statement, Format.CSV))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.failure()).isInstanceOf(Failure.TooLarge.class));
        assertThat(asked).hasValue(1);
    }
}
