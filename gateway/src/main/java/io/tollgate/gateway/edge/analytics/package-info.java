/**
 * What the analytics service answers, handed on to those who may see it.
 *
 * <p>Start with {@link io.tollgate.gateway.edge.analytics.AnalyticsRoute}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.edge.analytics;
