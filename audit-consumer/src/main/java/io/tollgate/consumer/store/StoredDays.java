package io.tollgate.consumer.store;

import io.tollgate.consumer.config.ClickHouseConfig;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What calls of one provider came to, day by day in UTC. Reads only, and blocks. For one thread. */
public final class StoredDays implements AutoCloseable {
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

    private final ClickHouse clickHouse;
    private final String table;
    private final String adjustments;

    private StoredDays(ClickHouse clickHouse, String database) {
        this.clickHouse = clickHouse;
        this.table = database + ".usage";
        this.adjustments = database + ".adjustments";
    }

    /** Connects to a store that a consumer has made. */
    public static StoredDays open(ClickHouseConfig config) throws IOException {
        return new StoredDays(ClickHouse.connect(config.url(), config), config.database());
    }

    /**
     * What a day's calls of one model in one tier were charged on one meter, with what was booked of them later.
     *
     * @param estimated of the quantity, in rows whose usage is estimated
     * @param overMidnight of it, in calls that ended on another day
     * @param unpriced of it, what has no price
     */
    public record Line(
            LocalDate day,
            String model,
            String tier,
            String meter,
            BigDecimal quantity,
            BigDecimal estimated,
            BigDecimal overMidnight,
            BigDecimal costUsd,
            BigDecimal unpriced) {}

    /** Uses one line. */
    @FunctionalInterface
    public interface LineUse {
        void use(Line line);
    }

    /**
     * The lines of a provider's calls that were accepted between two moments, and of adjustments that count for that
     * time, but for those that came of comparing with the provider's account.
     */
    public void lines(String provider, Instant from, Instant to, LineUse use) throws IOException {
        rowLines(provider, from, to, use);
        ask(
                "SELECT toString(toDate(effective_at, 'UTC')) AS day, toString(model) AS model,"
                        + " toString(service_tier) AS tier, line.1 AS meter, sum(line.2), sumIf(line.2,"
                        + " has(cost_gaps, 'estimated')), toDecimal128(0, 18), sum(line.3), sum(line.4) FROM "
                        + adjustments
                        + " ARRAY JOIN " + CORRECTED + " AS line WHERE provider = ? AND reason != 'provider_invoice'"
                        + " AND effective_at >= fromUnixTimestamp64Milli(?)"
                        + " AND effective_at < fromUnixTimestamp64Milli(?) GROUP BY day, model, tier, meter",
                provider,
                from,
                to,
                row -> use.use(line(row)));
    }

    /** Uses what was booked of a day for one reason, in USD. */
    @FunctionalInterface
    public interface InvoicedUse {
        void use(LocalDate day, String reason, BigDecimal costUsd);
    }

    /**
     * What was booked because the provider's account says so, by the day and the reason that its note begins with.
     *
     * @param from the first day
     * @param to the day after the last
     */
    public void invoiced(String provider, LocalDate from, LocalDate to, InvoicedUse use) throws IOException {
        ask(
                "SELECT toString(toDate(substring(note, 1, 10))) AS day, extract(note, '^\\\\S+ (\\\\w+)') AS why,"
                        + " sum(cost_usd) FROM " + adjustments + " WHERE provider = ? AND reason = 'provider_invoice'"
                        + " AND toDateOrNull(substring(note, 1, 10)) >= toDate(fromUnixTimestamp64Milli(?), 'UTC')"
                        + " AND toDateOrNull(substring(note, 1, 10)) < toDate(fromUnixTimestamp64Milli(?), 'UTC')"
                        + " GROUP BY day, why",
                provider,
                from.atStartOfDay(ZoneOffset.UTC).toInstant(),
                to.atStartOfDay(ZoneOffset.UTC).toInstant(),
                row -> use.use(LocalDate.parse(row.getString(1)), row.getString(2), row.getBigDecimal(3)));
    }

    private static Line line(ResultSet row) throws SQLException {
        return new Line(
                LocalDate.parse(row.getString(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getBigDecimal(5),
                row.getBigDecimal(6),
                row.getBigDecimal(7),
                row.getBigDecimal(8),
                row.getBigDecimal(9));
    }

    private void rowLines(String provider, Instant from, Instant to, LineUse use) throws IOException {
        ask(
                "SELECT toString(toDate(accepted_at, 'UTC')) AS day, toString(model) AS model,"
                        + " toString(service_tier) AS tier, line.1 AS meter, sum(line.2), sumIf(line.2, usage_source ="
                        + " 'estimated'), sumIf(line.2, toDate(ended_at, 'UTC') != toDate(accepted_at, 'UTC')),"
                        + " sum(line.3), sum(line.4) FROM " + table + " ARRAY JOIN " + LINES + " AS line"
                        + " WHERE provider = ? AND accepted_at >= fromUnixTimestamp64Milli(?)"
                        + " AND accepted_at < fromUnixTimestamp64Milli(?) AND line.2 != 0"
                        + " GROUP BY day, model, tier, meter",
                provider,
                from,
                to,
                row -> use.use(line(row)));
    }

    /**
     * How a day's calls ended.
     *
     * @param answered with the provider's word on what they used
     * @param lost without it, and not well
     */
    public record Ended(LocalDate day, long answered, long lost) {}

    /** Uses one day. */
    @FunctionalInterface
    public interface EndedUse {
        void use(Ended day);
    }

    /** How the calls of a provider ended that were accepted between two moments. */
    public void ended(String provider, Instant from, Instant to, EndedUse use) throws IOException {
        ask(
                "SELECT toString(toDate(accepted_at, 'UTC')) AS day, countIf(usage_source = 'provider'),"
                        + " countIf(usage_source != 'provider' AND outcome IN ('failed', 'canceled', 'interrupted')"
                        + " AND notEmpty(attempts)) FROM " + table + " WHERE provider = ?"
                        + " AND accepted_at >= fromUnixTimestamp64Milli(?)"
                        + " AND accepted_at < fromUnixTimestamp64Milli(?) GROUP BY day",
                provider,
                from,
                to,
                row -> use.use(new Ended(LocalDate.parse(row.getString(1)), row.getLong(2), row.getLong(3))));
    }

    private interface AnswerUse {
        void use(ResultSet row) throws SQLException;
    }

    private void ask(String sql, String provider, Instant from, Instant to, AnswerUse use) throws IOException {
        try (PreparedStatement query = clickHouse.jdbc().prepareStatement(sql)) {
            query.setString(1, provider);
            query.setLong(2, from.toEpochMilli());
            query.setLong(3, to.toEpochMilli());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    use.use(rows);
                }
            }
        } catch (SQLException | RuntimeException e) {
            throw ClickHouse.failure(e);
        }
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
