package io.tollgate.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SqlTest {
    @Test
    void quotesWhatWouldEndAString() {
        assertThat(Sql.literal("it's a \\")).isEqualTo("'it\\'s a \\\\'");
        assertThat(Sql.identifier("a`b")).isEqualTo("`a\\`b`");
    }
}
