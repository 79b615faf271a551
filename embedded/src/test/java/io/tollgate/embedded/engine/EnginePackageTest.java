package io.tollgate.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

final class EnginePackageTest {
    @Test
    void namesThePackageOfThePlatform() throws EngineUnavailableException {
        assertThat(EnginePackage.of("Linux", "amd64", false).specifier())
                .isEqualTo("@chdb/lib-linux-x64-gnu@" + EnginePackage.VERSION);
    }

    @Test
    void saysWhereTheEngineDoesNotRunAndWhatToDoInstead() {
        assertUnsupported("Windows 11", "amd64", false);
        assertUnsupported("Linux", "amd64", true);
        assertUnsupported("Linux", "riscv64", false);
    }

    private static void assertUnsupported(String system, String processor, boolean musl) {
        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> EnginePackage.of(system, processor, musl))
                .withMessageContaining(system + " " + processor)
                .withMessageContaining("clickhouse.url");
    }
}
