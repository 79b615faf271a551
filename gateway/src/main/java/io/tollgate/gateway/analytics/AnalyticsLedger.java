package io.tollgate.gateway.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.analytics.AnalyticsClient.Viewer;
import io.tollgate.gateway.analytics.RecordedUsage.Amount;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The books as the analytics service has them: what tokens used, and what a provider's days came to. */
public final class AnalyticsLedger implements UsageLedger, ProviderDays {
    private static final Viewer THE_GATEWAY_ITSELF = new Viewer("gateway", Set.of("read"), List.of("*"), List.of());
    private static final int OK = 200;

    /** As many values of one filter as the service takes. */
    private static final int TOKENS_AT_ONCE = 100;

    private final AnalyticsClient analytics;

    public AnalyticsLedger(AnalyticsClient analytics) {
        this.analytics = analytics;
    }

    @Override
    public Future<RecordedUsage> use(Set<String> tokenIds, Instant by) {
        List<String> tokens = tokenIds.stream().sorted().toList();
        Future<RecordedUsage> all = part(tokens, 0, by);
        for (int from = TOKENS_AT_ONCE; from < tokens.size(); from += TOKENS_AT_ONCE) {
            int next = from;
            all = all.compose(before -> part(tokens, next, by).map(before::plus));
        }
        return all;
    }

    /** What those tokens used that one question is about. */
    private Future<RecordedUsage> part(List<String> tokens, int from, Instant by) {
        Instant month = by.atZone(ZoneOffset.UTC)
                .with(TemporalAdjusters.firstDayOfMonth())
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant();
        // The end of a range is not in it.
        Instant end = by.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
        String query = "include=rows&interval=day&metrics=requests,input_tokens,output_tokens,cost_usd&from=" + month
                + "&to=" + end
                + tokens.stream()
                        .skip(from)
                        .limit(TOKENS_AT_ONCE)
                        .map(token -> "&token=" + URLEncoder.encode(token, UTF_8))
                        .collect(Collectors.joining());
        return analytics
                .askWhole(AnalyticsClient.PATH, query, THE_GATEWAY_ITSELF)
                .compose(AnalyticsLedger::body)
                .map(AnalyticsLedger::read)
                .recover(e -> Future.failedFuture(new FailureException(new AnalyticsUnavailable())));
    }

    @Override
    public Future<ProviderDay> day(String provider, LocalDate day) {
        String query = "provider=" + URLEncoder.encode(provider, UTF_8) + "&day=" + day;
        return analytics
                .askWhole(AnalyticsClient.PROVIDER_DAYS, query, THE_GATEWAY_ITSELF)
                .compose(AnalyticsLedger::body)
                .map(AnalyticsLedger::providerDay)
                .recover(e -> Future.failedFuture(new FailureException(new AnalyticsUnavailable())));
    }

    /** Rows of columns, as strings. */
    private static ProviderDay providerDay(Buffer body) {
        JsonObject json = body.toJsonObject();
        List<ProviderDay.Line> lines = rows(json, "lines")
                .map(row -> new ProviderDay.Line(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        exact(row, 4),
                        exact(row, 5),
                        exact(row, 6),
                        exact(row, 7),
                        exact(row, 8)))
                .toList();
        List<ProviderDay.Invoiced> invoiced = rows(json, "invoiced")
                .map(row -> new ProviderDay.Invoiced(row.getString(1), exact(row, 2)))
                .toList();
        List<JsonArray> ended = rows(json, "ended").toList();
        return new ProviderDay(
                lines,
                invoiced,
                ended.isEmpty() ? 0 : exact(ended.getFirst(), 1).longValueExact(),
                ended.isEmpty() ? 0 : exact(ended.getFirst(), 2).longValueExact());
    }

    private static Stream<JsonArray> rows(JsonObject json, String name) {
        return json.getJsonArray(name).stream().map(JsonArray.class::cast);
    }

    private static BigDecimal exact(JsonArray row, int column) {
        return new BigDecimal(row.getString(column));
    }

    private static Future<Buffer> body(AnalyticsClient.Whole answer) {
        return answer.status() == OK
                ? Future.succeededFuture(answer.body())
                : Future.failedFuture("the analytics service answered " + answer.status());
    }

    private static RecordedUsage read(Buffer body) {
        JsonObject json = body.toJsonObject();
        JsonArray days = json.getJsonArray("series");
        String asOf = json.getString("as_of");
        return new RecordedUsage(
                amount(days.getJsonObject(days.size() - 1)
                        .getJsonArray("groups")
                        .getJsonObject(0)),
                amount(json.getJsonObject("totals")),
                asOf == null ? null : Instant.parse(asOf));
    }

    private static Amount amount(JsonObject figures) {
        return new Amount(
                figures.getLong("requests"),
                figures.getLong("input_tokens"),
                figures.getLong("output_tokens"),
                new BigDecimal(figures.getNumber("cost_usd").toString()));
    }
}
