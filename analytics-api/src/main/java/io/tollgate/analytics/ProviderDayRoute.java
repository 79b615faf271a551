package io.tollgate.analytics;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;

/**
 * {@code GET /v1/books/provider-days}: what a day's calls of one provider came to, which its account is compared with.
 * For the gateway alone, which has the token of an operator of all gateways ask for it.
 */
final class ProviderDayRoute implements Handler<RoutingContext> {
    static final String PATH = "/v1/books/provider-days";

    private static final Set<String> NAMES = Set.of("provider", "day");

    private final QueryDesk desk;
    private final Store store;

    ProviderDayRoute(QueryDesk desk, Store store) {
        this.desk = desk;
        this.store = store;
    }

    @Override
    public void handle(RoutingContext routing) {
        desk.serve(routing, asked -> {
            checkMaySeeAll(asked.caller());
            Parameters parameters = asked.parameters();
            parameters.values().keySet().stream()
                    .filter(name -> !NAMES.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw RefusedException.invalid(name, name + " is not known; known: provider, day");
                    });
            String provider = parameters
                    .one("provider")
                    .orElseThrow(() -> RefusedException.invalid("provider", "provider is missing"));
            LocalDate day = day(parameters.one("day").orElse(""));
            return () -> new QueryDesk.Answer(
                    Format.JSON.contentType(),
                    Map.of(),
                    Buffer.buffer(store.providerDay(provider, day).encode()));
        });
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw RefusedException.invalid("day", "day must be a day such as 2026-10-01, in UTC");
        }
    }

    private static void checkMaySeeAll(Caller caller) {
        if (!caller.mayRead() || caller.gateways() != null) {
            throw new RefusedException(new Failure.Denied(
                    "permission_denied", "what a provider's calls came to is of all gateways, and for them alone"));
        }
    }
}
