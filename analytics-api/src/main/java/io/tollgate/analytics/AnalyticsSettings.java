package io.tollgate.analytics;

import io.tollgate.service.Secret;
import io.tollgate.service.Section;
import io.tollgate.service.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the service: where ClickHouse is, where to listen, and what a query may take.
 *
 * @param managementHost where {@code /metrics} and {@code /health} are served
 * @param maxWaiting how many queries of one caller may wait for their turn
 * @param exactUpTo so many rows are counted as they are, though there are roll-ups, for percentiles to be exact
 * @param cellsCache bytes of answers about cells that are kept
 * @param internalToken what the gateway proves itself with; null if only the loopback interface keeps others away
 */
record AnalyticsSettings(
        ClickHouseConfig clickHouse,
        String host,
        int port,
        String managementHost,
        int managementPort,
        int maxConcurrent,
        int maxWaiting,
        QueryLimits limits,
        int exactUpTo,
        long cellsCache,
        @Nullable Secret internalToken) {

    /** Where ClickHouse is and as whom to ask it. */
    record ClickHouseConfig(String url, String user, Secret password) {
        @Override
        public String toString() {
            return "ClickHouseConfig[url=" + url.replaceFirst("\\?.*", "") + ", user=" + user + "]";
        }
    }

    AnalyticsSettings {
        if (maxConcurrent < 1) {
            throw new IllegalArgumentException("at least one query must be allowed");
        }
    }

    @Override
    public String toString() {
        return "AnalyticsSettings[" + clickHouse + ", " + host + ":" + port + ", " + limits + "]";
    }

    /** Reads its sections; what is wrong is kept for {@link Settings#check}. */
    static AnalyticsSettings of(Settings settings) {
        Section clickHouse = settings.section("clickhouse");
        // The consumer's, in the same section.
        clickHouse.leave("retention", "hours_retention", "days_retention");
        Section gateway = settings.section("analytics");
        // The gateway's own, in the same section.
        gateway.leave("url", "public_names");
        String url = clickHouse.string("url", "jdbc:clickhouse://localhost:8123/tollgate");
        if (!url.startsWith("jdbc:clickhouse:") && !url.startsWith("jdbc:ch:")) {
            clickHouse.problem(
                    "url", "must begin with jdbc:clickhouse:, such as jdbc:clickhouse://localhost:8123/tollgate");
        }
        Secret password = clickHouse.secret("password");
        Section api = settings.section("analytics_api");
        Duration timeout = api.duration("timeout", Duration.ofSeconds(10));
        if (timeout.compareTo(Duration.ofMillis(100)) < 0) {
            api.problem("timeout", "must be 100ms or more");
            timeout = Duration.ofSeconds(10);
        }
        return new AnalyticsSettings(
                new ClickHouseConfig(
                        url, clickHouse.string("user", "default"), password == null ? new Secret("") : password),
                api.string("host", "127.0.0.1"),
                api.integer("port", 8081, 0, 65_535),
                api.string("management_host", "127.0.0.1"),
                api.integer("management_port", 9092, 0, 65_535),
                api.integer("max_concurrent", 4, 1, 1_000),
                api.integer("max_waiting", 16, 0, 1_000),
                new QueryLimits(
                        timeout,
                        Math.max(1, api.bytes("max_memory", 1L << 30)),
                        1_000_000L * api.integer("max_million_rows", 1_000, 1, 1_000_000),
                        api.integer("max_groups", 1_000_000, 1, 100_000_000)),
                api.integer("exact_up_to", 50_000, 0, 1_000_000_000),
                api.bytes("cells_cache", 64L << 20),
                gateway.secret("internal_token"));
    }
}
