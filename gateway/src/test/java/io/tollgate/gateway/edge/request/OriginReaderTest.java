package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Origin;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients say that a call comes from. */
final class OriginReaderTest {
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    @ParameterizedTest
    @CsvSource({
        "x-claude-code-session-id, session",
        "session_id, session",
        "X-OpenWebUI-Chat-Id, session",
        "x-tollgate-session, session",
        "X-Claude-Code-Agent-Id, agent",
        "x-tollgate-agent, agent",
        "x-claude-code-parent-agent-id, parent",
        "x-codex-parent-thread-id, parent",
        "x-tollgate-parent-agent, parent",
        "X-OpenWebUI-User-Id, user",
        "x-tollgate-end-user, user"
    })
    void eachHeaderSaysOneThing(String header, String what) throws Exception {
        headers.add(header, "v-1");
        Origin expected = switch (what) {
            case "session" -> new Origin("v-1", null, null, null);
            case "agent" -> new Origin(null, "v-1", null, null);
            case "parent" -> new Origin(null, null, "v-1", null);
            default -> new Origin(null, null, null, "v-1");
        };
        assertThat(CallOptionsParser.parse(headers).origin()).isEqualTo(expected);
    }

    @Test
    void theGatewaysOwnHeadersComeFirst() throws Exception {
        headers.add("x-claude-code-agent-id", "c").add("x-tollgate-agent", "t");
        headers.add("x-openwebui-user-id", "o").add("x-tollgate-end-user", "u");
        assertThat(CallOptionsParser.parse(headers).origin()).isEqualTo(new Origin(null, "t", null, "u"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tab\t", "sé", "\u0007"})
    void oddOnesAreLeftOut(String value) throws Exception {
        headers.add("x-claude-code-agent-id", value);
        assertThat(CallOptionsParser.parse(headers).origin()).isEqualTo(Origin.UNKNOWN);
    }

    @Test
    void othersOfOpenWebUiAreNotKept() {
        headers.add("x-openwebui-user-email", "a@b.c").add("x-openwebui-user-name", "A");
        assertThat(OriginReader.read(headers)).isEqualTo(Origin.UNKNOWN);
        assertThat(OriginReader.reads("x-openwebui-user-email")).isFalse();
    }
}
