package io.tollgate.gateway.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.service.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of the analytics service for a token's use, and what is made of its answer, over HTTP. */
final class AnalyticsLedgerIT {
    private static final Instant NOW = Instant.parse("2026-11-20T12:34:56Z");
    private static final String ANSWER = """
            {"as_of":"2026-11-20T12:34:50Z",
             "totals":{"requests":7,"input_tokens":70,"output_tokens":30,"cost_usd":0.000000123},
             "series":[{"groups":[{"requests":5,"input_tokens":50,"output_tokens":20,"cost_usd":0.1}]},
                       {"groups":[{"requests":2,"input_tokens":20,"output_tokens":10,"cost_usd":0}]}]}""";

    private final Vertx vertx = Vertx.vertx();
    private final List<HttpServerRequest> asked = new CopyOnWriteArrayList<>();
    private int status = 200;
    private String answer = ANSWER;
    private AnalyticsLedger ledger;

    @BeforeEach
    void serve() {
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> {
                    asked.add(request);
                    request.response().setStatusCode(status).end(answer);
                })
                .listen()
                .await();
        URI service = URI.create("http://127.0.0.1:" + server.actualPort());
        ledger = new AnalyticsLedger(new AnalyticsClient(vertx, service, new Secret("between-the-two")));
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    private RecordedUsage use(Set<String> tokens) {
        return ledger.use(tokens, NOW).await();
    }

    @Test
    void todayIsTheLastDayOfTheMonthSoFar() {
        RecordedUsage use = use(Set.of("tok_1"));

        assertThat(use.today()).isEqualTo(new RecordedUsage.Amount(2, 20, 10, BigDecimal.ZERO));
        assertThat(use.thisMonth().requests()).isEqualTo(7);
        assertThat(use.thisMonth().costUsd()).isEqualByComparingTo("0.000000123");
        assertThat(use.asOf()).isEqualTo(Instant.parse("2026-11-20T12:34:50Z"));
    }

    @Test
    void theGatewayAsksAsItselfForTheMonthUpToThisVeryMoment() {
        use(Set.of("tok &1"));

        HttpServerRequest request = asked.getFirst();
        assertThat(request.path()).isEqualTo("/v1/analytics");
        assertThat(request.getParam("from")).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(request.getParam("to")).isEqualTo("2026-11-20T12:34:56.000001Z");
        assertThat(request.params().getAll("token")).containsExactly("tok &1");
        assertThat(request.getHeader("x-tollgate-permissions")).isEqualTo("read");
        assertThat(request.getHeader("x-tollgate-gateways")).isEqualTo("*");
        assertThat(request.getHeader("x-tollgate-internal-token")).isEqualTo("between-the-two");
    }

    @Test
    void manyTokensAreAskedForInPartsAndAddedUp() {
        RecordedUsage use =
                use(IntStream.range(0, 250).mapToObj(i -> "tok_" + i).collect(Collectors.toSet()));

        assertThat(asked).hasSize(3);
        assertThat(asked.stream().flatMap(each -> each.params().getAll("token").stream()))
                .hasSize(250)
                .doesNotHaveDuplicates();
        assertThat(use.today().requests()).isEqualTo(6);
        assertThat(use.thisMonth().costUsd()).isEqualByComparingTo("0.000000369");
    }

    @Test
    void whatIsNoAnswerLeavesTheUseUnknown() {
        status = 503;
        assertThatThrownBy(() -> use(Set.of("tok_1"))).satisfies(this::isUnavailable);
        status = 200;
        answer = "[]";
        assertThatThrownBy(() -> use(Set.of("tok_1"))).satisfies(this::isUnavailable);
    }

    /** A reconciliation waits on a thread that is no event loop; no answer is lost to it. */
    @Test
    void anyThreadMayAskHoweverSoonTheAnswerComes() {
        for (int i = 0; i < 2_000; i++) {
            assertThat(use(Set.of("tok_1")).thisMonth().requests()).isEqualTo(7);
        }
    }

    private void isUnavailable(Throwable thrown) {
        assertThat(FailureException.failureOf(thrown)).isInstanceOf(AnalyticsUnavailable.class);
    }

    @Test
    void aProvidersDayIsReadToTheLastDigit() {
        answer = """
                {"lines":[["2026-10-01","gpt-4.1","","input","100","7","3","0.000000001","0"],
                          ["2026-10-01","gpt-4.1","flex","output","-1","0","0","-2","0"]],
                 "invoiced":[["2026-10-01","price","3.5"]],"ended":[["2026-10-01","12","1"]]}""";
        ProviderDay day = ledger.day("o'hare & co", LocalDate.of(2026, 10, 1)).await();
        assertThat(asked.getFirst().path()).isEqualTo("/v1/books/provider-days");
        assertThat(asked.getFirst().getParam("provider")).isEqualTo("o'hare & co");
        assertThat(asked.getFirst().getParam("day")).isEqualTo("2026-10-01");
        assertThat(asked.getFirst().getHeader("x-tollgate-gateways")).isEqualTo("*");
        assertThat(day.lines())
                .containsExactly(
                        new ProviderDay.Line(
                                "gpt-4.1",
                                "",
                                "input",
                                new BigDecimal("100"),
                                new BigDecimal("7"),
                                new BigDecimal("3"),
                                new BigDecimal("0.000000001"),
                                BigDecimal.ZERO),
                        new ProviderDay.Line(
                                "gpt-4.1",
                                "flex",
                                "output",
                                new BigDecimal("-1"),
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                new BigDecimal("-2"),
                                BigDecimal.ZERO));
        assertThat(day.invoiced()).containsExactly(new ProviderDay.Invoiced("price", new BigDecimal("3.5")));
        assertThat(day.answered()).isEqualTo(12);
        assertThat(day.lost()).isEqualTo(1);

        answer = "{\"lines\":[],\"invoiced\":[],\"ended\":[]}";
        assertThat(ledger.day("openai", LocalDate.of(2026, 10, 2)).await())
                .isEqualTo(new ProviderDay(List.of(), List.of(), 0, 0));
        status = 503;
        assertThatThrownBy(() -> ledger.day("openai", LocalDate.of(2026, 10, 2)).await())
                .isInstanceOf(FailureException.class);
    }
}
