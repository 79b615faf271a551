/**
 * The gateway's way to the analytics service, which alone keeps the books: what it asks there for its callers and for
 * itself.
 *
 * <p>Start with {@link io.tollgate.gateway.analytics.AnalyticsClient}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.analytics;
