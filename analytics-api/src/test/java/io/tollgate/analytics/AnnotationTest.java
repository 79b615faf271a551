package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnnotationTest {
    private static Annotation parse(String body) {
        return Annotation.parse(Buffer.buffer(body));
    }

    @Test
    void readsWhatIsSaid() {
        assertThat(parse("{\"feedback\":-1,\"score\":99.5,\"labels\":[\"good\",\"checked\"]}"))
                .isEqualTo(new Annotation(
                        Set.of("feedback", "score", "labels"), -1, new BigDecimal("99.5"), List.of("good", "checked")));
        assertThat(parse("{\"score\":null}").fields()).containsExactly("score");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|body",
                "nonsense|body",
                "[1]|body",
                "{\"feedback\":2}|feedback",
                "{\"feedback\":0.5}|feedback",
                "{\"feedback\":null}|feedback",
                "{\"score\":100.5}|score",
                "{\"score\":-1}|score",
                "{\"score\":0.1234567}|score",
                "{\"score\":\"5\"}|score",
                "{\"labels\":\"good\"}|labels",
                "{\"labels\":[\"\"]}|labels",
                "{\"labels\":[7]}|labels",
                "{\"labels\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}|labels",
                "{\"note\":\"x\"}|note"
            })
    void whatIsNotAllowedIsNamed(String body, String field) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> parse(body))
                .satisfies(refused -> assertThat(refused.failure())
                        .isInstanceOfSatisfying(
                                Failure.InvalidParameter.class,
                                invalid -> assertThat(invalid.parameter()).isEqualTo(field)));
    }
}
