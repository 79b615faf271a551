/**
 * {@code GET /v1/analytics}: what calls were made, what they cost and how they went, counted from the rows of
 * ClickHouse; and {@code GET /v1/logs}: those rows one by one.
 *
 * <p>Start with {@link io.tollgate.analytics.AnalyticsRoute}, which reads as the path of one request: {@code
 * QueryParser}, {@code SqlBuilder}, {@code Store}, {@code Report}, {@code ReportRenderer}. {@link
 * io.tollgate.analytics.QueryDesk} runs it, and bounds how many run.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.analytics;
