package io.tollgate.gateway.late;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which response an answer is, by its beginning. */
final class BirthReadingTest {
    private static @Nullable String read(String answer) {
        BirthReading reading = new BirthReading();
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            reading.bytes(bytes, i, i + 1);
        }
        return reading.id();
    }

    @Test
    void aResponseInTheBackgroundSaysItsId() {
        assertThat(read("{\"id\":\"resp_a-1\",\"object\":\"response\",\"background\":true}"))
                .isEqualTo("resp_a-1");
        assertThat(read("event: response.created\ndata: {\"response\":{\"background\":true,\"id\":\"resp_2\"}}"))
                .isEqualTo("resp_2");
        assertThat(read("{\"id\":\"resp_1\",\"background\":false}")).isNull();
        assertThat(read("{\"background\":true}")).isNull();
    }

    /** It stands in the path by which the response is read, and in the log. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a/../b", "a?b", "a\\nb", "a b", "\\u0000", "é", "a%2fb", "#"})
    void whatIsLikeNoIdIsNone(String id) {
        assertThat(read("{\"id\":\"" + id + "\",\"background\":true}")).isNull();
    }

    @Test
    void anIdHasAnEnd() {
        assertThat(read("{\"id\":\"" + "a".repeat(256) + "\",\"background\":true}"))
                .hasSize(256);
        assertThat(read("{\"id\":\"" + "a".repeat(257) + "\",\"background\":true}"))
                .isNull();
    }
}
