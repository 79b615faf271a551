package io.tollgate.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConsoleSessionsTest {
    private static final String CODE = "a-code-of-many-random-letters";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-20T12:00:00Z"));
    private final ConsoleSessions sessions = new ConsoleSessions(GatewayToken.sha256(CODE), now::get);

    @Test
    void theCodeIsGoodOnceAndItsTokenMayDoEverything() {
        String token = Objects.requireNonNull(sessions.signIn(CODE));

        assertThat(GatewayToken.wellFormed(token)).isTrue();
        assertThat(valid(token)).isNotNull().satisfies(valid -> {
            assertThat(valid.principal().permissions()).containsExactlyInAnyOrder(Permission.values());
            assertThat(valid.principal().unbounded()).isTrue();
        });
        assertThat(sessions.signIn(CODE)).isNull();
    }

    @Test
    void anotherCodeIsRefusedAndSpendsNothing() {
        assertThat(sessions.signIn(CODE + "x")).isNull();
        assertThat(sessions.signIn("")).isNull();
        assertThat(sessions.signIn(CODE)).isNotNull();
    }

    @Test
    void theCodeIsGoodForFiveMinutes() {
        now.set(now.get().plus(Duration.ofMinutes(5)));

        assertThat(sessions.signIn(CODE)).isNull();
    }

    @Test
    void aSessionEndsAfterTwelveHours() {
        String token = Objects.requireNonNull(sessions.signIn(CODE));

        now.set(now.get().plus(Duration.ofHours(12)).minusMillis(1));
        assertThat(valid(token)).isNotNull();
        now.set(now.get().plusMillis(1));
        assertThat(valid(token)).isNull();
    }

    @Test
    void signingOutEndsTheSessionOfThatTokenAlone() {
        String token = Objects.requireNonNull(sessions.signIn(CODE));

        sessions.signOut(token + "x");
        assertThat(valid(token)).isNotNull();
        sessions.signOut(token);
        assertThat(valid(token)).isNull();
    }

    @Test
    void withoutACodeNobodySignsIn() {
        ConsoleSessions none = new ConsoleSessions(null, now::get);

        assertThat(none.signIn("")).isNull();
        assertThat(none.signIn(CODE)).isNull();
    }

    private Credential.Valid valid(String token) {
        IssuedToken found = sessions.find(Digest.ofToken(token));
        return found == null ? null : found.at(now.get().toEpochMilli());
    }
}
