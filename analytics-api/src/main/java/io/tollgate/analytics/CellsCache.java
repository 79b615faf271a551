package io.tollgate.analytics;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What ClickHouse answered to statements about cells. Such a statement names the version of every span, and the cells of a
 * version never change, so that the answer of before is the answer. What is kept is bounded in all, and one answer is an
 * eighth of it at most; who asks much may crowd out what others asked, which costs them time and no more. For any number
 * of threads.
 */
final class CellsCache {
    private static final int SHARES = 8;

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

    /** The answer to a statement, to be read to its end, which keeps it. */
    InputStream answer(String statement, Source source) throws IOException {
        byte[] known = answers.getIfPresent(statement);
        return known == null ? new Kept(statement, source.ask()) : new ByteArrayInputStream(known);
    }

    /** How many answers were known. */
    long hits() {
        return answers.stats().hitCount();
    }

    /** How many had to be asked for. */
    long misses() {
        return answers.stats().missCount();
    }

    /** Keeps what is read, if it is short enough and read to its end. */
    private final class Kept extends FilterInputStream {
        private final String statement;
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private boolean full;

        Kept(String statement, InputStream answer) {
            super(answer);
            this.statement = statement;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count < 0 && !full) {
                full = true;
                answers.put(statement, read.toByteArray());
            } else if (count > 0 && !full) {
                full = read.size() + count + statement.length() > most;
                if (full) {
                    read.reset();
                } else {
                    read.write(into, offset, count);
                }
            }
            return count;
        }
    }
}
