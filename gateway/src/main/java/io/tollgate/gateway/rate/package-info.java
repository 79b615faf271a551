/**
 * Rates held to a limit by the minute, for whoever limits anything. Clocks are handed in.
 *
 * <p>Start with {@link io.tollgate.gateway.rate.TokenBucket}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.rate;
