package io.tollgate.analytics;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code GET /v1/analytics}: the figures of a range of time, in buckets and groups. */
final class AnalyticsRoute implements Handler<RoutingContext> {
    static final String PATH = "/v1/analytics";

    private final QueryDesk desk;
    private final Store store;
    private final ReportRenderer renderer;

    AnalyticsRoute(QueryDesk desk, Store store) {
        this.desk = desk;
        this.store = store;
        this.renderer = new ReportRenderer(store.clickHouse());
    }

    @Override
    public void handle(RoutingContext routing) {
        desk.serve(routing, asked -> {
            AnalyticsQuery query = QueryParser.parse(asked.parameters(), asked.caller(), asked.accept(), asked.now());
            return () -> answer(report(query, asked.caller()));
        });
    }

    private Report report(AnalyticsQuery query, Caller caller) {
        QueryResult result = store.ask(query);
        Report report = Report.of(query, result).without(caller.hidden());
        if (!query.compared()) {
            return report;
        }
        AnalyticsQuery question = Comparison.question(query);
        Report before = Report.of(question, store.ask(question));
        if (!query.grouped()) {
            return report.with(Comparison.ofBreakdowns(report, before));
        }
        List<Report.Group> shown = Report.groups(query, result);
        if (shown.isEmpty()) {
            return report.with(Comparison.ofGroups(report, before, shown, before, List.of()));
        }
        AnalyticsQuery groups = Comparison.question(query, shown);
        QueryResult found = store.ask(groups);
        return report.with(
                Comparison.ofGroups(report, before, shown, Report.of(groups, found), Report.groups(groups, found)));
    }

    private QueryDesk.Answer answer(Report report) {
        Map<String, String> headers = new HashMap<>();
        if (report.asOf() != null) {
            headers.put("x-tollgate-as-of", Timestamps.text(report.asOf(), ZoneOffset.UTC));
        }
        headers.put("x-tollgate-percentile-error", JsonWriter.share(report.percentileError()));
        headers.put(
                "x-tollgate-include",
                report.query().counted().stream().map(Counted::label).collect(Collectors.joining(",")));
        if (report.nextCursor() != null) {
            headers.put("x-tollgate-next-cursor", report.nextCursor());
        }
        return new QueryDesk.Answer(
                report.query().format().contentType(), headers, Buffer.buffer(renderer.render(report)));
    }
}
