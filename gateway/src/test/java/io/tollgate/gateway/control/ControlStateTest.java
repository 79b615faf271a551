package io.tollgate.gateway.control;

import static io.tollgate.gateway.control.Tokens.NOW;
import static io.tollgate.gateway.control.Tokens.secret;
import static io.tollgate.gateway.control.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.LastUse;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.LoggingSettings;
import io.tollgate.gateway.redaction.Redaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ControlStateTest {
    private final Uses uses = Uses.none();
    private final ControlState state = new ControlState(uses, key -> null);

    private boolean opens(String secret) {
        return state.find(Digest.ofToken(secret)) != null;
    }

    @Test
    void aTokenIsKnownByAllItsSecretsUntilItIsRevoked() {
        Token rotating = token("tok_1", "bot", secret("new"), Tokens.old("old", NOW.plusSeconds(60)));
        state.put(rotating, 7);
        assertThat(opens("new")).isTrue();
        assertThat(opens("old")).isTrue();
        assertThat(rotating.status(NOW)).isEqualTo(Token.Status.ROTATING);
        assertThat(rotating.status(NOW.plusSeconds(60))).isEqualTo(Token.Status.ACTIVE);

        state.put(token("tok_1", "bot", secret("new")), 8);
        assertThat(opens("new")).isTrue();
        assertThat(opens("old")).isFalse();

        state.put(Tokens.revoked(rotating), 9);
        assertThat(opens("new")).isFalse();
        assertThat(state.token("tok_1").revision()).isEqualTo(9);
        assertThat(state.token("tok_1").value().status(NOW)).isEqualTo(Token.Status.REVOKED);
        assertThat(state.tokenless()).isFalse();

        state.remove("token/tok_1");
        assertThat(state.tokenless()).isTrue();
        assertThat(state.tokensOf("alpha", "")).isEmpty();
    }

    @Test
    void aNameIsFreeAgainOnceItsTokenIsRevokedOrRenamed() {
        state.put(token("tok_1", "bot", secret("a")), 1);
        assertThat(state.tokenNamed("alpha", "bot")).isEqualTo("tok_1");
        assertThat(state.tokenNamed("beta", "bot")).isNull();
        state.put(token("tok_1", "robot", secret("a")), 2);
        assertThat(state.tokenNamed("alpha", "bot")).isNull();
        assertThat(state.tokenNamed("alpha", "robot")).isEqualTo("tok_1");
        state.put(Tokens.revoked(token("tok_1", "robot")), 3);
        assertThat(state.tokenNamed("alpha", "robot")).isNull();
        state.put(token("tok_2", "robot", secret("b")), 4);
        state.remove("token/tok_1");
        assertThat(state.tokenNamed("alpha", "robot")).isEqualTo("tok_2");
    }

    @Test
    void listsGoOnWhereTheyEnded() {
        Stream.of("tok_3", "tok_1", "tok_2").forEach(id -> state.put(token(id, id, secret(id)), 1));
        assertThat(state.tokensOf("alpha", "tok_1").map(stored -> stored.value().id()))
                .containsExactly("tok_2", "tok_3");
        Stream.of("evt_1", "evt_3", "evt_2").forEach(id -> state.put(Tokens.event(id), 1));
        assertThat(state.events(null).map(AdminEvent::id)).containsExactly("evt_3", "evt_2", "evt_1");
        assertThat(state.events("evt_2").map(AdminEvent::id)).containsExactly("evt_1");
    }

    @Test
    void theLatestUseCountsWhoeverTells() {
        state.put(token("tok_1", "bot", secret("a")), 1);
        state.put(new TokenUse("tok_1", NOW), 2);
        assertThat(state.lastUsedMillis("tok_1")).isEqualTo(NOW.toEpochMilli());
        LastUse use = uses.tokens().get("tok_1");
        use.at(NOW.plusSeconds(30).toEpochMilli());
        assertThat(state.lastUsedMillis("tok_1")).isEqualTo(NOW.plusSeconds(30).toEpochMilli());
        assertThat(use.untold(NOW.plusSeconds(30).toEpochMilli(), 60_000)).isZero();
        assertThat(use.untold(NOW.plusSeconds(60).toEpochMilli(), 60_000))
                .isEqualTo(NOW.plusSeconds(30).toEpochMilli());
    }

    @Test
    void gatewaysComeAndGo() {
        state.put(new StoredGateway(new GatewaySettings("beta", false, true, false, true), NOW, "tok_0"), 5);
        assertThat(state.gateway("beta").value().settings().requireProject()).isTrue();
        state.remove("gateway/beta");
        assertThat(state.gateway("beta")).isNull();
    }

    @Test
    void oldEventsAndOldRevokedTokensAreDueForDeletion() {
        Housekeeping housekeeping = new Housekeeping();
        for (int i = 0; i <= Housekeeping.EVENTS_KEPT; i++) {
            state.put(Tokens.event("evt_%06d".formatted(i)), i);
        }
        state.put(Tokens.revoked(token("tok_1", "bot")), 1);
        assertThat(housekeeping.due(state, NOW)).containsExactly("event/evt_000000", "event/evt_000001");
        assertThat(housekeeping.due(state, NOW.plus(Duration.ofDays(33))))
                .containsExactly("event/evt_000000", "event/evt_000001", "token/tok_1", "token-use/tok_1");
    }

    @Test
    void readingsPushOutNoChangesAndNoReadingsOfOthers() {
        state.put(Tokens.event("evt_change"), 0);
        state.put(reading("evt_000000", "beta"), 0);
        for (int i = 1; i <= Housekeeping.READINGS_KEPT; i++) {
            state.put(reading("evt_%06d".formatted(i), "alpha"), i);
        }
        assertThat(new Housekeeping().due(state, NOW)).containsExactly("event/evt_000001", "event/evt_000002");
        state.remove("event/evt_000001");
        state.remove("event/evt_000002");
        assertThat(new Housekeeping().due(state, NOW)).isEmpty();
        assertThat(state.events(null).map(AdminEvent::id))
                .hasSize(Housekeeping.READINGS_KEPT)
                .contains("evt_change");
    }

    private static AdminEvent reading(String id, String gateway) {
        return new AdminEvent(
                id, NOW, "tok_1", "auditor", null, AdminEvent.PAYLOAD_READ, gateway, "call", "call", null, null);
    }

    @Test
    void entriesComeBackAsTheyWent() {
        EntryCodec codec = new EntryCodec();
        Stream.of(
                        token("tok_1", "bot", secret("a"), Tokens.old("b", NOW)),
                        new StoredGateway(new GatewaySettings("beta", false, true, true, true), NOW, "tok_0"),
                        new StoredGateway(
                                GatewaySettings.of("gamma")
                                        .with(new LoggingSettings(
                                                true,
                                                2_048,
                                                true,
                                                new Redaction(
                                                        Set.of(Redaction.Kind.CARD, Redaction.Kind.EMAIL),
                                                        List.of(new Redaction.Expression("a", "b+"))))),
                                NOW,
                                "tok_0"),
                        new TokenUse("tok_1", NOW),
                        ProviderKeyStateTest.key("alpha", "openai", "spare", 3),
                        new ProviderKeyUse("alpha/openai/spare", 3, NOW, NOW),
                        new ProviderKeyUse("alpha/openai/spare", 3, NOW, null),
                        Tokens.event("evt_1"))
                .forEach(entry -> assertThat(codec.decode(codec.encode(entry, new java.util.UUID(1, 2), NOW)))
                        .isEqualTo(entry));
        assertThat(codec.decode(new byte[] {1, 2, 3})).isNull();
    }

    private List<String> limiting(String secret) {
        Authenticator authenticator = new Authenticator(new StaticTokens(List.of()), Set.of(), state::find, () -> NOW);
        return ((Credential.Valid) authenticator.authenticateToken(secret))
                .caller().limits().stream()
                        .map(each -> each.tokenId() + " " + each.limits().requestsPerMinute())
                        .toList();
    }

    @Test
    void aTokenIsLimitedByThoseThatItWasMadeWithAsTheyAreNow() {
        // As a compacted topic may have them: what was changed last comes last.
        state.put(Tokens.limited("tok_c", 1, List.of("tok_b", "tok_a"), secret("c")), 1);
        assertThat(limiting("c")).containsExactly("tok_c 1");
        state.put(Tokens.limited("tok_b", 2, List.of("tok_a"), secret("b")), 2);
        state.put(Tokens.limited("tok_a", 3, List.of(), secret("a")), 3);
        assertThat(limiting("c")).containsExactly("tok_c 1", "tok_b 2", "tok_a 3");
        assertThat(limiting("b")).containsExactly("tok_b 2", "tok_a 3");
        state.put(Tokens.limited("tok_a", 4, List.of(), secret("a")), 4);
        assertThat(limiting("c")).containsExactly("tok_c 1", "tok_b 2", "tok_a 4");
        state.put(Tokens.revoked(Tokens.limited("tok_a", 4, List.of(), secret("a"))), 5);
        assertThat(limiting("c")).containsExactly("tok_c 1", "tok_b 2", "tok_a 4");
        assertThat(state.countedAgainst("tok_a")).containsExactlyInAnyOrder("tok_a", "tok_b", "tok_c");
        assertThat(state.countedAgainst("tok_c")).containsExactly("tok_c");
        state.remove("token/tok_c");
        assertThat(state.countedAgainst("tok_b")).containsExactly("tok_b");
    }

    @Test
    void aRevokedTokenIsKeptForAsLongAsOneThatCountsAgainstIt() {
        state.put(Tokens.revoked(Tokens.limited("tok_a", 3, List.of())), 1);
        state.put(Tokens.limited("tok_b", 2, List.of("tok_a"), secret("b")), 2);
        Instant later = NOW.plus(Duration.ofDays(33));
        assertThat(new Housekeeping().due(state, later)).isEmpty();
        state.put(Tokens.revoked(Tokens.limited("tok_b", 2, List.of("tok_a"))), 3);
        assertThat(new Housekeeping().due(state, later)).containsExactly("token/tok_b", "token-use/tok_b");
        state.remove("token/tok_b");
        assertThat(new Housekeeping().due(state, later)).containsExactly("token/tok_a", "token-use/tok_a");
    }
}
