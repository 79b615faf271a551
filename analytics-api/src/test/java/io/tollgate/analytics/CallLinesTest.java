package io.tollgate.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class CallLinesTest {
    private static final UUID CALL = UUID.fromString("01890000-0000-7000-8000-000000000001");
    private static final String PLACE =
            "\"call_id\":\"01890000-0000-7000-8000-000000000001\",\"accepted_at\":\"2026-03-01T00:00:00.000042Z\"";

    private static List<Calls.Line> read(String json) throws IOException {
        return CallLines.read(json.getBytes(UTF_8));
    }

    @Test
    void emptyTextsAreNullAndNothingElseIsChanged() throws IOException {
        List<Calls.Line> lines = read("{" + PLACE + ",\"project\":\"\",\"metadata\":{\"a\":\"\",\"b\":\"größer\"},"
                + "\"cost_gaps\":[\"\"],\"cost_usd\":0.000000100,\"end_user\":\"a\\/b\",\"node\":\"\"}\n");
        assertThat(lines)
                .containsExactly(new Calls.Line(
                        new LogsCursor(1_772_323_200_000_042L, CALL),
                        "{" + PLACE + ",\"project\":null,\"metadata\":{\"a\":\"\",\"b\":\"größer\"},"
                                + "\"cost_gaps\":[\"\"],\"cost_usd\":0.000000100,\"end_user\":\"a\\/b\","
                                + "\"node\":null}"));
    }

    @Test
    void eachObjectIsALine() throws IOException {
        String line = "{" + PLACE + ",\"project\":\"\"}";
        assertThat(read(line + "\n" + line + "\n" + line))
                .hasSize(3)
                .extracting(Calls.Line::json)
                .containsOnly("{" + PLACE + ",\"project\":null}");
        assertThat(read("")).isEmpty();
    }

    @Test
    void anAnswerThatIsCutIsAnError() {
        assertThatThrownBy(() -> read("{" + PLACE + ",\"project\":\"")).isInstanceOf(IOException.class);
    }
}
