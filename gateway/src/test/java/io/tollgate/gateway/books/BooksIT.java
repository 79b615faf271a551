package io.tollgate.gateway.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.books.ScriptedUpstream.Script;
import io.tollgate.gateway.books.UsageCase.Tokens;
import io.tollgate.gateway.books.UsageCase.Told;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariant I9: whatever is called, however it is answered and wherever in the answer usage is told, the stored row
 * says what the upstream's own bytes say, to the last digit.
 */
final class BooksIT {
    private static final List<UsageCase> CASES = UsageCases.all();
    private static final Map<Integer, HttpResponse<String>> ANSWERS = new HashMap<>();
    private static Map<UUID, BooksFixture.Row> rows;
    private static BooksFixture fixture;

    @BeforeAll
    static void callAll(@TempDir Path folder) throws Exception {
        fixture = new BooksFixture(folder, "30s");
        for (int i = 0; i < CASES.size(); i++) {
            UsageCase usageCase = CASES.get(i);
            byte[] bytes = bytes(i);
            // Cut at the ends of nothing in particular, in some of the cases.
            fixture.upstream.script(
                    name(i),
                    usageCase.streamed() || UsageCases.passes(usageCase)
                            ? Script.of(UsageCases.type(usageCase), bytes, i % 3 == 0 ? 0 : 97 * (i % 3))
                            : Script.json(bytes));
            ANSWERS.put(i, fixture.call(path(usageCase), body(i), name(i)));
        }
        rows = fixture.rows(ANSWERS.values().stream().map(BooksFixture::id).toList());
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @TestFactory
    Stream<DynamicTest> theRowSaysWhatTheUpstreamSaid() {
        return IntStream.range(0, CASES.size())
                .mapToObj(i -> DynamicTest.dynamicTest(CASES.get(i).toString(), () -> {
                    UsageCase usageCase = CASES.get(i);
                    ExpectedUsage expected = ExpectedUsage.of(
                            usageCase, bytes(i), prompt(usageCase).getBytes(StandardCharsets.UTF_8).length);
                    assertThat(rows.get(BooksFixture.id(answer(i))))
                            .isEqualTo(new BooksFixture.Row(
                                    "succeeded",
                                    200,
                                    "",
                                    expected.input(),
                                    expected.output(),
                                    expected.read(),
                                    expected.written(),
                                    expected.reasoning(),
                                    expected.source(),
                                    expected.cost(),
                                    "catalogue",
                                    usageCase.streamed(),
                                    usageCase.api().route()));
                }));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callersOwnPricesHoldAndWithoutPricesNothingIsBooked(boolean streamed) throws Exception {
        UsageCase usageCase = CASES.stream()
                .filter(one -> one.api() == Endpoint.CHAT_COMPLETIONS
                        && one.streamed() == streamed
                        && one.tokens() == Tokens.CACHED_READ
                        && one.told() == Told.END)
                .findFirst()
                .orElseThrow();
        String name = name(CASES.indexOf(usageCase));
        String body = body(CASES.indexOf(usageCase));
        Amounts amounts = Amounts.of(CASES.indexOf(usageCase), usageCase);
        BooksFixture.Row custom = fixture.row(BooksFixture.id(fixture.call(
                path(usageCase),
                body,
                name,
                "cf-aig-custom-cost",
                "{\"per_token_in\":0.00000123,\"per_token_out\":0.00000456}")));
        assertThat(custom.costSource()).isEqualTo("custom");
        assertThat(custom.cost())
                .isEqualByComparingTo(new BigDecimal("0.00000123")
                        .multiply(BigDecimal.valueOf(amounts.input()))
                        .add(new BigDecimal("0.00000456").multiply(BigDecimal.valueOf(amounts.output()))));
        BooksFixture.Row unpriced =
                fixture.row(BooksFixture.id(fixture.call(path(usageCase), body.replace("/priced", "/unpriced"), name)));
        assertThat(unpriced.costSource()).isEqualTo("none");
        assertThat(unpriced.cost()).isZero();
        assertThat(unpriced.input()).isEqualTo(amounts.input());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theModelBehindSeventyKibibytesOfMessagesIsBooked(boolean answered) throws Exception {
        String script = "late-model-" + answered;
        String usage = "\"usage\":{\"input_tokens\":1000,\"output_tokens\":100}";
        fixture.upstream.script(
                script,
                answered
                        ? Script.json(("{\"type\":\"message\",\"model\":\"priced-20990101\"," + usage + "}")
                                .getBytes(StandardCharsets.UTF_8))
                        : Script.of(
                                "text/event-stream",
                                ("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{" + usage
                                                + "}}\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{}}\n\n")
                                        .getBytes(StandardCharsets.UTF_8),
                                0));
        String tier = ",\"service_tier\":\"standard_only\"";
        String body = "{\"max_tokens\":64" + (answered ? tier : "") + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + "x".repeat(70 << 10) + "\"}],\"model\":\"priced\"" + (answered ? "" : tier) + "}";
        UUID call = BooksFixture.id(fixture.call(
                "/v1/default/default/" + BooksFixture.provider(Dialect.ANTHROPIC) + "/v1/messages", body, script));
        BooksFixture.Row row = fixture.row(call);
        assertThat(fixture.event(call).getRequestedServiceTier()).isEqualTo("standard_only");
        assertThat(row.input()).as(row.toString()).isEqualTo(1_000);
        assertThat(row.cost())
                .as(row.toString())
                .isEqualByComparingTo(ExpectedUsage.INPUT
                        .multiply(BigDecimal.valueOf(1_000))
                        .add(ExpectedUsage.OUTPUT.multiply(BigDecimal.valueOf(100)))
                        .movePointLeft(6)
                        .setScale(9, java.math.RoundingMode.HALF_UP));
        assertThat(row.costSource()).isEqualTo("catalogue");
    }

    @TestFactory
    Stream<DynamicTest> chargesAddUpToTheCostAndTheCostIsCompleteWhereAllWasTold() {
        return IntStream.range(0, CASES.size())
                .mapToObj(i -> DynamicTest.dynamicTest(CASES.get(i).toString(), () -> {
                    UsageEvent row = fixture.event(BooksFixture.id(answer(i)));
                    assertThat(row.getCharges().stream()
                                    .map(Charge::getCostUsd)
                                    .reduce(BigDecimal.ZERO, BigDecimal::add))
                            .isEqualByComparingTo(row.getCostUsd());
                    assertThat(row.getListCostUsd()).isEqualByComparingTo(row.getCostUsd());
                    assertThat(row.getCharges().stream()
                                    .map(Charge::getQuantity)
                                    .reduce(BigDecimal.ZERO, BigDecimal::add))
                            .isEqualByComparingTo(BigDecimal.valueOf(row.getInputTokens() + row.getOutputTokens()));
                    boolean told = row.getUsageSource() == UsageSource.PROVIDER;
                    assertThat(row.getCostComplete()).isEqualTo(told);
                    assertThat(row.getCostGaps()).isEqualTo(told ? List.of() : List.of("estimated"));
                    assertThat(row.getPriceVersion()).isEqualTo("own@always");
                }));
    }

    private static UsageEvent chat(String script, String model, String usage) throws Exception {
        fixture.upstream.script(
                script,
                Script.json(("{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                                + "\"service_tier\":\"flex\",\"usage\":" + usage + "}")
                        .getBytes(StandardCharsets.UTF_8)));
        HttpResponse<String> answer = fixture.call(
                "/v1/chat/completions",
                "{\"model\":\"" + BooksFixture.provider(Dialect.OPENAI) + "/" + model
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"service_tier\":\"priority\"}",
                script);
        UsageEvent row = fixture.event(BooksFixture.id(answer));
        JsonObject said = new JsonObject(answer.body()).getJsonObject("x_gateway");
        assertThat(said.getBoolean("cost_complete")).isEqualTo(row.getCostComplete());
        assertThat(said.getJsonArray("charges").stream()
                        .map(JsonObject.class::cast)
                        .map(charge -> charge.getString("meter")))
                .isEqualTo(row.getCharges().stream().map(Charge::getMeter).toList());
        return row;
    }

    @Test
    void whatARouterSaysThatItChargedHoldsOnceInPlaceOfAPrice() throws Exception {
        UsageEvent row = chat("told", "priced", "{\"prompt_tokens\":10,\"completion_tokens\":2,\"cost\":\"1.25e-3\"}");
        assertThat(row.getCostUsd()).isEqualByComparingTo("0.00125");
        assertThat(row.getCostSource().name()).isEqualTo("PROVIDER");
        assertThat(row.getCharges()).singleElement().satisfies(charge -> {
            assertThat(charge.getMeter()).isEqualTo("provider_told");
            assertThat(charge.getQuantity()).isEqualByComparingTo("0.00125");
        });
        assertThat(row.getCostComplete()).isTrue();
    }

    @Test
    void whatIsNotInThePricesIsNamedAndWithoutAPriceNothingIsComplete() throws Exception {
        String usage = "{\"prompt_tokens\":10,\"completion_tokens\":2,\"prompt_tokens_details\":{\"audio_tokens\":4}}";
        UsageEvent row = chat("gaps", "priced", usage);
        assertThat(row.getServiceTier()).isEqualTo("flex");
        assertThat(row.getRequestedServiceTier()).isEqualTo("priority");
        assertThat(row.getInputAudioTokens()).isEqualTo(4);
        assertThat(row.getCostGaps()).containsExactly("input_audio", "service_tier:flex");
        assertThat(row.getCostComplete()).isFalse();
        UsageEvent unpriced = chat("unpriced", "unpriced", usage);
        assertThat(unpriced.getCostGaps()).containsExactly("price");
        assertThat(unpriced.getCostComplete()).isFalse();
        assertThat(unpriced.getCharges()).isEmpty();
    }

    /** The computation itself is held to the amounts that the bytes were made of. */
    @TestFactory
    Stream<DynamicTest> theExpectedUsageIsTheAmountsOfTheBytes() {
        return IntStream.range(0, CASES.size())
                .filter(i -> CASES.get(i).told() != Told.NEVER && CASES.get(i).told() != Told.START_INPUT_ALONE)
                .mapToObj(i -> DynamicTest.dynamicTest(CASES.get(i).toString(), () -> {
                    ExpectedUsage expected = ExpectedUsage.of(CASES.get(i), bytes(i), 0);
                    Amounts amounts = Amounts.of(i, CASES.get(i));
                    assertThat(new Amounts(
                                    expected.input(),
                                    expected.read(),
                                    expected.written(),
                                    UsageCases.embeds(CASES.get(i).api()) ? amounts.output() : expected.output(),
                                    expected.reasoning()))
                            .isEqualTo(amounts);
                    assertThat(expected.source()).isEqualTo("provider");
                }));
    }

    @TestFactory
    Stream<DynamicTest> usageIsAskedOfTheUpstreamAndHiddenFromWhoDidNotAsk() {
        return IntStream.range(0, CASES.size())
                .filter(i -> UsageCases.asksForUsage(CASES.get(i)))
                .mapToObj(i -> DynamicTest.dynamicTest(CASES.get(i).toString(), () -> {
                    assertThat(new JsonObject(fixture.upstream.received(name(i)))
                                    .getJsonObject("stream_options")
                                    .getBoolean("include_usage"))
                            .isTrue();
                    String sent = new String(bytes(i), StandardCharsets.UTF_8);
                    if (CASES.get(i).asked()) {
                        assertThat(answer(i).body().replaceAll(",\"x_gateway\":\\{(?:[^{}]|\\{[^{}]*\\})*\\}", ""))
                                .isEqualTo(sent);
                    } else {
                        assertThat(answer(i).body())
                                .isEqualTo(sent.replaceAll("data: [^\n]*\"choices\":\\[\\][^\n]*\n\n", ""));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> responsesAreStreamedAsTheyComeWithTheirUsage() {
        return IntStream.range(0, CASES.size())
                .filter(i -> CASES.get(i).streamed()
                        && !UsageCases.passes(CASES.get(i))
                        && !UsageCases.translates(CASES.get(i))
                        && !UsageCases.asksForUsage(CASES.get(i)))
                .mapToObj(i -> DynamicTest.dynamicTest(CASES.get(i).toString(), () -> {
                    String model = BooksFixture.provider(CASES.get(i).dialect()) + "/priced";
                    assertThat(fixture.upstream.received(name(i)))
                            .isEqualTo(prompt(CASES.get(i)).replace(model, "priced"));
                    assertThat(answer(i).body()).isEqualTo(new String(bytes(i), StandardCharsets.UTF_8));
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatPassesIsNotTouched() {
        return IntStream.range(0, CASES.size())
                .filter(i -> UsageCases.passes(CASES.get(i)))
                .mapToObj(i -> DynamicTest.dynamicTest(CASES.get(i).toString(), () -> {
                    assertThat(fixture.upstream.received(name(i))).isEqualTo(prompt(CASES.get(i)));
                    assertThat(answer(i).body()).isEqualTo(new String(bytes(i), StandardCharsets.UTF_8));
                }));
    }

    @Test
    void everyApiAndDialectHasItsCells() {
        for (Endpoint api : Endpoint.values()) {
            for (Dialect dialect : Dialect.values()) {
                List<UsageCase> cases = UsageCases.of(api, dialect);
                if (UsageCases.quirks(api, dialect).isEmpty()) {
                    continue;
                }
                for (UsageCase usageCase : cases) {
                    assertThat(UsageCases.bytes(usageCase, Amounts.of(1, usageCase)))
                            .as(usageCase.toString())
                            .isNotEmpty();
                }
                assertThat(cases.stream().map(UsageCase::told))
                        .as(api + " " + dialect)
                        .contains(Told.START, Told.END, Told.NEVER);
                assertThat(cases.stream().map(UsageCase::tokens))
                        .as(api + " " + dialect)
                        .contains(Tokens.PLAIN);
                List<UsageCase> streamed =
                        cases.stream().filter(UsageCase::streamed).toList();
                if (!streamed.isEmpty()) {
                    assertThat(streamed.stream().map(UsageCase::told)).contains(Told.values());
                    for (UsageCase.ProviderQuirk quirk : UsageCases.quirks(api, dialect)) {
                        assertThat(streamed.stream()
                                        .filter(usageCase -> usageCase.quirk() == quirk)
                                        .map(UsageCase::tokens))
                                .as(api + " " + dialect + " " + quirk)
                                .hasSizeGreaterThanOrEqualTo(Told.values().length
                                        * UsageCases.kinds(quirk).size())
                                .containsAll(UsageCases.kinds(quirk))
                                .contains(Tokens.PLAIN, Tokens.CACHED_READ);
                    }
                }
            }
        }
        assertThat(CASES.stream().filter(UsageCase::streamed)).isNotEmpty();
        assertThat(CASES).doesNotHaveDuplicates();
    }

    private static byte[] bytes(int i) {
        return UsageCases.bytes(CASES.get(i), Amounts.of(i, CASES.get(i)));
    }

    private static String body(int i) {
        return UsageCases.request(
                CASES.get(i), BooksFixture.provider(CASES.get(i).dialect()), name(i));
    }

    private static String prompt(UsageCase usageCase) {
        return UsageCases.prompt(usageCase, BooksFixture.provider(usageCase.dialect()));
    }

    private static String path(UsageCase usageCase) {
        return UsageCases.path(usageCase, BooksFixture.provider(usageCase.dialect()));
    }

    private static String name(int i) {
        return "cell-" + i;
    }

    private static HttpResponse<String> answer(int i) {
        HttpResponse<String> answer = ANSWERS.get(i);
        assertThat(answer).isNotNull();
        return answer;
    }
}
