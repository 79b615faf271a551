package io.tollgate.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.WireFormat;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrorEventTest {
    private static final ErrorBody ERROR =
            ErrorBody.of(new CallFailure.InvalidRequest("It is\nbroken.", "input"), "req-1");

    private static String event(WireFormat format) {
        return TestDialects.ALL.of(format).errorEvent(ERROR, 8).toString();
    }

    private static JsonObject data(String event) {
        return new JsonObject(event.substring(event.indexOf("data: ") + "data: ".length()));
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void isOneEventThatHoldsTheMessage(WireFormat format) {
        String event = event(format);
        assertThat(event).endsWith("}\n\n").doesNotContain("\n\n\n").contains("It is\\nbroken.");
        assertThat(event.strip().lines()).allMatch(line -> line.startsWith("data: ") || line.equals("event: error"));
        assertThat(data(event).getJsonObject("error").getString("message")).isEqualTo("It is\nbroken.");
    }

    @Test
    void ofResponsesHasATypeAndTheNextNumberAndAnErrorThatSdksRaise() {
        String event = event(WireFormat.OPENAI_RESPONSES);
        assertThat(event).startsWith("event: error\ndata: {");
        JsonObject data = data(event);
        assertThat(data.fieldNames())
                .containsExactlyInAnyOrder("type", "code", "message", "param", "sequence_number", "error");
        assertThat(data.getString("type")).isEqualTo("error");
        assertThat(data.getString("code")).isEqualTo("invalid_request");
        assertThat(data.getString("message")).isEqualTo("It is\nbroken.");
        assertThat(data.getString("param")).isEqualTo("input");
        assertThat(data.getLong("sequence_number")).isEqualTo(8);
        assertThat(data.getJsonObject("error"))
                .isEqualTo(data(event(WireFormat.OPENAI_CHAT)).getJsonObject("error"));
    }

    @Test
    void ofCompletionsHasTheErrorAlone() {
        assertThat(event(WireFormat.OPENAI_CHAT)).startsWith("data: {");
        assertThat(data(event(WireFormat.OPENAI_CHAT)).fieldNames()).containsExactly("error");
    }
}
