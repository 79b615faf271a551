package io.tollgate.gateway.control;

import static io.tollgate.gateway.control.Tokens.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.CallFailure.ProviderKeyMissing.Why;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.ProviderKeys.Found;
import io.tollgate.gateway.control.StoredProviderKey.KeyStatus;
import io.tollgate.gateway.control.StoredProviderKey.Status;
import io.tollgate.service.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ProviderKeyStateTest {
    private final Uses uses = Uses.none();
    private final AtomicInteger opened = new AtomicInteger();
    private final ControlState state = new ControlState(uses, key -> {
        opened.incrementAndGet();
        return key.sealed().startsWith("broken") ? null : new Secret("opened " + key.sealed());
    });

    private Instant now = NOW;

    static StoredProviderKey key(String gateway, String provider, String alias, int version) {
        return key(gateway, provider, alias, version, "sealed-" + gateway + "-" + version, null);
    }

    private static StoredProviderKey key(
            String gateway, String provider, String alias, int version, String sealed, Instant expiresAt) {
        return new StoredProviderKey(
                gateway, provider, alias, null, "6789", version, "mk", sealed, expiresAt, NOW, "tok_0", null, null,
                false);
    }

    private Found find(String gateway, String alias) {
        return state.usableKey(gateway, "openai", alias, () -> now);
    }

    private ProviderKey usable(String gateway, String alias) {
        return ((Found.Usable) find(gateway, alias)).key();
    }

    private KeyStatus standing(int version) {
        return state.keyStatus(key("alpha", "openai", "default", version), now);
    }

    @Test
    void aKeyIsFoundByGatewayProviderAndAliasAndOpenedOnce() {
        state.put(key("alpha", "openai", "default", 1), 1);
        state.put(key("beta", "openai", "default", 1), 2);
        assertThat(usable("alpha", "default").value()).isEqualTo("opened sealed-alpha-1");
        assertThat(usable("beta", "default").value()).isEqualTo("opened sealed-beta-1");
        assertThat(usable("alpha", "default").alias()).isEqualTo("default");
        assertThat(opened).hasValue(2);
        assertThat(find("alpha", "spare")).isEqualTo(new Found.Unusable(Why.ABSENT));
        assertThat(find("gamma", "default")).isEqualTo(new Found.Unusable(Why.ABSENT));
        assertThat(state.usableKey("alpha", "groq", "default", () -> now)).isEqualTo(new Found.Unusable(Why.ABSENT));
    }

    @Test
    void aRotatedKeyReplacesAndADeletedOneIsGone() {
        state.put(key("alpha", "openai", "default", 1), 1);
        state.put(key("alpha", "openai", "default", 2), 2);
        assertThat(usable("alpha", "default").value()).isEqualTo("opened sealed-alpha-2");
        assertThat(state.providerKey("alpha", "openai", "default").revision()).isEqualTo(2);
        state.remove("provider-key/alpha/openai/default");
        assertThat(find("alpha", "default")).isEqualTo(new Found.Unusable(Why.ABSENT));
        assertThat(state.providerKeys()).isEmpty();
    }

    @Test
    void anExpiredKeyAndOneThatDoesNotOpenAreNotUsed() {
        state.put(key("alpha", "openai", "default", 1, "s", NOW.plusSeconds(10)), 1);
        state.put(key("alpha", "openai", "broken", 1, "broken", null), 2);
        assertThat(find("alpha", "default")).isInstanceOf(Found.Usable.class);
        assertThat(standing(1).status()).isEqualTo(Status.ACTIVE);
        now = NOW.plusSeconds(10);
        assertThat(find("alpha", "default")).isEqualTo(new Found.Unusable(Why.EXPIRED));
        assertThat(standing(1).status()).isEqualTo(Status.EXPIRED);
        assertThat(find("alpha", "broken")).isEqualTo(new Found.Unusable(Why.SEALED));
        assertThat(state.keyStatus(key("alpha", "openai", "broken", 1), now).status())
                .isEqualTo(Status.SEALED);
    }

    @Test
    void listsGoOnWhereTheyEnded() {
        Stream.of("c", "a", "b").forEach(alias -> state.put(key("alpha", "openai", alias, 1), 1));
        assertThat(state.providerKeysOf("alpha", "openai/a")
                        .map(stored -> stored.value().alias()))
                .containsExactly("b", "c");
        assertThat(state.providerKeysOf("beta", "")).isEmpty();
    }

    @Test
    void aKeyIsInvalidWhileTheProviderRefusesIt() {
        state.put(key("alpha", "openai", "default", 1), 1);
        assertThat(standing(1)).isEqualTo(new KeyStatus(Status.ACTIVE, null, null));
        ProviderKey.UsageListener use = usable("alpha", "default").listener();
        use.sent();
        assertThat(standing(1)).isEqualTo(new KeyStatus(Status.ACTIVE, NOW, null));
        use.answered(401);
        now = NOW.plusSeconds(5);
        use.sent();
        assertThat(standing(1)).isEqualTo(new KeyStatus(Status.INVALID, now, NOW));
        use.answered(403);
        assertThat(standing(1)).isEqualTo(new KeyStatus(Status.INVALID, now, NOW));
        use.answered(200);
        assertThat(standing(1)).isEqualTo(new KeyStatus(Status.ACTIVE, now, null));
    }

    @Test
    void whatAnOldValueIsToldSaysNothingOfTheNewOne() {
        state.put(key("alpha", "openai", "default", 1), 1);
        ProviderKey.UsageListener before = usable("alpha", "default").listener();
        before.answered(401);
        state.put(key("alpha", "openai", "default", 2), 2);
        assertThat(standing(2)).isEqualTo(new KeyStatus(Status.ACTIVE, NOW, null));
        usable("alpha", "default").listener().answered(200);
        before.answered(401);
        assertThat(standing(2).status()).isEqualTo(Status.ACTIVE);
    }

    @Test
    void whatOtherNodesTellCounts() {
        state.put(key("alpha", "openai", "default", 1), 1);
        state.put(new ProviderKeyUse("alpha/openai/default", 1, NOW.plusSeconds(9), NOW.plusSeconds(3)), 2);
        assertThat(standing(1)).isEqualTo(new KeyStatus(Status.INVALID, NOW.plusSeconds(9), NOW.plusSeconds(3)));
        KeyUse use = uses.providerKeys().get("alpha/openai/default");
        assertThat(use.unpublished(NOW.toEpochMilli(), 60_000)).isNull();
        use.answered(1, NOW.plusSeconds(12).toEpochMilli(), 200);
        assertThat(use.unpublished(NOW.plusSeconds(12).toEpochMilli(), 60_000))
                .as("another outcome is told at once")
                .isEqualTo(new KeyUse.LastUse(1, NOW.plusSeconds(12).toEpochMilli(), 0));
        use.observed(use.last());
        use.answered(1, NOW.plusSeconds(14).toEpochMilli(), 200);
        assertThat(use.unpublished(NOW.plusSeconds(14).toEpochMilli(), 60_000)).isNull();
        assertThat(use.unpublished(NOW.plusSeconds(72).toEpochMilli(), 60_000)).isNotNull();
    }

    @Test
    void usesOfADeletedKeyAreDueForDeletionAndSayNothingOfItsSuccessor() {
        state.put(key("alpha", "openai", "default", 1), 1);
        state.remove("provider-key/alpha/openai/default");
        state.put(new ProviderKeyUse("alpha/openai/default", 1, NOW.minusSeconds(1), NOW.minusSeconds(1)), 2);
        assertThat(new Housekeeping().due(state, NOW)).containsExactly("provider-key-use/alpha/openai/default");
        state.put(key("alpha", "openai", "default", 1), 3);
        assertThat(standing(1)).isEqualTo(new KeyStatus(Status.ACTIVE, null, null));
        assertThat(new Housekeeping().due(state, NOW.plus(Duration.ofDays(1)))).isEmpty();

        // The deletion that was due reaches this node after the new key did.
        state.remove("provider-key-use/alpha/openai/default");
        usable("alpha", "default").listener().sent();
        assertThat(standing(1).lastUsedAt()).isEqualTo(NOW);
        assertThat(uses.providerKeys().get("alpha/openai/default").last().atMillis())
                .isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void nothingSecretIsInAText() {
        state.put(key("alpha", "openai", "default", 1), 1);
        assertThat(find("alpha", "default").toString()
                        + usable("alpha", "default")
                        + state.providerKey("alpha", "openai", "default"))
                .doesNotContain("opened");
    }

    @Test
    void aPoolHasTheKeysThatSaySoAndTheUsualOne() {
        state.put(key("alpha", "openai", "default", 1), 1);
        state.put(key("alpha", "openai", "other", 1), 2);
        assertThat(pool("alpha")).isEmpty();
        state.put(key("alpha", "openai", "second", 1).withPool(true), 3);
        state.put(key("beta", "openai", "theirs", 1).withPool(true), 4);
        assertThat(pool("alpha")).containsExactly("default", "second");
        state.put(key("alpha", "openai", "second", 1).withPool(true).withExpiry(NOW), 5);
        assertThat(pool("alpha")).containsExactly("default");
        state.remove("provider-key/alpha/openai/second");
        assertThat(pool("alpha")).isEmpty();
        assertThat(pool("beta")).containsExactly("theirs");
    }

    private List<String> pool(String gateway) {
        return state.pool(gateway, "openai", () -> now).stream()
                .map(ProviderKey::alias)
                .toList();
    }
}
