package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.FailureException;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionOptionTest {
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    private @Nullable String session() throws FailureException {
        return CallOptionsParser.parse(headers).session();
    }

    @Test
    void nameNoSessionWhereThereAreNone() throws FailureException {
        assertThat(session()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-claude-code-session-id", "X-Claude-Code-Session-Id", "session_id"})
    void nameTheSession(String header) throws FailureException {
        headers.add(header, "019a session~!");
        assertThat(session()).isEqualTo("019a session~!");
    }

    @Test
    void thatOfClaudeCodeComesFirst() throws FailureException {
        headers.add("session_id", "second").add("x-claude-code-session-id", "first");
        assertThat(session()).isEqualTo("first");
    }

    @Test
    void mayHold128Characters() throws FailureException {
        headers.add("session_id", "x".repeat(128));
        assertThat(session()).hasSize(128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tab\t", "sé", "\u0007", "a\u0000b"})
    void oddOnesAreDropped(String session) throws FailureException {
        headers.add("session_id", session);
        assertThat(session()).isNull();
    }

    @Test
    void longerOnesAreDropped() throws FailureException {
        headers.add("session_id", "x".repeat(129));
        assertThat(session()).isNull();
    }
}
