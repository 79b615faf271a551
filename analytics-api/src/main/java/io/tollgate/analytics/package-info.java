/**
 * {@code GET /v1/analytics}: what calls were made, what they cost and how they went, counted from the rows of ClickHouse.
 *
 * <p>Start with {@link io.tollgate.analytics.AnalyticsRoute}, which reads as the path of one request: {@code
 * QueryParser}, {@code SqlBuilder}, {@code Store}, {@code Report}, {@code ReportRenderer}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.analytics;
