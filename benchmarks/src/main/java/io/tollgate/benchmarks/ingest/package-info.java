/**
 * What the ingest measurement is made of: a topic filled with calls' records, and a consumer that does nothing but
 * decode them, as a process of its own.
 *
 * <p>Start with {@link io.tollgate.benchmarks.ingest.FullTopic} and {@link io.tollgate.benchmarks.ingest.BareConsumer}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.benchmarks.ingest;
