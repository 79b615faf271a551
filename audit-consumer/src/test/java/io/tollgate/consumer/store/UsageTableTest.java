package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.schemas.avro.UsageEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

final class UsageTableTest {
    @Test
    void hasAColumnForEachFieldAndThenTheRecordsPlace() {
        List<String> columns = new ArrayList<>(UsageEvent.getClassSchema().getFields().stream()
                .map(Schema.Field::name)
                .toList());
        columns.addAll(List.of("kafka_topic", "kafka_partition", "kafka_offset"));
        assertThat(UsageRowWriter.COLUMNS).isEqualTo(columns);
    }

    @Test
    void isMadeByOneStatementThatCanBeRepeated() {
        List<String> statements = Migrations.statements("0001_usage.sql");
        assertThat(statements).hasSize(1);
        assertThat(statements.getFirst()).contains("CREATE TABLE IF NOT EXISTS usage");
        for (String column : UsageRowWriter.COLUMNS) {
            assertThat(statements.getFirst()).containsPattern("(?m)^ +" + column + " +[A-Z]");
        }
    }
}
