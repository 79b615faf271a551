package io.tollgate.gateway.access;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Limits;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No token can give what it does not hold. */
final class PrincipalTest {
    private static final Instant DAY = Instant.parse("2026-11-20T00:00:00Z");
    private static final Limits TEN = new Limits(10L, null, null, BigDecimal.TEN, null);

    private static Principal token(
            Scope scope, Set<Permission> permissions, @Nullable Instant expires, Limits limits, String... models) {
        return new Principal("tok", "name", scope, permissions, expires, limits, Set.of(models), null);
    }

    private static final Principal ALL = token(Scope.EVERYWHERE, Set.of(RUN, EDIT), null, Limits.NONE);

    @Test
    void whoHoldsAllGivesAll() {
        assertThat(ALL.lacks(ALL)).isNull();
        assertThat(ALL.lacks(token(Scope.of(List.of("a")), Set.of(RUN), DAY, TEN, "m")))
                .isNull();
    }

    @Test
    void noGatewayOutsideItsScope() {
        Principal a = token(Scope.of(List.of("a", "b")), Set.of(RUN), null, Limits.NONE);
        assertThat(a.lacks(a)).isNull();
        assertThat(a.lacks(token(Scope.of(List.of("b")), Set.of(RUN), null, Limits.NONE)))
                .isNull();
        assertThat(a.lacks(token(Scope.of(List.of("b", "c")), Set.of(RUN), null, Limits.NONE)))
                .isEqualTo("gateways");
        assertThat(a.lacks(token(Scope.EVERYWHERE, Set.of(RUN), null, Limits.NONE)))
                .isEqualTo("gateways");
    }

    @Test
    void noPermissionOfOthers() {
        Principal run = token(Scope.EVERYWHERE, Set.of(RUN), null, Limits.NONE);
        assertThat(run.lacks(ALL)).isEqualTo("permissions");
    }

    @Test
    void noLaterExpiry() {
        Principal day = token(Scope.EVERYWHERE, Set.of(RUN), DAY, Limits.NONE);
        assertThat(day.lacks(day)).isNull();
        assertThat(day.lacks(token(Scope.EVERYWHERE, Set.of(RUN), DAY.plusSeconds(1), Limits.NONE)))
                .isEqualTo("expires_at");
        assertThat(day.lacks(token(Scope.EVERYWHERE, Set.of(RUN), null, Limits.NONE)))
                .isEqualTo("expires_at");
    }

    @Test
    void noLooserLimit() {
        Principal ten = token(Scope.EVERYWHERE, Set.of(RUN), null, TEN);
        assertThat(ten.lacks(ten)).isNull();
        assertThat(ten.lacks(token(
                        Scope.EVERYWHERE, Set.of(RUN), null, new Limits(9L, 1L, 3L, BigDecimal.ONE, BigDecimal.ONE))))
                .isNull();
        assertThat(ten.lacks(
                        token(Scope.EVERYWHERE, Set.of(RUN), null, new Limits(11L, null, null, BigDecimal.TEN, null))))
                .isEqualTo("limits");
        assertThat(ten.lacks(token(Scope.EVERYWHERE, Set.of(RUN), null, new Limits(10L, null, null, null, null))))
                .isEqualTo("limits");
    }

    @Test
    void noOtherModel() {
        Principal models = token(Scope.EVERYWHERE, Set.of(RUN), null, Limits.NONE, "m", "n");
        assertThat(models.lacks(token(Scope.EVERYWHERE, Set.of(RUN), null, Limits.NONE, "n")))
                .isNull();
        assertThat(models.lacks(token(Scope.EVERYWHERE, Set.of(RUN), null, Limits.NONE, "n", "o")))
                .isEqualTo("models");
        assertThat(models.lacks(ALL)).isEqualTo("permissions");
        assertThat(models.lacks(token(Scope.EVERYWHERE, Set.of(RUN), null, Limits.NONE)))
                .isEqualTo("models");
    }

    @Test
    void aScopeOfOneNamesIt() {
        assertThat(Scope.of(List.of("a")).only()).isEqualTo("a");
        assertThat(Scope.of(List.of("a", "b")).only()).isNull();
        assertThat(Scope.EVERYWHERE.only()).isNull();
        assertThat(Scope.of(List.of("a", "*"))).isEqualTo(Scope.EVERYWHERE);
        assertThat(Scope.EVERYWHERE.names()).containsExactly("*");
    }
}
