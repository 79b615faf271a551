/**
 * Tests of the analytics service that need no ClickHouse.
 *
 * <p>Start with {@link io.tollgate.analytics.QueryParserTest}; what the figures are is tested where the engine is, in
 * {@code standalone}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.analytics;
