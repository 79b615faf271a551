package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The books in FOCUS are what the analytics say, line by line and to the last digit. */
final class FocusIT {
    private static final String RANGE = "from=2026-03-01&to=2026-03-11";
    private static final String[] READ = {"x-tollgate-permissions", "read", "x-tollgate-gateways", "*"};
    private static final Pattern CELL = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^,]*)");

    private static AnalyticsFixture analytics;

    @BeforeAll
    static void start() throws Exception {
        analytics = AnalyticsFixture.start(Map.of());
        // Five calls an hour for ten days, of two gateways, three models and prices that change on the sixth.
        analytics.execute("""
            INSERT INTO usage (call_id, accepted_at, account, gateway, token_id, token_name, project, provider, model,
              service_tier, cost_source, cost_usd, list_cost_usd, charges)
            WITH toDecimal128(if(number < 600, 0.0000025, 0.000003), 18) AS price,
              toDecimal64(number % 97 + 1, 9) AS tokens,
              CAST([('input', tokens, price, toDecimal64(tokens * price, 9)),
                ('output', tokens * 2, price * 4, toDecimal64(tokens * 2 * price * 4, 9))],
                'Array(Tuple(meter String, quantity Decimal(18, 9), unit_price_usd Decimal(38, 18), cost_usd Decimal(18, 9)))')
                AS lines
            SELECT generateUUIDv4(number), toDateTime64('2026-03-01 00:00:00', 6, 'UTC') + 720 * number, 'acme',
              ['default', 'other'][number % 2 + 1], concat('tok_', toString(number % 3)), 'a "name", of sorts',
              if(number % 4 = 0, '', 'alpha'), 'openai', concat('gpt-', toString(number % 3)), '', 'catalogue',
              arraySum(l -> l.cost_usd, lines), arraySum(l -> l.cost_usd, lines), lines
            FROM numbers(1200)\
            """);
        // From before charges were kept, and one without a price.
        analytics.execute("""
            INSERT INTO usage (call_id, accepted_at, account, gateway, provider, model, cost_usd, list_cost_usd,
              cost_complete, input_tokens, output_tokens) VALUES
            (generateUUIDv4(), toDateTime64('2026-03-02 12:00:00', 6, 'UTC'), 'acme', 'default', 'old', 'm', 0.123456789, 0.2, true, 5, 6),
            (generateUUIDv4(), toDateTime64('2026-03-02 12:00:00', 6, 'UTC'), 'acme', 'default', 'new', 'm', 0, 0, false, 5, 6)\
            """);
        // At 0.85 of list prices, by a contract: 7 tokens at 0.000003 and 3 at 0.000007.
        analytics.execute("""
            INSERT INTO usage (call_id, accepted_at, account, gateway, provider, model, price_version, cost_usd,
              list_cost_usd, charges)
            SELECT generateUUIDv4(), toDateTime64('2026-03-02 12:00:00', 6, 'UTC'), 'acme', 'default', 'agreed', 'm',
              'own@always*0.85', toDecimal64('0.0000357', 9), toDecimal64('0.000042', 9),
              [('input', toDecimal64(7, 9), toDecimal128('0.00000255', 18), toDecimal64('0.00001785', 9)),
               ('output', toDecimal64(3, 9), toDecimal128('0.00000595', 18), toDecimal64('0.00001785', 9))]\
            """);
    }

    /** Another five a day, some of which take back what was charged. */
    private static void adjust() throws Exception {
        analytics.execute("""
                INSERT INTO adjustments (adjustment_id, call_id, effective_at, reason, account, gateway, token_id, project,
                  provider, model, cost_usd, list_cost_usd, charges)
                WITH toDecimal64(number % 7, 9) / 1000 - toDecimal64(0.002, 9) AS cost
                SELECT generateUUIDv4(number), generateUUIDv4(number + 1), toDateTime64('2026-03-01 00:00:00', 6, 'UTC')
                  + 17000 * number, 'repriced', 'acme', ['default', 'other'][number % 2 + 1], 'tok_2', 'alpha', 'openai',
                  concat('gpt-', toString(number % 3)), cost, cost, [('output', toDecimal64(number, 9),
                  toDecimal128(0.000001, 18), cost)]
                FROM numbers(50)""");
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    private static HttpResponse<String> export(String parameters, String... headers) throws Exception {
        return analytics.path("/v1/exports/focus?" + parameters, headers);
    }

    private static List<Map<String, String>> lines(String parameters) throws Exception {
        HttpResponse<String> response = export(parameters, READ);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<String> rows = response.body().lines().toList();
        List<String> names = cells(rows.getFirst());
        List<Map<String, String>> lines = new ArrayList<>();
        for (String row : rows.subList(1, rows.size())) {
            List<String> cells = cells(row);
            Map<String, String> line = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                line.put(names.get(i), cells.get(i));
            }
            lines.add(line);
        }
        return lines;
    }

    private static List<String> cells(String row) {
        List<String> cells = new ArrayList<>();
        Matcher matcher = CELL.matcher(row);
        int at = 0;
        while (at <= row.length() && matcher.find(at)) {
            cells.add(
                    matcher.group(1) == null
                            ? matcher.group(2)
                            : matcher.group(1).replace("\"\"", "\""));
            at = matcher.end() + 1;
        }
        return cells;
    }

    private static BigDecimal sum(List<Map<String, String>> lines, String column) {
        return lines.stream()
                .map(line -> new BigDecimal(line.getOrDefault(column, "0")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal analytics(String filter) throws Exception {
        return new BigDecimal(analytics
                .get(RANGE + "&metrics=cost_usd&interval=none" + filter, READ)
                .getJsonObject("totals")
                .getValue("cost_usd")
                .toString());
    }

    @Test
    void withAdjustmentsTooSumsAreThoseOfAnalytics() throws Exception {
        adjust();
        try {
            for (String filter : List.of("", "&gateway=other", "&model=gpt-1", "&project=alpha&token=tok_2")) {
                List<Map<String, String>> lines = lines(RANGE + filter);
                assertThat(lines).as(filter).anyMatch(line -> "Correction".equals(line.get("ChargeClass")));
                assertThat(sum(lines, "BilledCost")).as(filter).isEqualByComparingTo(analytics(filter));
                List<Map<String, String>> rows = lines.stream()
                        .filter(line -> !"Correction".equals(line.get("ChargeClass")))
                        .toList();
                assertThat(sum(rows, "BilledCost"))
                        .as(filter)
                        .isEqualByComparingTo(analytics(filter + "&include=rows"))
                        .isNotEqualByComparingTo(analytics(filter));
            }
        } finally {
            analytics.execute("TRUNCATE TABLE adjustments");
        }
    }

    @Test
    void sumsAreThoseOfAnalyticsToTheLastDigit() throws Exception {
        for (String filter :
                List.of("", "&gateway=other", "&model=gpt-1", "&project=alpha&token=tok_2", "&provider=old")) {
            List<Map<String, String>> lines = lines(RANGE + filter);
            assertThat(lines).as(filter).isNotEmpty();
            for (String column : List.of("BilledCost", "ContractedCost", "EffectiveCost")) {
                assertThat(sum(lines, column)).as(filter + " " + column).isEqualByComparingTo(analytics(filter));
            }
        }
        assertThat(sum(lines(RANGE + "&provider=old"), "ListCost")).isEqualByComparingTo("0.2");
    }

    @Test
    void aLineIsADaysCallsOnOneMeterAtOnePrice() throws Exception {
        List<Map<String, String>> lines = lines(RANGE + "&provider=openai");
        assertThat(lines)
                .extracting(line -> List.of(
                        line.get("ChargePeriodStart"),
                        line.get("SubAccountId"),
                        line.get("x_project"),
                        line.get("x_token_id"),
                        line.get("SkuId"),
                        line.get("ListUnitPrice")))
                .doesNotHaveDuplicates();
        for (Map<String, String> line : lines) {
            assertThat(new BigDecimal(line.get("PricingQuantity")).multiply(new BigDecimal(line.get("ListUnitPrice"))))
                    .isCloseTo(
                            new BigDecimal(line.get("ListCost")),
                            org.assertj.core.data.Offset.offset(new BigDecimal("0.0000001")));
            assertThat(line.get("PricingUnit")).isEqualTo("tokens");
            assertThat(line.get("x_token_name")).isEqualTo("a \"name\", of sorts");
            assertThat(line.get("ChargePeriodStart")).matches("2026-03-\\d\\dT00:00:00Z");
            assertThat(line.get("BillingPeriodEnd")).isEqualTo("2026-04-01T00:00:00Z");
        }
        assertThat(lines)
                .filteredOn(line -> line.get("ChargePeriodStart").startsWith("2026-03-06"))
                .extracting(line -> new BigDecimal(line.get("ListUnitPrice"))
                        .stripTrailingZeros()
                        .toPlainString())
                .contains("0.000003", "0.000012")
                .doesNotContain("0.0000025");
    }

    @Test
    void pricesThatWereAgreedStandBesideThoseOfTheList() throws Exception {
        List<Map<String, String>> lines = lines(RANGE + "&provider=agreed");
        assertThat(lines)
                .extracting(
                        line -> line.get("SkuMeter"),
                        line -> number(line, "ListUnitPrice"),
                        line -> number(line, "ContractedUnitPrice"),
                        line -> number(line, "ListCost"),
                        line -> number(line, "ContractedCost"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                "input", "0.000003", "0.00000255", "0.000021", "0.00001785"),
                        org.assertj.core.groups.Tuple.tuple(
                                "output", "0.000007", "0.00000595", "0.000021", "0.00001785"));
    }

    private static String number(Map<String, String> line, String column) {
        return new BigDecimal(line.getOrDefault(column, "0"))
                .stripTrailingZeros()
                .toPlainString();
    }

    @Test
    void whatHasNoPriceIsSeenAndWhatHasNoChargesIsNotLost() throws Exception {
        assertThat(lines(RANGE + "&provider=new"))
                .extracting(
                        line -> line.get("SkuMeter"),
                        line -> line.get("ListUnitPrice"),
                        line -> new BigDecimal(line.get("PricingQuantity")).intValueExact(),
                        line -> line.get("x_cost_complete"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("input", "", 5, "false"),
                        org.assertj.core.groups.Tuple.tuple("output", "", 6, "false"));
        assertThat(lines(RANGE + "&provider=old"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("SkuMeter", "unitemized")
                        .containsEntry("ChargeType", "Usage")
                        .containsEntry("SkuId", "old/m/unitemized")
                        .containsEntry("SkuPriceId", "old/m/unitemized@unknown"));
    }

    @Test
    void parquetHasTheSameLines() throws Exception {
        HttpResponse<String> parquet = export(RANGE + "&format=parquet", READ);
        assertThat(parquet.statusCode()).isEqualTo(200);
        assertThat(parquet.headers().firstValue("content-type")).contains("application/vnd.apache.parquet");
        assertThat(parquet.body()).startsWith("PAR1").endsWith("PAR1");
    }

    @Test
    void aTokenSeesItsOwnGatewaysAndNeedsRead() throws Exception {
        assertThat(export(RANGE).statusCode()).isEqualTo(403);
        HttpResponse<String> own = export(RANGE, "x-tollgate-permissions", "read", "x-tollgate-gateways", "other");
        assertThat(own.body()).contains("\"other\"").doesNotContain("\"default\"");
        assertThat(export(RANGE + "&version=1.0", READ).statusCode()).isEqualTo(400);
        assertThat(export(RANGE + "&format=arrow", READ).statusCode()).isEqualTo(400);
        assertThat(export(RANGE + "&outcome=failed", READ).statusCode()).isEqualTo(400);
    }
}
