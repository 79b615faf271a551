/**
 * The settings of the audit consumer, as immutable records read once at start. Start with {@link
 * io.tollgate.consumer.config.ConsumerConfig}.
 */
@NullMarked
package io.tollgate.consumer.config;

import org.jspecify.annotations.NullMarked;
