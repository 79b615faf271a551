package io.tollgate.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** The engine through the unmodified ClickHouse driver. */
final class EngineIT {
    @Test
    void answersTheDriver() throws Exception {
        try (Connection connection = DriverManager.getConnection(Parts.jdbcUrl("default"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT number FROM system.numbers LIMIT 3")) {
            int count = 0;
            while (rows.next()) {
                assertThat(rows.getLong(1)).isEqualTo(count++);
            }
            assertThat(count).isEqualTo(3);
        }
    }
}
