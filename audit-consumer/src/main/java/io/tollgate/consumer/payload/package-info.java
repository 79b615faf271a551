/**
 * Prompts and answers on their way from Kafka to ClickHouse, apart from the calls' rows: what goes wrong with them
 * touches no row. Start with {@link io.tollgate.consumer.payload.PayloadIntake}.
 */
@NullMarked
package io.tollgate.consumer.payload;

import org.jspecify.annotations.NullMarked;
