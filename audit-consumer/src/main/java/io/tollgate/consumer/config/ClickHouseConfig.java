package io.tollgate.consumer.config;

import io.tollgate.service.Secret;
import io.tollgate.service.Section;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The store that rows go to.
 *
 * @param url JDBC, naming the database
 * @param retention how long a row is kept after its call was accepted; whole days
 */
public record ClickHouseConfig(String url, String user, Secret password, Duration retention) {
    private static final Pattern URL = Pattern.compile("(jdbc:(?:clickhouse|ch):(?:https?:)?//[^/?]+/)([^?]*)(\\?.*)?");
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String DEFAULT_URL = "jdbc:clickhouse://localhost:8123/tollgate";
    private static final Duration DEFAULT_RETENTION = Duration.ofDays(400);

    public ClickHouseConfig {
        if (!isComplete(url)) {
            throw new IllegalArgumentException("the JDBC URL must name a host and a database");
        }
        if (retention.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("retention must be a day or more");
        }
    }

    static ClickHouseConfig read(Section clickHouse) {
        String url = clickHouse.string("url", DEFAULT_URL);
        if (!isComplete(url)) {
            clickHouse.problem("url", "must be like " + DEFAULT_URL + ", with a host and a database's name");
            url = DEFAULT_URL;
        }
        Duration retention = clickHouse.duration("retention", DEFAULT_RETENTION);
        if (retention.compareTo(Duration.ofDays(1)) < 0) {
            clickHouse.problem("retention", "must be a day or more");
            retention = DEFAULT_RETENTION;
        }
        return new ClickHouseConfig(url, clickHouse.string("user", "default"), password(clickHouse), retention);
    }

    private static Secret password(Section clickHouse) {
        Secret password = clickHouse.secret("password");
        return password == null ? new Secret("") : password;
    }

    /** The database's name, fit to stand in a statement as it is. */
    public String database() {
        return parts(url).group(2);
    }

    /** The same server without a database, which may not be there yet. */
    public String serverUrl() {
        Matcher parts = parts(url);
        return parts.group(1) + "default" + (parts.group(3) == null ? "" : parts.group(3));
    }

    /** Host and port, for messages. */
    public String address() {
        return URI.create(url.substring(url.indexOf("//"))).getAuthority();
    }

    @Override
    public String toString() {
        return "ClickHouseConfig[" + address() + "/" + database() + ", user=" + user + ", retention=" + retention + "]";
    }

    private static boolean isComplete(String url) {
        Matcher parts = URL.matcher(url);
        return parts.matches() && DATABASE.matcher(parts.group(2)).matches();
    }

    private static Matcher parts(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalStateException("checked when it was made");
        }
        return parts;
    }
}
