package io.tollgate.consumer.rollup;

import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.store.ClickHouse;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** The tables of cells and of versions that hold. Blocks, for as long as a day of many rows takes. */
final class RollupTable implements AutoCloseable {
    private static final int SALTS = 4096;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final ClickHouse clickHouse;
    private final int threads;
    /** Tells two processes apart that make the same span in the same millisecond. */
    private final int salt = ThreadLocalRandom.current().nextInt(SALTS);

    private long version;

    RollupTable(ClickHouseConfig config, int threads) throws IOException {
        this.clickHouse = ClickHouse.connect(config.url(), config, LONGEST);
        this.threads = threads;
    }

    /** Makes whole spans of their rows, all under one version, which holds when this returns. */
    void makeOfRows(Set<Level> levels, Instant from, Instant to, boolean manyRows) throws IOException {
        long made = nextVersion();
        for (String statement : RollupSql.ofRows(levels, from, to, manyRows, made, threads)) {
            clickHouse.execute(statement);
        }
        clickHouse.execute(RollupSql.commit(levels, from, to, made));
    }

    /** Makes a week or a month of its days. */
    void makeOfDays(Level level, Instant from, Instant to) throws IOException {
        long made = nextVersion();
        clickHouse.execute(RollupSql.ofDays(level, from, to, made, threads));
        clickHouse.execute(RollupSql.commit(Set.of(level), from, to, made));
    }

    /** Spans to be made, the newest first, with the rows of their fullest hour. */
    SequencedMap<Instant, Long> due(String sql) throws IOException {
        SequencedMap<Instant, Long> due = new TreeMap<>(Comparator.reverseOrder());
        try (Statement statement = clickHouse.jdbc().createStatement();
                ResultSet spans = statement.executeQuery(sql)) {
            while (spans.next()) {
                due.put(Instant.ofEpochSecond(spans.getLong("at")), spans.getLong("most"));
            }
            return due;
        } catch (SQLException | RuntimeException e) {
            throw ClickHouse.failure(e);
        }
    }

    void execute(String sql) throws IOException {
        clickHouse.execute(sql);
    }

    long count(String sql) throws IOException {
        try (Statement statement = clickHouse.jdbc().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException | RuntimeException e) {
            throw ClickHouse.failure(e);
        }
    }

    private long nextVersion() {
        version = Math.max(version + SALTS, versionAt(Instant.now()) + salt);
        return version;
    }

    /** The versions that begin at a moment; no version is as late as the last of all moments. */
    static long versionAt(Instant at) {
        return at.equals(Instant.MAX) ? Long.MAX_VALUE : at.toEpochMilli() * SALTS;
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
