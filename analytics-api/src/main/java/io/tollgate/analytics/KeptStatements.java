package io.tollgate.analytics;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Statements that ClickHouse answers, unless what it answered before is kept. */
final class KeptStatements implements Statements {
    private final ClickHouse clickHouse;
    private final CellsCache cache;
    private final QueryLimits limits;

    KeptStatements(ClickHouse clickHouse, CellsCache cache, QueryLimits limits) {
        this.clickHouse = clickHouse;
        this.cache = cache;
        this.limits = limits;
    }

    @Override
    public <T> T run(Sql sql, Rows.Reader<T> reader) {
        return clickHouse.read(sql, reader);
    }

    @Override
    public <T> T runKept(Sql sql, long count, Rows.Reader<T> reader) {
        return kept(sql, (text, source) -> cache.read(text, count, source, reader));
    }

    @Override
    public <T> T runOfCells(Sql sql, String under, Rows.Reader<T> reader, CellsCache.Sum<T> sum) {
        return kept(sql, (text, source) -> cache.readSum(text, under, source, reader, sum));
    }

    @Override
    public RowColumns runOfRows(Sql sql, long count, Rows.Reader<RowColumns> reader) {
        return kept(sql, (text, source) -> cache.rows(text, count, source, reader));
    }

    /** Reads from the cache, or from ClickHouse. */
    private interface Reading<T> {
        T read(String statement, CellsCache.Source source) throws IOException;
    }

    private <T> T kept(Sql sql, Reading<T> reading) {
        String statement = sql.withValues();
        try {
            return reading.read(statement, () -> clickHouse.rowBinary(statement));
        } catch (IOException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    @Override
    public <T> Future<T> begin(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread.startVirtualThread(future);
        return future;
    }

    @Override
    public <T> T end(Future<T> begun) {
        try {
            return begun.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
