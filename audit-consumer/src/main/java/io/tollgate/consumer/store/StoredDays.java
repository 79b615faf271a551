package io.tollgate.consumer.store;

import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.service.books.ProviderDaysSql;
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
        ask(ProviderDaysSql.lines(table), provider, from, to, row -> use.use(line(row)));
        ask(ProviderDaysSql.corrections(adjustments), provider, from, to, row -> use.use(line(row)));
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
                ProviderDaysSql.invoiced(adjustments),
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
                ProviderDaysSql.ended(table),
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
