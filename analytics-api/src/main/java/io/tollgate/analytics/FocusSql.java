package io.tollgate.analytics;

import java.util.List;

/**
 * Writes the statement that exports the books in the columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification);
 * pure. A line is what a day's calls of one gateway, project, token, provider and model were charged on one meter at
 * one price; where a price changed within the day, or tiers differ, there is a line for each. What rows cost beside
 * their charges is on a line of its own, so that sums are those of the rows to the last digit. Names beginning with
 * {@code x_} are columns of ours.
 */
final class FocusSql {
    /** The meter of what a row costs and no charge tells of. */
    static final String UNITEMIZED = "unitemized";

    /** Prices have 18 digits after the point, amounts 9. */
    private static final String PRICE = "Nullable(Decimal(38, 18))";

    private static final String AMOUNT = "Decimal(38, 9)";

    private static final String LINE =
            "Tuple(String, " + PRICE + ", " + AMOUNT + ", " + AMOUNT + ", " + AMOUNT + ", " + PRICE + ")";

    /** The share of list prices that is paid, which the price version ends with where it is not all. */
    private static final String SHARE =
            "toDecimal64OrDefault(splitByChar('*', toString(price_version))[2], 9, toDecimal64(1, 9))";

    /** At list prices, rounded down. */
    private static final String LISTED = "CAST(c.4, '" + AMOUNT + "') / share";

    /**
     * A row's charges as lines: meter, unit price, quantity, cost, list cost, list price. What rounding leaves over of
     * the list cost is in the first.
     */
    private static final String CHARGES = "arrayMap((c, n) -> CAST((c.1, c.3, c.2, c.4, " + LISTED
            + " + if(n = 1, list_cost_usd - arraySum(c -> " + LISTED
            + ", charges), 0), CAST(c.3, 'Decimal(38, 18)') / share), '"
            + LINE + "'), charges, arrayEnumerate(charges))";

    private static final String CHARGED = "CAST(arraySum(c -> c.4, charges), '" + AMOUNT + "')";

    /** What the charges leave over, where they do. */
    private static final String REST = "if(cost_usd = " + CHARGED + " AND (notEmpty(charges) OR list_cost_usd = 0), [],"
            + " [CAST(('" + UNITEMIZED + "', NULL, 0, cost_usd - " + CHARGED
            + ", if(empty(charges), list_cost_usd, 0), NULL), '" + LINE + "')])";

    /** Tokens that nothing was charged for, because no price is known. */
    private static final String UNPRICED = "if(empty(charges) AND NOT cost_complete,"
            + " arrayFilter(l -> l.3 != 0, [CAST(('input', NULL, input_tokens, 0, 0, NULL), '" + LINE + "'),"
            + " CAST(('output', NULL, output_tokens, 0, 0, NULL), '" + LINE + "')]), [])";

    private static final List<String> KEYS = List.of(
            "day",
            "account",
            "gateway",
            "project",
            "token_id",
            "provider",
            "model",
            "region",
            "service_tier",
            "reason",
            "line.1 AS meter",
            "line.2 AS price",
            "line.6 AS list_price");

    /** What meters count, as prices name it. */
    private static final String UNIT = "multiIf("
            + "meter IN ('audio_seconds', 'video_seconds'), 'seconds', "
            + "meter = 'characters', 'characters', meter = 'images', 'images', meter = 'pages', 'pages', "
            + "meter IN ('web_search', 'file_search', 'code_execution', 'grounding'), 'uses', "
            + "meter = 'request', 'requests', meter = 'provider_told', 'USD', 'tokens')";

    private static final String SKU = "concat(provider, '/', model, '/', meter)";

