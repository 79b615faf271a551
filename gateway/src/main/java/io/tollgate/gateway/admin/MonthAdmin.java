package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ClosedMonth;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The months whose books are closed, for operators of all gateways: their sums are of all. */
public final class MonthAdmin {
    private static final Principal AUDITOR =
            new Principal("books", "books", Scope.EVERYWHERE, Set.of(), null, Limits.NONE, Set.of(), null);

    private final ControlStore control;

    public MonthAdmin(ControlStore control) {
        this.control = control;
    }

    /**
     * Closes a month, on behalf of whoever holds the master key.
     *
     * @return the month; fails where it is closed already
     */
    public static CompletionStage<ClosedMonth> close(ControlStore control, ClosedMonth month) {
        return control.change((state, now) -> change(state, month, now)).thenApply(stored -> stored.value());
    }

    private static Change<ClosedMonth> change(ControlState state, ClosedMonth month, Instant now)
            throws FailureException {
        if (state.closedMonths().containsKey(month.month())) {
            throw new FailureException(
                    new AdminFailure.MonthClosed(month.month().toString()));
        }
        return new Change<>(
                List.of(month),
                List.of(),
                AdminEvents.event(
                        "books.close",
                        new AdminEvents.Target(
                                Scope.ALL,
                                month.month().toString(),
                                month.month().toString()),
                        AUDITOR,
                        null,
                        now,
                        null,
                        summary(month)),
                month);
    }

    /** The months, the newest first. */
    public JsonObject list(Principal operator, int limit, @Nullable String cursor) throws FailureException {
        Operator.requireAll(operator);
        YearMonth before = cursor == null ? null : month(cursor);
        return Page.of(
                control.state().closedMonths().descendingMap().values().stream()
                        .filter(month -> before == null || month.month().isBefore(before)),
                limit,
                MonthAdmin::summary,
                month -> month.month().toString());
    }

    /** One month with its sums by meter and its hours. */
    public JsonObject get(Principal operator, String name) throws FailureException {
        Operator.requireAll(operator);
        YearMonth wanted = month(name);
        ClosedMonth month =
                wanted == null ? null : control.state().closedMonths().get(wanted);
        if (month == null) {
            throw new FailureException(new AdminFailure.MonthNotClosed(name));
        }
        return json(month);
    }

    private static @Nullable YearMonth month(String name) {
        try {
            return YearMonth.parse(name);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** What a month came to, in a few fields. Amounts are strings of exact decimals. */
    public static JsonObject summary(ClosedMonth month) {
        return new JsonObject()
                .put("object", "books.month")
                .put("month", month.month().toString())
                .put("closed_at", month.closedAt().toString())
                .put("closed_by", month.closedBy())
                .put("rows", month.rows())
                .put("adjustments", month.adjustments())
                .put("cost_usd", month.costUsd().toPlainString())
                .put("list_cost_usd", month.listCostUsd().toPlainString())
                .put("root", month.root().toString());
    }

    /** All that was signed. */
    public static JsonObject json(ClosedMonth month) {
        JsonArray meters = new JsonArray();
        month.meters()
                .forEach(sum -> meters.add(new JsonObject()
                        .put("meter", sum.meter())
                        .put("quantity", sum.quantity().toPlainString())
                        .put("cost_usd", sum.costUsd().toPlainString())));
        JsonArray partitions = new JsonArray();
        month.partitions()
                .forEach(each -> partitions.add(new JsonObject()
                        .put("topic", each.topic())
                        .put("partition", each.partition())
                        .put("last_offset", each.lastOffset())));
        JsonArray hours = new JsonArray();
        month.hours()
                .forEach(hour -> hours.add(new JsonObject()
                        .put("hour", hour.hour())
                        .put("rows", hour.rows())
                        .put("adjustments", hour.adjustments())
                        .put("root", hour.root().toString())));
        return summary(month)
                .put("meters", meters)
                .put("partitions", partitions)
                .put("row_schema", month.rowSchema())
                .put("hours", hours);
    }
}
