package io.tollgate.benchmarks;

import java.util.List;

/**
 * Calls that are looked through, fifty on a page.
 *
 * @param parameters of {@code /v1/logs}
 */
record Page(String name, String parameters) {
    /** What a page may take at the 99th percentile, wherever it is among all calls. */
    static final double LIMIT_MILLIS = 100;

    static List<Page> all() {
        return List.of(
                new Page("logs", "limit=50"),
                new Page("logs of one gateway", "limit=50&gateway=gateway-3"),
                new Page("logs of one project", "limit=50&project=project-7"),
                new Page("logs of one model and token", "limit=50&model=model-2&token=token-35"),
                new Page("logs of what failed", "limit=50&outcome=failed"),
                new Page("logs of what was canceled at one gateway", "limit=50&outcome=canceled&gateway=gateway-3"),
                new Page("logs of slow calls", "limit=50&latency_ms=%3E40000"),
                new Page("logs searched for an error code", "limit=50&q=rate_limited"),
                new Page("logs of one user", "limit=50&end_user=user-77"),
                new Page("logs of a session without calls", "limit=50&session=none"),
                new Page("logs of a model and status without calls", "limit=50&model=model-2&status=418"),
                new Page("logs searched for an id", "limit=50&q=0195a2b4-5c6d-7e8f-9012-3456789abcde"));
    }
}
