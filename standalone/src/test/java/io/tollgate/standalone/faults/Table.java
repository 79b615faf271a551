package io.tollgate.standalone.faults;

import io.tollgate.embedded.TestLogin;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The table of usage rows, read afresh at each call.
 *
 * @param jdbcUrl of its database
 */
record Table(String jdbcUrl) {
    private static final String COLUMNS = "call_id, metadata['n'], stream, outcome, status, usage_source, "
            + "input_tokens, output_tokens, kafka_partition, kafka_offset";

    /** How often something is booked, and what all that comes to. */
    record Booked(int times, long inputTokens, long outputTokens) {}

    /** The adjustments that were booked from a moment on, by what they are about. */
    Map<String, Booked> adjustmentsSince(Instant moment) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        jdbcUrl,
                        TestLogin.login().username(),
                        TestLogin.login().password().value());
                PreparedStatement query = connection.prepareStatement(
                        "SELECT note, count(), sum(input_tokens), sum(output_tokens) FROM adjustments"
                                + " WHERE at >= fromUnixTimestamp64Micro(?) GROUP BY note")) {
            query.setLong(1, Math.multiplyExact(Timestamp.from(moment).getTime(), 1_000L));
            Map<String, Booked> booked = new HashMap<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    booked.put(row.getString(1), new Booked(row.getInt(2), row.getLong(3), row.getLong(4)));
                }
            }
            return booked;
        }
    }

    /** The rows of calls of the clients that were accepted from a moment on. */
    List<Row> since(Instant moment) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        jdbcUrl,
                        TestLogin.login().username(),
                        TestLogin.login().password().value());
                PreparedStatement query = connection.prepareStatement("SELECT " + COLUMNS + " FROM usage"
                        + " WHERE route != 'native' AND accepted_at >= fromUnixTimestamp64Micro(?)")) {
            query.setLong(1, Math.multiplyExact(Timestamp.from(moment).getTime(), 1_000L));
            List<Row> rows = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows.add(row(row));
                }
            }
            return rows;
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getObject(1, UUID.class),
                number(row.getString(2)),
                row.getBoolean(3),
                row.getString(4),
                row.getInt(5),
                row.getString(6),
                row.getLong(7),
                row.getLong(8),
                new Row.Source(row.getInt(9), row.getLong(10)));
    }

    private static @Nullable Long number(String metadata) {
        return metadata.isEmpty() ? null : Long.valueOf(metadata);
    }
}
