/**
 * Both ends of the streaming measurement, each a process of its own: an upstream that paces numbered chunks, and a
 * client that stamps their arrivals.
 *
 * <p>Start with {@link io.tollgate.benchmarks.stream.PacedUpstream} and {@link
 * io.tollgate.benchmarks.stream.StreamClient}; {@link io.tollgate.benchmarks.stream.Pace} is what they agree on.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.benchmarks.stream;
