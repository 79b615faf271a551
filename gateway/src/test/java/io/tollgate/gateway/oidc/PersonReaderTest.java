package io.tollgate.gateway.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.config.OidcConfig;
import io.tollgate.gateway.config.OidcConfig.ClaimMap;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PersonReaderTest {
    private static PersonReader reader(String claim, ClaimMap gateways) {
        return new PersonReader(new OidcConfig(
                URI.create("https://id.example.org"),
                "tollgate",
                null,
                URI.create("https://tollgate.example.org"),
                "Example",
                List.of("openid"),
                new ClaimMap(claim, Map.of("ops", Set.of("edit"), "finops", Set.of("read", "run")), Set.of()),
                gateways));
    }

    private static Person read(String claim, Map<String, Object> claims) throws SignInFailure {
        Map<String, Object> all = new HashMap<>(claims);
        all.put("sub", "alice-1");
        return reader(claim, new ClaimMap("team", Map.of("a", Set.of("alpha"), "b", Set.of("beta")), Set.of()))
                .read(all);
    }

    @Test
    void aClaimIsAListOrOneValueAndMayStandInAnother() throws Exception {
        Map<String, Object> realm = Map.of("realm_access", Map.of("roles", List.of("ops", "finops")));
        assertThat(read("realm_access.roles", realm).permissions()).hasSize(3);
        assertThat(read("https://example.org/groups", Map.of("https://example.org/groups", "ops"))
                        .permissions())
                .containsExactly(Permission.EDIT);
        assertThat(read("groups", Map.of("groups", List.of("Ops", 7, List.of("ops"))))
                        .permissions())
                .isEmpty();
        assertThat(read("groups.x.y", Map.of("groups", "ops")).permissions()).isEmpty();
        assertThat(read("groups", Map.of("groups", true)).permissions()).isEmpty();
    }

    @Test
    void gatewaysAreThoseOfTheOtherClaim() throws Exception {
        Person both = read("groups", Map.of("groups", "ops", "team", List.of("a", "b", "c")));
        assertThat(both.scope().names()).containsExactly("alpha", "beta");
        assertThat(both.hasAccess()).isTrue();
        assertThat(read("groups", Map.of("groups", "ops")).hasAccess()).isFalse();
        assertThat(read("groups", Map.of("team", "a")).hasAccess()).isFalse();
    }

    @Test
    void aNameIsAnAddressThatIsNotInDoubt() throws Exception {
        assertThat(read("groups", Map.of("email", "a@example.org", "name", "Alice"))
                        .name())
                .isEqualTo("a@example.org");
        assertThat(read("groups", Map.of("email", "boss@example.org", "email_verified", false, "name", "Alice"))
                        .name())
                .isEqualTo("Alice");
        assertThat(read("groups", Map.of("name", "Al\u202eice\n")).name()).isEqualTo("Alice");
        assertThat(read("groups", Map.of("name", "x".repeat(500))).name()).hasSize(128);
        assertThat(read("groups", Map.of()).name()).isEqualTo("alice-1");
    }

    @Test
    void moreIsAskedForWhereSomethingIsMissing() {
        PersonReader reader = reader("groups", new ClaimMap("team", Map.of(), Set.of("*")));
        assertThat(reader.complete(Map.of("groups", List.of(), "email", "a@example.org")))
                .isTrue();
        assertThat(reader.complete(Map.of("groups", List.of()))).isFalse();
        assertThat(reader.complete(Map.of("email", "a@example.org"))).isFalse();
    }
}
