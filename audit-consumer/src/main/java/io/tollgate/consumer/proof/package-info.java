/**
 * Proof that the table of calls is what Kafka was given: {@link io.tollgate.consumer.proof.TopicComparison} holds each
 * record against its row.
 */
@NullMarked
package io.tollgate.consumer.proof;

import org.jspecify.annotations.NullMarked;
