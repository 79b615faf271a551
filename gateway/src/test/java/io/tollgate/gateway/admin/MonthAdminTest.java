package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.FailureCode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.ClosedMonth;
import io.tollgate.gateway.control.ClosedMonths;
import io.tollgate.gateway.control.MemoryControl;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MonthAdminTest {
    private static final Principal EVERYWHERE = holding(Scope.EVERYWHERE);
    private static final String SUMMARY = "{\"object\":\"books.month\",\"month\":\"2026-10\","
            + "\"closed_at\":\"2026-11-05T08:00:00Z\",\"closed_by\":\"auditor@example.com\",\"rows\":12,"
            + "\"adjustments\":3,\"cost_usd\":\"4.500000000\",\"list_cost_usd\":\"5.000000000\",\"root\":\""
            + "c".repeat(64) + "\"}";

    private final MemoryControl control =
            new MemoryControl(Map.of(), key -> null, Clock.fixed(ClosedMonths.CLOSED, ZoneOffset.UTC));
    private final MonthAdmin months = new MonthAdmin(control);

    private static Principal holding(Scope scope) {
        return new Principal("op", "op", scope, Set.of(Permission.READ), null, Limits.NONE, Set.of(), null);
    }

    private void close(String month) throws Exception {
        MonthAdmin.close(control, ClosedMonths.of(month)).toCompletableFuture().get();
    }

    private static List<String> names(JsonObject page) {
        return page.getJsonArray("data").stream()
                .map(each -> ((JsonObject) each).getString("month"))
                .toList();
    }

    @Test
    void closingKeepsTheMonthAndSaysWhoDidWhat() throws Exception {
        ClosedMonth month = ClosedMonths.of("2026-10");
        assertThat(MonthAdmin.close(control, month).toCompletableFuture().get()).isEqualTo(month);
        assertThat(control.state().closedMonths()).containsExactly(Map.entry(YearMonth.of(2026, 10), month));
        List<AdminEvent> events = control.state().events(null).toList();
        assertThat(events).hasSize(1);
        AdminEvent event = events.getFirst();
        assertThat(event.action()).isEqualTo("books.close");
        assertThat(event.gateway()).isEqualTo("*");
        assertThat(event.target()).isEqualTo("2026-10");
        assertThat(event.targetName()).isEqualTo("2026-10");
        assertThat(event.actorId()).isEqualTo("books");
        assertThat(event.at()).isEqualTo(ClosedMonths.CLOSED);
        assertThat(event.before()).isNull();
        assertThat(event.after()).isEqualTo(SUMMARY);
    }

    @Test
    void aMonthIsClosedOnce() throws Exception {
        close("2026-10");
        assertThatThrownBy(() -> close("2026-10"))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(new AdminFailure.MonthClosed("2026-10")))
                .hasMessage("The books of 2026-10 are closed already.");
        assertThat(control.state().events(null)).hasSize(1);
    }

    @Test
    void theNewestMonthIsListedFirstAndACursorGoesOn() throws Exception {
        close("2026-08");
        close("2026-10");
        close("2026-09");
        JsonObject first = months.list(EVERYWHERE, 2, null);
        assertThat(first.getString("object")).isEqualTo("list");
        assertThat(names(first)).containsExactly("2026-10", "2026-09");
        assertThat(first.getJsonArray("data").getJsonObject(0)).isEqualTo(new JsonObject(SUMMARY));
        assertThat(first.getString("next_cursor")).isEqualTo("2026-09");
        JsonObject second = months.list(EVERYWHERE, 2, "2026-09");
        assertThat(names(second)).containsExactly("2026-08");
        assertThat(second.getString("next_cursor")).isNull();
        assertThat(names(months.list(EVERYWHERE, 3, "no month")))
                .as("a cursor that is none begins anew")
                .containsExactly("2026-10", "2026-09", "2026-08");
    }

    @Test
    void aMonthIsGivenWithAllThatWasSigned() throws Exception {
        close("2026-10");
        assertThat(months.get(EVERYWHERE, "2026-10"))
                .isEqualTo(new JsonObject(SUMMARY)
                        .mergeIn(new JsonObject("{\"meters\":["
                                + "{\"meter\":\"input\",\"quantity\":\"1000.000000000\",\"cost_usd\":\"1.500000000\"},"
                                + "{\"meter\":\"output\",\"quantity\":\"200.000000000\",\"cost_usd\":\"3.000000000\"}],"
                                + "\"partitions\":[{\"topic\":\"tollgate.usage\",\"partition\":0,\"last_offset\":41},"
                                + "{\"topic\":\"tollgate.adjustments\",\"partition\":2,\"last_offset\":7}],"
                                + "\"row_schema\":\"a1b2/c3d4\",\"hours\":["
                                + "{\"hour\":0,\"rows\":10,\"adjustments\":1,\"root\":\"" + "a".repeat(64) + "\"},"
                                + "{\"hour\":743,\"rows\":2,\"adjustments\":2,\"root\":\"" + "b".repeat(64)
                                + "\"}]}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-09", "October", "2026-13", ""})
    void aMonthThatIsNotClosedOrIsNoneIsNotFound(String name) throws Exception {
        close("2026-10");
        assertThatThrownBy(() -> months.get(EVERYWHERE, name))
                .isInstanceOfSatisfying(FailureException.class, refused -> {
                    assertThat(refused.failure()).isEqualTo(new AdminFailure.MonthNotClosed(name));
                    assertThat(refused.failure().code()).isEqualTo(FailureCode.ROUTE_NOT_FOUND);
                })
                .hasMessage("There is no closed month \"" + name + "\"; GET /v1/admin/books/months lists them.");
    }

    /** The sums are of all gateways. */
    @Test
    void anOperatorOfOneGatewaySeesNoMonth() throws Exception {
        close("2026-10");
        Principal one = holding(Scope.of(List.of("alpha")));
        assertThatThrownBy(() -> months.list(one, 10, null))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(new AccessFailure.GatewayNotAllowed("*")));
        assertThatThrownBy(() -> months.get(one, "2026-10"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(new AccessFailure.GatewayNotAllowed("*")));
    }
}
