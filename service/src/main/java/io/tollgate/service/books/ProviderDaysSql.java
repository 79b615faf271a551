package io.tollgate.service.books;

/**
 * Writes the statements that ask what calls of one provider came to, day by day in UTC. Each has three parameters, in
 * this order: the provider, and the range in epoch milliseconds, the first one included and the last one excluded.
 */
public final class ProviderDaysSql {
    /** Charges, and tokens that nothing was charged for: meter, quantity, cost, quantity without a price. */
    private static final String LINES = "arrayConcat("
            + "arrayMap(c -> CAST((c.1, c.2, c.4, 0), 'Tuple(String, Decimal(38, 9), Decimal(38, 9), Decimal(38, 9))'),"
            + " charges), if(empty(charges) AND NOT cost_complete, arrayMap(l -> CAST((l.1, l.2, 0, l.2),"
            + " 'Tuple(String, Decimal(38, 9), Decimal(38, 9), Decimal(38, 9))'), [('input', toInt64(input_tokens) -"
            + " toInt64(cached_input_tokens) - toInt64(cache_write_input_tokens)), ('cached_input',"
            + " toInt64(cached_input_tokens)), ('cache_write_5m', toInt64(cache_write_input_tokens)), ('output',"
            + " toInt64(output_tokens))]), []))";

    /** The same of adjustments: one that gives a call its price counts what the row has without one already. */
    private static final String CORRECTED = "arrayMap(c -> CAST(if(has(closes_gaps, 'price'), (c.1, 0, c.4, -c.2),"
            + " (c.1, c.2, c.4, 0)), 'Tuple(String, Decimal(38, 9), Decimal(38, 9), Decimal(38, 9))'), charges)";

    private ProviderDaysSql() {}

    /**
     * What each day's calls of one model in one tier were charged on one meter: day, model, tier, meter, quantity, what
     * of it is estimated, what of it is of calls that ended on another day, cost in USD, and what has no price.
     */
    public static String lines(String usageTable) {
        return "SELECT toString(toDate(accepted_at, 'UTC')) AS day, toString(model) AS model,"
                + " toString(service_tier) AS tier, line.1 AS meter, sum(line.2), sumIf(line.2, usage_source ="
                + " 'estimated'), sumIf(line.2, toDate(ended_at, 'UTC') != toDate(accepted_at, 'UTC')),"
                + " sum(line.3), sum(line.4) FROM " + usageTable + " ARRAY JOIN " + LINES + " AS line"
                + " WHERE provider = ? AND accepted_at >= fromUnixTimestamp64Milli(?)"
                + " AND accepted_at < fromUnixTimestamp64Milli(?) AND line.2 != 0"
                + " GROUP BY day, model, tier, meter";
    }

    /**
     * The same of adjustments, by the time that they count for, but for those that came of comparing with the
     * provider's account.
     */
    public static String corrections(String adjustmentsTable) {
        return "SELECT toString(toDate(effective_at, 'UTC')) AS day, toString(model) AS model,"
                + " toString(service_tier) AS tier, line.1 AS meter, sum(line.2), sumIf(line.2,"
                + " has(cost_gaps, 'estimated')), toDecimal128(0, 18), sum(line.3), sum(line.4) FROM "
                + adjustmentsTable
                + " ARRAY JOIN " + CORRECTED + " AS line WHERE provider = ? AND reason != 'provider_invoice'"
                + " AND effective_at >= fromUnixTimestamp64Milli(?)"
                + " AND effective_at < fromUnixTimestamp64Milli(?) GROUP BY day, model, tier, meter";
    }

    /**
     * What was booked because the provider's account says so: the day and the reason that its note begins with, and the
     * sum in USD.
     */
    public static String invoiced(String adjustmentsTable) {
        return "SELECT toString(toDate(substring(note, 1, 10))) AS day, extract(note, '^\\\\S+ (\\\\w+)') AS why,"
                + " sum(cost_usd) FROM " + adjustmentsTable + " WHERE provider = ? AND reason = 'provider_invoice'"
                + " AND toDateOrNull(substring(note, 1, 10)) >= toDate(fromUnixTimestamp64Milli(?), 'UTC')"
                + " AND toDateOrNull(substring(note, 1, 10)) < toDate(fromUnixTimestamp64Milli(?), 'UTC')"
                + " GROUP BY day, why";
    }

    /** How each day's calls ended: day, with the provider's word on what they used, and without it and not well. */
    public static String ended(String usageTable) {
        return "SELECT toString(toDate(accepted_at, 'UTC')) AS day, countIf(usage_source = 'provider'),"
                + " countIf(usage_source != 'provider' AND outcome IN ('failed', 'canceled', 'interrupted')"
                + " AND notEmpty(attempts)) FROM " + usageTable + " WHERE provider = ?"
                + " AND accepted_at >= fromUnixTimestamp64Milli(?)"
                + " AND accepted_at < fromUnixTimestamp64Milli(?) GROUP BY day";
    }
}
