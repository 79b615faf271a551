package io.tollgate.analytics;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** Where statements are sent, by any number of threads. */
interface Statements {
    /**
     * Sends a statement and reads its answer.
     *
     * @throws RefusedException if ClickHouse is unreachable, or refuses
     */
    <T> T run(Sql sql, Rows.Reader<T> reader);

    /**
     * The same of a statement about cells, or about what rows of whole quarters of an hour add up to; its answer
     * may have been kept.
     *
     * @param count how many rows those quarters have in all; 0 of cells
     */
    <T> T runKept(Sql sql, long count, Rows.Reader<T> reader);

    /**
     * The same of a statement about cells, of which what they add up to may have been kept.
     *
     * @param under says what they are added up by, beside what the statement says
     */
    <T> T runOfCells(Sql sql, String under, Rows.Reader<T> reader, CellsCache.Sum<T> sum);

    /**
     * The same of rows of whole quarters of an hour, which may have been kept.
     *
     * @param count how many those have in all
     */
    RowColumns runOfRows(Sql sql, long count, Rows.Reader<RowColumns> reader);

    /** Begins to do something in another thread. */
    <T> Future<T> begin(Callable<T> task);

    /** Waits for what was begun, and throws what it threw. */
    <T> T end(Future<T> begun);
}
