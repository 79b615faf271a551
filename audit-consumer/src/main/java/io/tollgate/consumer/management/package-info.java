/**
 * What operators see of a running consumer: {@code /metrics}, {@code /health}, {@code /health/live} and {@code
 * /health/ready}. Start with {@link io.tollgate.consumer.management.ManagementServer}.
 */
@NullMarked
package io.tollgate.consumer.management;

import org.jspecify.annotations.NullMarked;