    private static final List<String> COLUMNS = List.of(
            "cost AS BilledCost",
            "account AS BillingAccountId",
            "account AS BillingAccountName",
            "'Account' AS BillingAccountType",
            "'USD' AS BillingCurrency",
            "toDateTime(toLastDayOfMonth(day) + 1, 'UTC') AS BillingPeriodEnd",
            "toDateTime(toStartOfMonth(day), 'UTC') AS BillingPeriodStart",
            "'Usage' AS ChargeCategory",
            "if(reason = '', NULL, 'Correction') AS ChargeClass",
            "concat(provider, ' ', model, ': ', meter, if(reason = '', '', concat(', ', reason))) AS ChargeDescription",
            "'Usage-Based' AS ChargeFrequency",
            "toDateTime(day + 1, 'UTC') AS ChargePeriodEnd",
            "toDateTime(day, 'UTC') AS ChargePeriodStart",
            "CAST(NULL, 'Nullable(String)') AS CommitmentDiscountCategory",
            "CAST(NULL, 'Nullable(String)') AS CommitmentDiscountId",
            "CAST(NULL, 'Nullable(String)') AS CommitmentDiscountName",
            "CAST(NULL, 'Nullable(String)') AS CommitmentDiscountStatus",
            "CAST(NULL, 'Nullable(String)') AS CommitmentDiscountType",
            "if(itemized, quantity, NULL) AS ConsumedQuantity",
            "if(itemized, " + UNIT + ", NULL) AS ConsumedUnit",
            "cost AS ContractedCost",
            "price AS ContractedUnitPrice",
            "cost AS EffectiveCost",
            "CAST(NULL, 'Nullable(String)') AS InvoiceId",
            "provider AS InvoiceIssuerName",
            "list_cost AS ListCost",
            "list_price AS ListUnitPrice",
            "if(itemized, 'Standard', NULL) AS PricingCategory",
            "'USD' AS PricingCurrency",
            "price AS PricingCurrencyContractedUnitPrice",
            "cost AS PricingCurrencyEffectiveCost",
            "list_price AS PricingCurrencyListUnitPrice",
            "if(itemized, quantity, NULL) AS PricingQuantity",
            "if(itemized, " + UNIT + ", NULL) AS PricingUnit",
            "provider AS ProviderName",
            "provider AS PublisherName",
            "nullIf(region, '') AS RegionId",
            "nullIf(region, '') AS RegionName",
            "concat(provider, '/', model) AS ResourceId",
            "model AS ResourceName",
            "'Model' AS ResourceType",
            "'AI and Machine Learning' AS ServiceCategory",
            "concat(provider, ' API') AS ServiceName",
            "'Generative AI' AS ServiceSubcategory",
            SKU + " AS SkuId",
            "meter AS SkuMeter",
            "CAST(NULL, 'Nullable(String)') AS SkuPriceDetails",
            // Usage has one, whether its price is known or not (FOCUS 1.2, "SKU Price ID").
            "concat(" + SKU + ", '@', ifNull(toString(price), 'unknown')) AS SkuPriceId",
            "gateway AS SubAccountId",
            "gateway AS SubAccountName",
            "'Gateway' AS SubAccountType",
            "toJSONString(mapFilter((k, v) -> v != '', map('project', project, 'token', token_name))) AS Tags",
            // As focus-validator 1.0.0 calls five of them.
            "'Usage' AS ChargeType",
            "provider AS InvoiceIssuer",
            "provider AS Provider",
            "provider AS Publisher",
            "concat(provider, '/', model) AS ResourceID",
            "nullIf(reason, '') AS x_adjustment_reason",
            "requests AS x_charges",
            "complete AS x_cost_complete",
            "nullIf(project, '') AS x_project",
            "nullIf(service_tier, '') AS x_service_tier",
            "nullIf(token_id, '') AS x_token_id",
            "nullIf(token_name, '') AS x_token_name");

    private FocusSql() {}

    /** The export, but for how its lines are written. */
    static Sql export(FocusQuery query, long memory) {
        Sql.Writer sql = new Sql.Writer();
        sql.add("SELECT " + String.join(",\n  ", COLUMNS) + "\nFROM (\n  SELECT " + String.join(", ", KEYS)
                + ",\n    any(token_name) AS token_name, sum(line.3) AS quantity, sum(line.4) AS cost,"
                + " sum(line.5) AS list_cost, count() AS requests, min(cost_complete) AS complete,"
                + " meter != '" + UNITEMIZED + "' AS itemized\n  FROM (\n");
        lines(sql, query, "usage", "accepted_at", "''");
        sql.add("\n    UNION ALL\n");
        lines(sql, query, "adjustments", "effective_at", "toString(reason)");
        // Put in order before the columns are made of it, which are many times as large.
        sql.add("\n  )\n  GROUP BY " + keys() + "\n  ORDER BY " + keys() + "\n)");
        // Of what does not fit into memory, groups and order are kept on disk; what is read from there, and groups of
        // rows
        // that Parquet has written at once, are small.
        return sql.add("\nSETTINGS max_memory_usage = " + memory + ", max_bytes_before_external_group_by = "
                        + memory / 4
                        + ", max_bytes_before_external_sort = " + memory / 4
                        + ", max_bytes_ratio_before_external_sort = 0.1, min_external_sort_block_bytes = 1000000,"
                        + " max_bytes_before_remerge_sort = " + memory / 8
                        + ", max_threads = 2, max_block_size = 8192,"
                        + " output_format_parquet_parallel_encoding = 0,"
                        + " output_format_parquet_row_group_size = 20000,"
                        + " output_format_decimal_trailing_zeros = 1, date_time_output_format = 'iso',"
                        + " format_csv_null_representation = ''")
                .done();
    }

    private static void lines(Sql.Writer sql, FocusQuery query, String table, String time, String reason) {
        sql.add(
                "    SELECT toDate(" + time + ", 'UTC') AS day, account, gateway, project, token_id, token_name,"
                        + " provider, model, region, service_tier, " + reason + " AS reason, cost_complete, "
                        + SHARE + " AS share,\n"
                        + "      arrayJoin(arrayConcat(" + CHARGES + ", " + REST + ", " + UNPRICED + ")) AS line\n"
                        + "    FROM " + table + "\n    WHERE " + time + " >= fromUnixTimestamp64Micro(?) AND " + time
                        + " < fromUnixTimestamp64Micro(?)",
                SqlBuilder.micros(query.range().from()),
                SqlBuilder.micros(query.range().to()));
        query.filters().forEach(filter -> filter.addTo(sql));
    }

    private static String keys() {
        return String.join(
                ", ",
                KEYS.stream()
                        .map(key -> key.substring(key.indexOf(" AS ") < 0 ? 0 : key.indexOf(" AS ") + 4))
                        .toList());
    }
}
