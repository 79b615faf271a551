package io.tollgate.gateway.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BrowserSessionsTest {
    private static final Instant START = Instant.parse("2026-11-29T08:00:00Z");

    private Instant now = START;
    private final BrowserSessions sessions = new BrowserSessions(() -> now);

    private static Person person(String subject) {
        return new Person(subject, null, subject, Set.of(Permission.READ), Scope.EVERYWHERE);
    }

    private String open(String subject) {
        Person person = person(subject);
        return sessions.open(person, new Tokens(person, START.plusSeconds(3600), null));
    }

    private boolean isOpen(String secret) {
        return sessions.find(secret, session -> {}) != null;
    }

    @Test
    void onePersonsSessionsTakeOneAnothersPlaceAndNobodyElses() {
        String others = open("bob");
        List<String> own = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            now = now.plusSeconds(1);
            own.add(open("alice"));
        }
        assertThat(own.stream().map(this::isOpen).toList())
                .containsExactly(false, false, true, true, true, true, true, true, true, true, true, true);
        assertThat(isOpen(others)).isTrue();
    }

    @Test
    void aSessionTooManyIsNotOpenedUntilOthersHaveEnded() {
        for (int i = 0; i < 2_000; i++) {
            assertThat(open("person-" + i)).isNotNull();
        }
        assertThat(open("one-more")).isNull();
        assertThat(sessions.count()).isEqualTo(2_000);
        now = START.plusSeconds(3600);
        Person late = person("late");
        assertThat(sessions.open(late, new Tokens(late, now.plusSeconds(60), null)))
                .isNotNull();
        assertThat(sessions.count()).isEqualTo(1);
    }

    @Test
    void aSecretThatOpensNothingIsToldByItsShape() {
        open("alice");
        assertThat(isOpen("")).isFalse();
        assertThat(isOpen("tg_nobodys")).isFalse();
    }
}
