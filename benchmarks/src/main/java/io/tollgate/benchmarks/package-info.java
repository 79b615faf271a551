/**
 * The side-by-side load harness: nginx and the gateway before the same upstream, in alternating rounds of one run.
 *
 * <p>Start with {@link io.tollgate.benchmarks.SideBySide}, then {@code Testbed} for what is started and {@code Rounds}
 * for what is measured.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.benchmarks;
