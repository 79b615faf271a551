package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.Entry;
import io.tollgate.gateway.control.MemoryControl;
import io.tollgate.gateway.control.Token;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TokenAdminTest {
    private static final Operator OPERATOR =
            new Operator(new Principal("operator", "operator", EnumSet.allOf(Permission.class)), null);

    private final MemoryControl control =
            new MemoryControl(Map.of("alpha", GatewaySettings.of("alpha")), key -> null, Clock.systemUTC());
    private final TokenAdmin tokens = new TokenAdmin(control, Clock.systemUTC());

    private static Entry token(int number, Instant now) {
        String id = "tok_" + number;
        Principal principal = new Principal(
                id, id, Scope.of(List.of("alpha")), Set.of(Permission.RUN), null, Limits.NONE, Set.of(), null);
        return new Token(
                "alpha",
                principal,
                List.of(new Token.Secret(Digest.ofToken(id), now, null)),
                now,
                "operator",
                null,
                null,
                List.of());
    }

    private void make(int many) throws Exception {
        control.change((state, now) -> new Change<>(
                        IntStream.range(0, many).mapToObj(i -> token(i, now)).toList(),
                        List.of(),
                        new AdminEvent("evt_1", now, "o", "o", null, "token.create", "alpha", "tok_0", "o", null, null),
                        many))
                .get();
    }

    /** Every node holds all of them in memory. */
    @Test
    void aGatewayHasNoTokensWithoutEnd() throws Exception {
        make(9_999);
        tokens.create(OPERATOR, "alpha", new JsonObject().put("name", "the last"))
                .get();
        assertThatThrownBy(() -> tokens.create(OPERATOR, "alpha", new JsonObject().put("name", "one more"))
                        .get())
                .cause()
                .hasMessageContaining("10000 tokens");
        assertThat(tokens.create(OPERATOR, "default", new JsonObject().put("name", "elsewhere"))
                        .get())
                .isNotNull();
    }
}
