package io.tollgate.embedded;

import io.tollgate.service.KafkaConnection;
import io.tollgate.service.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/**
 * A Kafka broker and a ClickHouse server for tests: the embedded ones, or with {@code -Dtollgate.parts=containers} the
 * official images.
 *
 * <p>Both are shared by all tests of a JVM, started when first asked for, and stopped when it ends. Tests keep apart by
 * topic and database names of their own.
 */
public final class Parts {
    private static final Parts SHARED = new Parts();

    private final Part kafka;
    private final Part clickhouse;

    /** One running part. */
    interface Part extends AutoCloseable {
        /** {@code host:port} of a broker, {@code http://host:port} of a ClickHouse server. */
        String address();

        @Override
        void close();
    }

    private Parts() {
        boolean containers = containers();
        this.kafka = new SharedPart(containers ? ContainerParts::kafka : EmbeddedParts::kafka);
        this.clickhouse = new SharedPart(containers ? ContainerParts::clickhouse : EmbeddedParts::clickhouse);
    }

    /** {@code host:port} of the broker that all tests share. */
    public static String kafka() {
        return SHARED.kafka.address();
    }

    /** {@code http://host:port} of the ClickHouse server that all tests share. */
    public static String clickhouse() {
        return SHARED.clickhouse.address();
    }

    private static boolean containers() {
        return System.getProperty("tollgate.parts", "embedded").equals("containers");
    }

    /** How a service reaches the broker that all tests share. */
    public static KafkaConnection connection() {
        return connection(kafka());
    }

    /** How a service reaches a broker of the kind that all tests share. */
    public static KafkaConnection connection(String bootstrapServers) {
        return containers() ? KafkaConnection.unsecured(bootstrapServers) : TestLogin.kafka(bootstrapServers);
    }

    /** What a service's environment says of users and passwords of both. */
    public static Map<String, String> environment() {
        return containers() ? Map.of() : TestLogin.environment();
    }

    /** The user of the ClickHouse server. */
    public static String user() {
        return environment().getOrDefault("TOLLGATE_CLICKHOUSE_USER", "default");
    }

    /** That user's password. */
    public static Secret password() {
        return new Secret(environment().getOrDefault("TOLLGATE_CLICKHOUSE_PASSWORD", ""));
    }

    /** Connects to a database on the ClickHouse server. */
    public static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), user(), password().value());
    }

    /** The JDBC URL of a database on that server. */
    public static String jdbcUrl(String database) {
        return "jdbc:clickhouse:" + clickhouse() + "/" + database;
    }
}
