package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.Entry;
import io.tollgate.gateway.control.MemoryControl;
import io.tollgate.gateway.control.StoredProviderKey;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.Vault;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProviderKeyAdminTest {
    private static final Operator OPERATOR =
            new Operator(new Principal("operator", "operator", EnumSet.allOf(Permission.class)), null);
    private static final MasterKeys KEYS = MasterKeys.read(
            Map.of(MasterKeys.VARIABLE, "a:" + Base64.getEncoder().encodeToString(new byte[32])), problem -> {
                throw new AssertionError(problem);
            });
    private static final ProviderConfig OPENAI = new ProviderConfig(
            "openai",
            ProviderConfig.Dialect.OPENAI,
            URI.create("https://api.openai.com/v1"),
            null,
            List.of(),
            ThrottleConfig.DEFAULT);

    private final MemoryControl control = new MemoryControl(
            Map.of("alpha", GatewaySettings.of("alpha"), "beta", GatewaySettings.of("beta")),
            key -> null,
            Clock.systemUTC());
    private final ProviderKeyAdmin keys =
            new ProviderKeyAdmin(control, new KeySeals(new Vault(KEYS), Map.of("openai", OPENAI)), Clock.systemUTC());

    private static Entry key(int number, Instant now) {
        return new StoredProviderKey(
                "alpha",
                "openai",
                "key-" + number,
                null,
                "6789",
                1,
                "a",
                "sealed",
                null,
                now,
                "operator",
                null,
                null,
                false);
    }

    private static JsonObject body(String alias) {
        return new JsonObject().put("provider", "openai").put("alias", alias).put("value", "sk-0123456789abcdefghij");
    }

    /** Every node holds all of them in memory, and opens each. */
    @Test
    void aGatewayHasNoProviderKeysWithoutEnd() throws Exception {
        control.change((state, now) -> new Change<>(
                        IntStream.range(0, 999).mapToObj(i -> key(i, now)).toList(),
                        List.of(),
                        new AdminEvent(
                                "evt_1", now, "o", "o", null, "provider_key.create", "alpha", "k", "o", null, null),
                        999))
                .get();
        keys.create(OPERATOR, "alpha", body("the-last")).get();
        assertThatThrownBy(
                        () -> keys.create(OPERATOR, "alpha", body("one-more")).get())
                .cause()
                .hasMessage("A gateway has at most 1000 provider keys.");
        assertThat(control.state().providerKeysOf("alpha", "")).hasSize(1_000);
        assertThat(keys.create(OPERATOR, "beta", body("elsewhere")).get()).isNotNull();
    }
}
