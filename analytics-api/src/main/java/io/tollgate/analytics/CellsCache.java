package io.tollgate.analytics;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InputStream;

/**
 * What ClickHouse answered to statements about cells, and to those about rows beside them. The former name the version
 * of every span, and the cells of a version never change; the latter are of whole quarters of an hour, whose rows are
 * as before while they are as many. So the answer of before is the answer. What is kept is bounded in all, and one
 * answer is a quarter of it at most; who asks much may crowd out what others asked, which costs them time and no more.
 * For any number of threads.
 */
final class CellsCache {
    private static final int SHARES = 4;

    private final int most;
    private final Cache<String, Kept> answers;

    private sealed interface Kept {
        int bytes();
    }

    /** Sums, for {@link KeptRows}, of cells or of so many rows. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Sums(long count, byte[] rows) implements Kept {
        @Override
        public int bytes() {
            return rows.length;
        }
    }

    /** Rows of quarters of an hour that had so many in all. */
    private record Beside(long count, RowColumns rows) implements Kept {
        @Override
        public int bytes() {
            return rows.bytes();
        }
    }

    /** @param bytes that may be kept; 0 to keep nothing */
    CellsCache(long bytes) {
        most = (int) Math.min(bytes / SHARES, Integer.MAX_VALUE / 2);
        answers = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String statement, Kept kept) -> statement.length() + kept.bytes())
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /** Where an answer comes from that is not known yet. */
    interface Source {
        InputStream ask() throws IOException;
    }

    /**
     * Reads the answer to a statement about cells, or about what rows of whole quarters of an hour add up to, and keeps
     * it if it is short enough and read to its end. There are never fewer rows than before, so that as many are the
     * same ones.
     *
     * @param count how many rows there are, whichever of them the statement asks for, as was found before it is sent; 0
     *     of cells
     */
    <T> T read(String statement, long count, Source source, Rows.Reader<T> reader) throws IOException {
        if (answers.getIfPresent(statement) instanceof Sums known && known.count() == count) {
            return reader.read(new KeptRows(known.rows()));
        }
        try (RowBinary rows = new RowBinary(source.ask())) {
            KeptRows.Writer kept = new KeptRows.Writer(most - statement.length());
            KeptRows.Keeping keeping = new KeptRows.Keeping(rows, kept);
            T read = reader.read(keeping);
            if (keeping.whole()) {
                keep(statement, count, kept);
            }
            return read;
        }
    }

    /** What is kept of an answer instead of its rows; it is read as they are. */
    interface Sum<T> {
        void write(T read, KeptRows.Writer out);
    }

    /**
     * Reads the answer to a statement about cells, and keeps what they add up to.
     *
     * @param under says what they are added up by as well
     */
    <T> T readSum(String statement, String under, Source source, Rows.Reader<T> reader, Sum<T> sum) throws IOException {
        String key = statement + under;
        if (answers.getIfPresent(key) instanceof Sums known) {
            return reader.read(new KeptRows(known.rows()));
        }
        try (RowBinary rows = new RowBinary(source.ask())) {
            T read = reader.read(rows);
            if (!rows.next()) {
                KeptRows.Writer kept = new KeptRows.Writer(most - key.length());
                sum.write(read, kept);
                keep(key, 0, kept);
            }
            return read;
        }
    }

    private void keep(String key, long count, KeptRows.Writer rows) {
        byte[] bytes = rows.bytes();
        if (bytes != null) {
            answers.put(key, new Sums(count, bytes));
        }
    }

    /**
     * Reads rows of whole quarters of an hour as they are.
     *
     * @param count as of {@link #read}
     */
    RowColumns rows(String statement, long count, Source source, Rows.Reader<RowColumns> reader) throws IOException {
        if (answers.getIfPresent(statement) instanceof Beside known && known.count() == count) {
            return known.rows();
        }
        try (RowBinary in = new RowBinary(source.ask())) {
            RowColumns rows = reader.read(in);
            if (rows.bytes() + statement.length() <= most) {
                answers.put(statement, new Beside(count, rows));
            }
            return rows;
        }
    }

    /** How many answers were known. */
    long hits() {
        return answers.stats().hitCount();
    }

    /** How many had to be asked for. */
    long misses() {
        return answers.stats().missCount();
    }
}
