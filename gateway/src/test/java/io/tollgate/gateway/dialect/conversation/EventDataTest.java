package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EventDataTest {
    @Test
    void findsDataWithAndWithoutASpaceAndWhateverEndsALine() {
        assertThat(data("data: {}\n\n")).isEqualTo("{}");
        assertThat(data("data:{}\r\n\r\n")).isEqualTo("{}");
        assertThat(data("data:  {}\r\r")).isEqualTo(" {}");
        assertThat(data("data: {}")).isEqualTo("{}");
    }

    @Test
    void leavesOutCommentsAndOtherFields() {
        assertThat(data(": still here\n\nevent: message\nid: 1\ndatabase: no\ndata: {\"a\":1}\nretry: 3\n\n"))
                .isEqualTo("{\"a\":1}");
        assertThat(data(": still here\n\n")).isNull();
        assertThat(data("data\n\n")).isNull();
        assertThat(data("")).isNull();
    }

    @Test
    void joinsSeveralLinesOfData() {
        assertThat(data("data: {\r\ndata: \"a\": 1\r\n: between\r\ndata: }\r\n\r\n"))
                .isEqualTo("{\n\"a\": 1\n}");
    }

    private static @Nullable String data(String event) {
        byte[] bytes = ("x" + event + "x").getBytes(UTF_8);
        EventData data = EventData.of(bytes, 1, bytes.length - 1);
        return data == null ? null : new String(data.bytes(), data.start(), data.end() - data.start(), UTF_8);
    }
}
