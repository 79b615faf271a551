package io.tollgate.benchmarks;

import java.util.List;

/**
 * A question that analysts ask.
 *
 * @param parameters of {@code /v1/analytics}, without the range's end
 * @param limitMillis what its answer may take at the 99th percentile
 */
record Question(String name, String parameters, double limitMillis) {
    private static final double DEFAULT = 100;
    private static final double COMMON = 200;
    private static final double DAY = 500;

    static List<Question> all() {
        return List.of(
                new Question("default, 7 days", "days=7", DEFAULT),
                new Question("default, 30 days", "days=30", DEFAULT),
                new Question("default, 90 days", "days=90", DEFAULT),
                new Question("default, 400 days", "days=400", DEFAULT),
                new Question("default, 30 days in Berlin", "days=30&tz=Europe/Berlin", DEFAULT),
                new Question("by model, 30 days", "days=30&group_by=model", COMMON),
                new Question("by model, 400 days by month", "days=400&interval=month&group_by=model", COMMON),
                new Question("by project, 90 days", "days=90&group_by=project", COMMON),
                new Question("by project and model, 30 days", "days=30&group_by=project,model", COMMON),
                new Question("by token, 30 days", "days=30&group_by=token", COMMON),
                new Question("by outcome and status, 90 days", "days=90&group_by=outcome,status", COMMON),
                new Question("of one gateway, 30 days", "days=30&gateway=gateway-3", COMMON),
                new Question("of one project, 400 days", "days=400&interval=week&project=project-7", COMMON),
                new Question("of one model by project, 90 days", "days=90&model=model-2&group_by=project", COMMON),
                new Question("by hour, 7 days", "days=7&interval=hour&group_by=provider", COMMON),
                new Question(
                        "by requested model, status and cache, a day",
                        "days=1&interval=hour&group_by=requested_model,status,cache",
                        DAY));
    }
}
