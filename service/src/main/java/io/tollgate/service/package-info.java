/**
 * What every service's {@code main} is made of: its settings, its ready file, its exit codes, and how
 * it reaches Kafka.
 *
 * <p>Start with {@link io.tollgate.service.ServiceMain} and {@link io.tollgate.service.Settings}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.service;
