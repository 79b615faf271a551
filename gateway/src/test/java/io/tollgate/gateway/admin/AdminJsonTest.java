package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.StoredGateway;
import io.tollgate.gateway.control.Token;
import io.tollgate.gateway.edge.Described;
import io.tollgate.gateway.edge.OpenApiTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What operators are shown is what the OpenAPI file says, and nothing secret. */
final class AdminJsonTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final JsonObject DESCRIPTION = OpenApiTest.read();

    private static Token token() {
        Principal principal = new Principal(
                "tok_1",
                "bot",
                Scope.of(List.of("beta", "alpha")),
                Set.of(Permission.RUN, Permission.EDIT),
                NOW.plusSeconds(5),
                new Limits(1L, 2L, 3L, BigDecimal.ONE, new BigDecimal("2.5")),
                Set.of("m"),
                "p");
        List<Token.Secret> secrets = List.of(
                new Token.Secret(Digest.ofToken("s"), NOW, null),
                new Token.Secret(Digest.ofToken("old"), NOW, NOW.plusSeconds(1)));
        return new Token("alpha", principal, secrets, NOW, "tok_0", NOW, null, List.of("tok_0", "tok_00"));
    }

    @Test
    void tokensAreAsDescribedAndHoldNoDigest() {
        JsonObject json = AdminJson.token(token(), NOW.toEpochMilli(), NOW);
        assertThat(Described.problems(DESCRIPTION, "Token", json)).isEmpty();
        assertThat(json.getString("status")).isEqualTo("rotating");
        assertThat(json.getJsonArray("gateways")).isEqualTo(JsonArray.of("alpha", "beta"));
        assertThat(json.encode())
                .doesNotContain(HexFormat.of().formatHex(Digest.ofToken("s").bytes()));
        assertThat(token().toString())
                .doesNotContain(HexFormat.of().formatHex(Digest.ofToken("s").bytes()));
    }

    @Test
    void gatewaysAreAsDescribed() {
        GatewaySettings settings = new GatewaySettings("alpha", false, true, true, true);
        assertThat(Described.problems(
                        DESCRIPTION,
                        "Gateway",
                        AdminJson.gateway(settings, new StoredGateway(settings, NOW, "tok_0"), false)))
                .isEmpty();
        assertThat(Described.problems(DESCRIPTION, "Gateway", AdminJson.gateway(GatewaySettings.INITIAL, null, true)))
                .isEmpty();
    }

    @Test
    void eventsAreAsDescribed() {
        AdminEvent event = new AdminEvent(
                "evt_1", NOW, "tok_0", "admin", null, "token.create", "alpha", "tok_1", "bot", null, "{\"a\":1}");
        assertThat(Described.problems(DESCRIPTION, "AdminEvent", AdminJson.event(event)))
                .isEmpty();
    }

    @Test
    void pagesAreAsDescribedAndTellWhereTheyEnd() {
        JsonObject page = Page.of(Stream.of("a", "b", "c"), 2, name -> new JsonObject(), Function.identity());
        assertThat(page.getJsonArray("data")).hasSize(2);
        assertThat(page.getString("next_cursor")).isEqualTo("b");
        JsonObject last = Page.of(Stream.of("c"), 2, name -> new JsonObject(), Function.identity());
        assertThat(last.containsKey("next_cursor")).isTrue();
        assertThat(last.getString("next_cursor")).isNull();
    }
}
