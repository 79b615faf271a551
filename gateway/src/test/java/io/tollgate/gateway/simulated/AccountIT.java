package io.tollgate.gateway.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.reconcile.AccountReader;
import io.tollgate.gateway.reconcile.Cell;
import io.tollgate.gateway.reconcile.Explanation;
import io.tollgate.gateway.reconcile.OwnDay;
import io.tollgate.gateway.reconcile.ProviderAccount;
import io.tollgate.gateway.reconcile.Reconciliation;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated provider's account, by both APIs, with faults put in on purpose, held against what was asked. */
final class AccountIT {
    private static final LocalDate DAY = LocalDate.of(2026, 10, 5);
    private static final BigDecimal PRICE = new BigDecimal("0.001");
    private static final String OURS = "sk-gateway";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final SimulatedProvider provider = SimulatedProvider.start(vertx, 0).await();
    private final Map<Cell, OwnDay> own = new HashMap<>();
    private final Map<LocalDate, Long> lost = new HashMap<>();
    private long answered;

    @BeforeEach
    void atNoonOfTheDay() {
        at(DAY.atTime(12, 0).toInstant(ZoneOffset.UTC));
        provider.account().price(new Account.Price(Instant.EPOCH, PRICE, PRICE, PRICE));
        provider.behave(
                Behaviour.of(new JsonObject("{\"input_tokens\":100,\"output_tokens\":10,\"cached_tokens\":0}")));
    }

    @AfterEach
    void stop() {
        http.close();
        vertx.close().await();
    }

    private void at(Instant instant) {
        provider.account().clock(Clock.fixed(instant, ZoneOffset.UTC));
    }

