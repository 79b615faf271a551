package io.tollgate.gateway.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.books.Cell.Tokens;
import io.tollgate.gateway.books.Cell.Told;
import io.tollgate.gateway.books.ScriptedUpstream.Script;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
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

/**
 * Invariant I9: whatever is called, however it is answered and wherever in the answer usage is told, the stored row says
 * what the upstream's own bytes say, to the last digit.
 */
final class BooksIT {
    private static final List<Cell> CELLS = Cells.all();
    private static final Map<Integer, HttpResponse<String>> ANSWERS = new HashMap<>();
    private static Map<UUID, BooksBed.Row> rows;
    private static BooksBed bed;

    @BeforeAll
    static void callAll(@TempDir Path folder) throws Exception {
        bed = new BooksBed(folder, "30s");
        for (int i = 0; i < CELLS.size(); i++) {
            Cell cell = CELLS.get(i);
            byte[] bytes = bytes(i);
            // Cut at the ends of nothing in particular, in some of the cells.
            bed.upstream.script(
                    name(i),
                    cell.streamed() || Cells.passes(cell)
                            ? Script.of(Cells.type(cell), bytes, i % 3 == 0 ? 0 : 97 * (i % 3))
                            : Script.json(bytes));
            ANSWERS.put(i, bed.call(path(cell), body(i), name(i)));
        }
        rows = bed.rows(ANSWERS.values().stream().map(BooksBed::id).toList());
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @TestFactory
    Stream<DynamicTest> theRowSaysWhatTheUpstreamSaid() {
        return IntStream.range(0, CELLS.size())
                .mapToObj(i -> DynamicTest.dynamicTest(CELLS.get(i).toString(), () -> {
                    Cell cell = CELLS.get(i);
                    Reckoned reckoned =
                            Reckoned.of(cell, bytes(i), prompt(cell).getBytes(StandardCharsets.UTF_8).length);
                    assertThat(rows.get(BooksBed.id(answer(i))))
                            .isEqualTo(new BooksBed.Row(
                                    "succeeded",
                                    200,
                                    "",
                                    reckoned.input(),
                                    reckoned.output(),
                                    reckoned.read(),
                                    reckoned.written(),
                                    reckoned.reasoning(),
                                    reckoned.source(),
                                    reckoned.cost(),
                                    "catalogue",
                                    cell.streamed(),
                                    cell.api().route()));
                }));
    }

    @Test
    void callersOwnPricesHoldAndWithoutPricesNothingIsBooked() throws Exception {
        for (boolean streamed : new boolean[] {false, true}) {
            Cell cell = CELLS.stream()
                    .filter(one -> one.api() == Endpoint.CHAT_COMPLETIONS
                            && one.streamed() == streamed
                            && one.tokens() == Tokens.CACHED_READ
                            && one.told() == Told.END)
                    .findFirst()
                    .orElseThrow();
            String name = name(CELLS.indexOf(cell));
            String body = body(CELLS.indexOf(cell));
            Amounts amounts = Amounts.of(CELLS.indexOf(cell), cell);
            BooksBed.Row custom = bed.row(BooksBed.id(bed.call(
                    path(cell),
                    body,
                    name,
                    "cf-aig-custom-cost",
                    "{\"per_token_in\":0.00000123,\"per_token_out\":0.00000456}")));
            assertThat(custom.costSource()).isEqualTo("custom");
            assertThat(custom.cost())
                    .isEqualByComparingTo(new BigDecimal("0.00000123")
                            .multiply(BigDecimal.valueOf(amounts.input()))
                            .add(new BigDecimal("0.00000456").multiply(BigDecimal.valueOf(amounts.output()))));
            BooksBed.Row unpriced =
                    bed.row(BooksBed.id(bed.call(path(cell), body.replace("/priced", "/unpriced"), name)));
            assertThat(unpriced.costSource()).isEqualTo("none");
            assertThat(unpriced.cost()).isZero();
            assertThat(unpriced.input()).isEqualTo(amounts.input());
        }
    }

    /** The reckoning itself is held to the amounts that the bytes were made of. */
    @TestFactory
    Stream<DynamicTest> theReckoningFindsTheAmounts() {
        return IntStream.range(0, CELLS.size())
                .filter(i -> CELLS.get(i).told() != Told.NEVER && CELLS.get(i).told() != Told.START_INPUT_ALONE)
                .mapToObj(i -> DynamicTest.dynamicTest(CELLS.get(i).toString(), () -> {
                    Reckoned reckoned = Reckoned.of(CELLS.get(i), bytes(i), 0);
                    Amounts amounts = Amounts.of(i, CELLS.get(i));
                    assertThat(new Amounts(
                                    reckoned.input(),
                                    reckoned.read(),
                                    reckoned.written(),
                                    Cells.embeds(CELLS.get(i).api()) ? amounts.output() : reckoned.output(),
                                    reckoned.reasoning()))
                            .isEqualTo(amounts);
                    assertThat(reckoned.source()).isEqualTo("provider");
                }));
    }

    @TestFactory
    Stream<DynamicTest> usageIsAskedOfTheUpstreamAndHiddenFromWhoDidNotAsk() {
        return IntStream.range(0, CELLS.size())
                .filter(i -> Cells.asksForUsage(CELLS.get(i)))
                .mapToObj(i -> DynamicTest.dynamicTest(CELLS.get(i).toString(), () -> {
                    assertThat(new JsonObject(bed.upstream.received(name(i)))
                                    .getJsonObject("stream_options")
                                    .getBoolean("include_usage"))
                            .isTrue();
                    String sent = new String(bytes(i), StandardCharsets.UTF_8);
                    if (CELLS.get(i).asked()) {
                        assertThat(answer(i).body().replaceAll(",\"x_gateway\":\\{[^}]*\\}", ""))
                                .isEqualTo(sent);
                    } else {
                        assertThat(answer(i).body())
                                .isEqualTo(sent.replaceAll("data: [^\n]*\"choices\":\\[\\][^\n]*\n\n", ""));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> responsesAreStreamedAsTheyComeWithTheirUsage() {
        return IntStream.range(0, CELLS.size())
                .filter(i ->
                        CELLS.get(i).streamed() && !Cells.passes(CELLS.get(i)) && !Cells.asksForUsage(CELLS.get(i)))
                .mapToObj(i -> DynamicTest.dynamicTest(CELLS.get(i).toString(), () -> {
                    String model = BooksBed.provider(CELLS.get(i).dialect()) + "/priced";
                    assertThat(bed.upstream.received(name(i)))
                            .isEqualTo(prompt(CELLS.get(i)).replace(model, "priced"));
                    assertThat(answer(i).body()).isEqualTo(new String(bytes(i), StandardCharsets.UTF_8));
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatPassesIsNotTouched() {
        return IntStream.range(0, CELLS.size())
                .filter(i -> Cells.passes(CELLS.get(i)))
                .mapToObj(i -> DynamicTest.dynamicTest(CELLS.get(i).toString(), () -> {
                    assertThat(bed.upstream.received(name(i))).isEqualTo(prompt(CELLS.get(i)));
                    assertThat(answer(i).body()).isEqualTo(new String(bytes(i), StandardCharsets.UTF_8));
                }));
    }

    @Test
    void everyApiAndDialectHasItsCells() {
        for (Endpoint api : Endpoint.values()) {
            for (Dialect dialect : Dialect.values()) {
                List<Cell> cells = Cells.of(api, dialect);
                for (Cell cell : cells) {
                    assertThat(Cells.bytes(cell, Amounts.of(1, cell)))
                            .as(cell.toString())
                            .isNotEmpty();
                }
                assertThat(cells.stream().map(Cell::told))
                        .as(api + " " + dialect)
                        .contains(Told.START, Told.END, Told.NEVER);
                assertThat(cells.stream().map(Cell::tokens))
                        .as(api + " " + dialect)
                        .contains(Tokens.PLAIN);
                List<Cell> streamed = cells.stream().filter(Cell::streamed).toList();
                if (!streamed.isEmpty()) {
                    assertThat(streamed.stream().map(Cell::told)).contains(Told.values());
                    for (Cell.Accent accent : Cells.accents(api, dialect)) {
                        assertThat(streamed.stream()
                                        .filter(cell -> cell.accent() == accent)
                                        .map(Cell::tokens))
                                .as(api + " " + dialect + " " + accent)
                                .hasSizeGreaterThanOrEqualTo(Told.values().length
                                        * Cells.kinds(accent).size())
                                .containsAll(Cells.kinds(accent))
                                .contains(Tokens.PLAIN, Tokens.CACHED_READ);
                    }
                }
            }
        }
        assertThat(CELLS.stream().filter(Cell::streamed)).isNotEmpty();
        assertThat(CELLS).doesNotHaveDuplicates();
    }

    private static byte[] bytes(int i) {
        return Cells.bytes(CELLS.get(i), Amounts.of(i, CELLS.get(i)));
    }

    private static String body(int i) {
        return Cells.request(CELLS.get(i), BooksBed.provider(CELLS.get(i).dialect()), name(i));
    }

    private static String prompt(Cell cell) {
        return Cells.prompt(cell, BooksBed.provider(cell.dialect()));
    }

    private static String path(Cell cell) {
        return Cells.path(cell, BooksBed.provider(cell.dialect()));
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
