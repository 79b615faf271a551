/**
 * The rows: the table and its migrations, how an event becomes a row, and how rows are written and found again. Start
 * with {@link io.tollgate.consumer.store.UsageStore} and the SQL under {@code migrations/}.
 */
@NullMarked
package io.tollgate.consumer.store;

import org.jspecify.annotations.NullMarked;
