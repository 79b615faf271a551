package io.tollgate.embedded;

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
        boolean containers = System.getProperty("tollgate.parts", "embedded").equals("containers");
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

    /** The JDBC URL of a database on that server, for the user {@code default} without a password. */
    public static String jdbcUrl(String database) {
        return "jdbc:clickhouse:" + clickhouse() + "/" + database;
    }
}
