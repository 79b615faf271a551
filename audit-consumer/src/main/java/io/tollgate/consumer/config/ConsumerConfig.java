package io.tollgate.consumer.config;

import io.tollgate.service.Section;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.time.Duration;

/**
 * The audit consumer's settings.
 *
 * @param management where {@code /metrics} and {@code /health} are served
 */
public record ConsumerConfig(
        KafkaConfig kafka,
        ClickHouseConfig clickHouse,
        FlushConfig flush,
        RollupConfig rollups,
        PayloadConfig payloads,
        ManagementConfig management) {
    /**
     * Reads what {@code tollgate.yaml} and the environment say.
     *
     * @throws SettingsException with every problem found
     */
    public static ConsumerConfig read(Settings settings) throws SettingsException {
        Section audit = settings.section("audit");
        // The gateway's share of the section.
        audit.leave("durability", "spool");
        Section own = settings.section("audit_consumer");
        Section store = settings.section("clickhouse");
        ClickHouseConfig clickHouse = ClickHouseConfig.read(store);
        ConsumerConfig config = new ConsumerConfig(
                KafkaConfig.read(settings.section("kafka")),
                clickHouse,
                FlushConfig.read(audit),
                RollupConfig.read(store, own, clickHouse.retention()),
                PayloadConfig.read(settings.section("payloads")),
                new ManagementConfig(
                        own.string("management_host", "127.0.0.1"), own.integer("management_port", 9091, 0, 65535)));
        settings.check();
        return config;
    }

    /**
     * Where metrics and health are served.
     *
     * @param port 0 for any free one
     */
    public record ManagementConfig(String host, int port) {}

    /**
     * When rows are sent: as soon as either limit is reached.
     *
     * @param interval how long the oldest row may wait
     * @param rows how many rows may wait
     */
    public record FlushConfig(Duration interval, int rows) {
        static final Duration INTERVAL = Duration.ofMillis(500);
        static final int ROWS = 50_000;

        public FlushConfig {
            if (interval.isNegative() || rows < 1) {
                throw new IllegalArgumentException("interval must not be negative and rows must be positive");
            }
        }

        static FlushConfig read(Section audit) {
            Duration interval = audit.duration("flush_interval", INTERVAL);
            if (interval.isNegative() || interval.compareTo(Duration.ofMinutes(1)) > 0) {
                audit.problem("flush_interval", "is " + interval + " but must be from 0s to 60s");
                interval = INTERVAL;
            }
            return new FlushConfig(interval, audit.integer("flush_rows", ROWS, 1, 1_000_000));
        }
    }
}
