package io.tollgate.analytics;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InputStream;

/**
 * What ClickHouse answered to statements about cells. Such a statement names the version of every span, and the cells of a
 * version never change, so that the answer of before is the answer. What is kept is bounded in all, and one answer is a
 * quarter of it at most; who asks much may crowd out what others asked, which costs them time and no more. For any number
 * of threads.
 */
final class CellsCache {
    private static final int SHARES = 4;

    private final int most;
    private final Cache<String, byte[]> answers;

    /** @param bytes that may be kept; 0 to keep nothing */
    CellsCache(long bytes) {
        most = (int) Math.min(bytes / SHARES, Integer.MAX_VALUE / 2);
        answers = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String statement, byte[] answer) -> statement.length() + answer.length)
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /** Where an answer comes from that is not known yet. */
    interface Source {
        InputStream ask() throws IOException;
    }

    /** Reads the answer to a statement, and keeps it if it is short enough and read to its end. */
    <T> T read(String statement, Source source, CellsAnswer.Reader<T> reader) throws IOException {
        byte[] known = answers.getIfPresent(statement);
        if (known != null) {
            return reader.read(new KeptRows(known));
        }
        try (RowBinary rows = new RowBinary(source.ask())) {
            KeptRows.Keeping keeping = new KeptRows.Keeping(rows, most - statement.length());
            T read = reader.read(keeping);
            byte[] kept = keeping.kept();
            if (kept != null) {
                answers.put(statement, kept);
            }
            return read;
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
