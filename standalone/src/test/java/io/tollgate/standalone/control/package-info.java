/**
 * The control state on a real broker: what several nodes make of it, and what is left of it without Kafka.
 *
 * <p>Start with {@link io.tollgate.standalone.control.ControlIT}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.standalone.control;
