package io.tollgate.consumer.store;

import java.time.Instant;

/**
 * Some time in which a bounded number of rows was accepted: whole minutes, as many as have no more rows together than
 * asked for, one at least.
 *
 * @param from included
 * @param to excluded
 */
public record RowSlice(Instant from, Instant to, long rows) {}
