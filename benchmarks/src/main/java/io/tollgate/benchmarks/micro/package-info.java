/**
 * JMH benches of single steps on the call's path: what each costs apart from everything else.
 *
 * <p>Start with {@link io.tollgate.benchmarks.micro.TokenCheckBench}; {@code benchmarks/run micro} runs them all, and
 * {@code benchmarks/run micro NAME} one.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.benchmarks.micro;
