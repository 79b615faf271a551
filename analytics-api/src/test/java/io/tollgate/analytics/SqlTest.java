package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SqlTest {
    @Test
    void textsCannotEndTheirLiterals() {
        Sql sql = new Sql("SELECT ? AS a, ?, ?, ?", List.of("it's \\ ö\n?", 7L, true, "model-1.2:x/y_z"));
        assertThat(sql.withValues())
                .isEqualTo("SELECT 'it\\x27s\\x20\\x5c\\x20\\xc3\\xb6\\x0a\\x3f' AS a, 7, true, 'model-1.2:x/y_z'");
    }
}
