/**
 * From Kafka to the store, exactly once. One thread polls, plans and commits; inserts run beside it, so that polling
 * never stops while ClickHouse is slow or away.
 *
 * <p>A batch goes through these steps: its {@link io.tollgate.consumer.intake.Plan} is committed beside the offset; its
 * rows are inserted under a token that the plan gives; the offset moves past it. Whoever finds a plan beside an offset
 * repeats that very plan, having looked first at what is stored. Start with {@link io.tollgate.consumer.intake.Intake},
 * then {@code PartitionIntake} (the steps) and {@code BatchWriter} (the store's side).
 */
@NullMarked
package io.tollgate.consumer.intake;

import org.jspecify.annotations.NullMarked;
