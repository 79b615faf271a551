package io.tollgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.audit.SpoolFigures.Publisher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpoolFiguresTest {
    @ParameterizedTest
    @CsvSource({
        "100, 0, 0, PUBLISHING, false",
        "500, 9, 60000, PUBLISHING, false",
        "501, 9, 60000, PUBLISHING, true",
        "100, 1, 60001, PUBLISHING, true",
        "100, 1, 6000, KAFKA_UNREACHABLE, true",
        "100, 0, 0, STOPPED, true"
    })
    void warnsLongBeforeCallsAreRefused(long bytes, long records, long oldest, Publisher publisher, boolean warning) {
        assertThat(new SpoolFigures(bytes, 1000, records, oldest, publisher).warning())
                .isEqualTo(warning);
    }
}