    /** Asks as the gateway, or somebody else, does; what the gateway is told it books. */
    private void ask(String key, boolean booked) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + provider.port() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .build();
        try {
            http.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            lost.merge(DAY, 1L, Long::sum);
            return;
        }
        if (booked) {
            answered++;
            book(Meter.INPUT, 100);
            book(Meter.OUTPUT, 10);
        }
    }

    private void book(Meter meter, long tokens) {
        book(meter, tokens, 0);
    }

    private void book(Meter meter, long tokens, long overMidnight) {
        BigDecimal quantity = BigDecimal.valueOf(tokens);
        own.merge(
                new Cell(DAY, "simulated-small", Cell.STANDARD, meter),
                new OwnDay(
                        quantity,
                        BigDecimal.ZERO,
                        BigDecimal.valueOf(overMidnight),
                        quantity.multiply(PRICE),
                        BigDecimal.ZERO),
                OwnDay::plus);
    }

    private JsonObject get(String path) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + provider.port() + path))
                        .header("authorization", "Bearer sk-admin-1")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    /** Reads all pages, two days at a time. */
    private static void all(Pages pages, AccountReader reader) throws Exception {
        String cursor = "";
        int count = 0;
        do {
            cursor = reader.read(pages.get(cursor.isEmpty() ? "" : "&page=" + cursor));
            count++;
        } while (!cursor.isEmpty());
        assertThat(count).isEqualTo(3);
    }

    private interface Pages {
        JsonObject get(String cursor) throws Exception;
    }

    private Reconciliation.Result reconcile(String... ours) throws Exception {
        return reconcile(openAi(), ours);
    }

    private Reconciliation.Result reconcile(ProviderAccount account, String... ours) {
        return new Reconciliation(own, account, Set.of(ours), lost)
                .answered(DAY, answered)
                .run();
    }

    private ProviderAccount openAi() throws Exception {
        ProviderAccount account = new ProviderAccount();
        AccountReader reader = new AccountReader(account);
        String range =
                "?start_time=" + seconds(DAY.minusDays(2)) + "&end_time=" + seconds(DAY.plusDays(3)) + "&limit=2";
        all(cursor -> get("/v1/organization/usage/completions" + range + cursor), reader);
        all(cursor -> get("/v1/organization/costs" + range + cursor), reader);
        return account;
    }

    private ProviderAccount anthropic() throws Exception {
        ProviderAccount account = new ProviderAccount();
        AccountReader reader = new AccountReader(account);
        String range =
                "?starting_at=" + DAY.minusDays(2) + "T00:00:00Z&ending_at=" + DAY.plusDays(3) + "T00:00:00Z&limit=2";
        all(cursor -> get("/v1/organizations/usage_report/messages" + range + cursor), reader);
        all(cursor -> get("/v1/organizations/cost_report" + range + cursor), reader);
        return account;
    }

    private static long seconds(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }

    private static List<Explanation.Reason> reasons(Reconciliation.Result result) {
        return result.differences().stream()
                .flatMap(difference -> difference.explanations().stream().map(Explanation::reason))
                .distinct()
                .toList();
    }

    @Test
    void bothApisTellTheSameAccount() throws Exception {
        ask(OURS, true);
        ask(OURS, true);
        for (ProviderAccount account : List.of(openAi(), anthropic())) {
            Reconciliation.Result result = reconcile(account);
            assertThat(result.differences()).isEmpty();
            assertThat(result.costs()).isEmpty();
            assertThat(result.providerUsd()).isEqualByComparingTo("0.22");
            assertThat(result.coverage()).isEqualByComparingTo("1");
        }
    }

    @Test
    void trafficPastTheGatewayIsFoundByItsKey() throws Exception {
        for (int i = 0; i < 9; i++) {
            ask(OURS, true);
        }
        ask("sk-of-somebodys-notebook", false);
        Reconciliation.Result result = reconcile(SimulatedProvider.keyId(OURS));
        assertThat(reasons(result)).containsExactly(Explanation.Reason.PAST_THE_GATEWAY);
        assertThat(result.differences().getFirst().explanations().getFirst().what())
                .contains(SimulatedProvider.keyId("sk-of-somebodys-notebook") + ": 100");
        assertThat(result.coverage()).isEqualByComparingTo("0.9");
        assertThat(result.unexplained()).isEqualByComparingTo("0");
    }

    @Test
    void aLostAnswerThatWasChargedIsExplained() throws Exception {
        ask(OURS, true);
        provider.behaveNext(
                1,
                Behaviour.of(
                        new JsonObject(
                                "{\"input_tokens\":100,\"output_tokens\":10,\"cached_tokens\":0,\"fault\":\"close\",\"fault_after\":-1}")));
        ask(OURS, true);
        assertThat(lost).containsEntry(DAY, 1L);
        Reconciliation.Result result = reconcile(SimulatedProvider.keyId(OURS));
        assertThat(reasons(result)).containsExactly(Explanation.Reason.UNKNOWN_OUTCOME);
        assertThat(result.coverage()).isEqualByComparingTo("1");
    }

    @Test
    void aTierThatTheAnswerDidNotTellIsExplained() throws Exception {
        provider.account().tier("priority");
        ask(OURS, true);
        assertThat(reasons(reconcile())).containsExactly(Explanation.Reason.TIER);
        assertThat(reasons(reconcile(anthropic()))).containsExactly(Explanation.Reason.TIER);
    }

    @Test
    void callsOverMidnightAreExplained() throws Exception {
        answered = 1;
        book(Meter.INPUT, 100, 100);
        book(Meter.OUTPUT, 10, 10);
        at(DAY.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(1));
        ask(OURS, false);
        Reconciliation.Result result = reconcile();
        assertThat(reasons(result)).containsExactly(Explanation.Reason.OVER_MIDNIGHT);
        assertThat(result.unexplained()).isEqualByComparingTo("0");
    }

    @Test
    void aPriceThatChangedAtNoonIsSeenInTheCostAlone() throws Exception {
        provider.account()
                .price(new Account.Price(
                        DAY.atTime(12, 0).toInstant(ZoneOffset.UTC),
                        PRICE.multiply(BigDecimal.TEN),
                        PRICE,
                        PRICE.multiply(BigDecimal.TEN)));
        at(DAY.atTime(11, 59).toInstant(ZoneOffset.UTC));
        ask(OURS, true);
        at(DAY.atTime(12, 1).toInstant(ZoneOffset.UTC));
        ask(OURS, true);
        Reconciliation.Result result = reconcile();
        assertThat(result.differences()).isEmpty();
        assertThat(result.costs()).singleElement().satisfies(day -> {
            assertThat(day.provider()).isEqualByComparingTo("1.21");
            assertThat(day.gateway()).isEqualByComparingTo("0.22");
            assertThat(day.explanations()).singleElement().satisfies(each -> {
                assertThat(each.reason()).isEqualTo(Explanation.Reason.PRICE);
                assertThat(each.costUsd()).isEqualByComparingTo("0.99");
            });
        });
    }

    @Test
    void theAccountIsForAdminKeys() throws Exception {
        HttpResponse<String> refused = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + provider.port()
                                + "/v1/organization/costs?start_time=0&end_time=86400"))
                        .header("authorization", "Bearer " + OURS)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(401);
    }
}
