package io.tollgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionHeadersTest {
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    @Test
    void nameNoSessionWhereThereAreNone() {
        assertThat(SessionHeaders.session(headers)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-claude-code-session-id", "X-Claude-Code-Session-Id", "session_id"})
    void nameTheSession(String header) {
        headers.add(header, "019a session~!");
        assertThat(SessionHeaders.session(headers)).isEqualTo("019a session~!");
    }

    @Test
    void thatOfClaudeCodeComesFirst() {
        headers.add("session_id", "second").add("x-claude-code-session-id", "first");
        assertThat(SessionHeaders.session(headers)).isEqualTo("first");
    }

    @Test
    void mayHold128Characters() {
        headers.add("session_id", "x".repeat(128));
        assertThat(SessionHeaders.session(headers)).hasSize(128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tab\t", "sé", "\u0007", "a\u0000b"})
    void oddOnesAreDropped(String session) {
        headers.add("session_id", session);
        assertThat(SessionHeaders.session(headers)).isNull();
    }

    @Test
    void longerOnesAreDropped() {
        headers.add("session_id", "x".repeat(129));
        assertThat(SessionHeaders.session(headers)).isNull();
    }
}
