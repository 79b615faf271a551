package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tollgate.analytics.Dimension.Column;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryParserTest {
    private static final Snapshot CALLS = new Snapshot(
            Instant.parse("2026-11-21T10:30:14.000001Z"),
            7L,
            Map.of(new Partition("tollgate.usage", 0), 12L, new Partition("tollgate.usage", 11), 0L));

    private static final Instant NOW = Instant.parse("2026-11-21T10:30:15.123456Z");

    @Test
    void defaultsAreTheLastSevenDaysByDay() {
        AnalyticsQuery query = Queries.parse("");
        assertThat(query.range()).isEqualTo(new TimeRange(NOW.minus(Duration.ofDays(7)), NOW));
        assertThat(query.zone()).isEqualTo(ZoneOffset.UTC);
        assertThat(query.interval()).isEqualTo(Interval.DAY);
        assertThat(query.buckets()).hasSize(8).startsWith(Instant.parse("2026-11-14T00:00:00Z"));
        assertThat(query.groupBy()).isEmpty();
        assertThat(query.filters()).isEmpty();
        assertThat(query.metrics())
                .contains(Metric.LATENCY_MS_P99, Metric.FIRST_TOKEN_MS_AVG)
                .doesNotContain(Metric.FIRST_TOKEN_MS_P50);
        assertThat(query.order()).isEqualTo(new Order.ByMetric(Metric.REQUESTS, true));
        assertThat(query.limit()).isEqualTo(100);
        assertThat(query.format()).isEqualTo(Format.JSON);
    }

    @ParameterizedTest
    @CsvSource({
        "from=2026-11-20T00:00:00Z, 2026-11-20T00:00:00Z, 2026-11-21T10:30:15.123456Z",
        "from=2026-11-20T00:00:00%2B01:00&to=2026-11-20T12:00:00.5-01:00, 2026-11-19T23:00:00Z, 2026-11-20T13:00:00.5Z",
        "from=2026-11-20T00:00:00+01:00, 2026-11-19T23:00:00Z, 2026-11-21T10:30:15.123456Z",
        "from=-90s, 2026-11-21T10:28:45.123456Z, 2026-11-21T10:30:15.123456Z",
        "from=-24h&to=-15m, 2026-11-20T10:30:15.123456Z, 2026-11-21T10:15:15.123456Z",
        "from=-2w&to=now, 2026-11-07T10:30:15.123456Z, 2026-11-21T10:30:15.123456Z",
        "days=1, 2026-11-20T10:30:15.123456Z, 2026-11-21T10:30:15.123456Z",
        "days=2&to=2026-11-03, 2026-11-01T00:00:00Z, 2026-11-03T00:00:00Z",
        "to=2026-11-08T00:00:00Z, 2026-11-01T00:00:00Z, 2026-11-08T00:00:00Z",
        "from=2026-11-20&to=2026-11-21&tz=Europe/Berlin, 2026-11-19T23:00:00Z, 2026-11-20T23:00:00Z"
    })
    void timesAreAbsoluteOrRelative(String parameters, Instant from, Instant to) {
        assertThat(Queries.parse(parameters).range()).isEqualTo(new TimeRange(from, to));
    }

    @Test
    void namesAreRepeatedOrHaveCommasBetween() {
        AnalyticsQuery query = Queries.parse(
                "group_by=provider,project_id&group_by=metadata.team,project&metrics=requests,latency_ms.p95");
        assertThat(query.groupBy()).containsExactly(Column.PROVIDER, Column.PROJECT, new Dimension.Metadata("team"));
        assertThat(query.metrics()).containsExactly(Metric.REQUESTS, Metric.LATENCY_MS_P95);
        assertThat(Queries.parse("metrics=latency_ms").metrics())
                .containsExactly(
                        Metric.LATENCY_MS_AVG,
                        Metric.LATENCY_MS_P50,
                        Metric.LATENCY_MS_P90,
                        Metric.LATENCY_MS_P95,
                        Metric.LATENCY_MS_P99,
                        Metric.LATENCY_MS_MAX);
    }

    @Test
    void filtersRepeatedAreOrAndExclamationMarksAreNot() {
        assertThat(Queries.parse("model=a&model=!b&model=c,d&project=x&project_id=y&status=!404&stream=true")
                        .filters())
                .containsExactly(
                        new Filter.Values(Column.MODEL, List.of("a", "c,d"), List.of("b")),
                        new Filter.Values(Column.PROJECT, List.of("x", "y"), List.of()),
                        new Filter.Values(Column.STATUS, List.of(), List.of(404)),
                        new Filter.Values(Column.STREAM, List.of(true), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "order_by=cost_usd, COST_USD, true",
        "order_by=cost_usd:asc, COST_USD, false",
        "order_by=latency_ms.p99:desc, LATENCY_MS_P99, true",
        "order_by=latency_ms, LATENCY_MS_AVG, true"
    })
    void ordersByMetricLargestFirst(String parameters, Metric metric, boolean descending) {
        assertThat(Queries.parse(parameters).order()).isEqualTo(new Order.ByMetric(metric, descending));
    }

    @Test
    void ordersByADimensionFromTheBeginning() {
        assertThat(Queries.parse("group_by=model&order_by=model").order())
                .isEqualTo(new Order.ByDimension(Column.MODEL, false));
        assertThat(Queries.parse("group_by=model&order_by=model:desc").order())
                .isEqualTo(new Order.ByDimension(Column.MODEL, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "provder=x | provder | provider",
                "metadata.=x | metadata. | metadata.<key>",
                "from=yesterday | from | RFC 3339",
                "from=2026-13-01 | from | RFC 3339",
                "from=2026-11-20T00:00:00 | from | RFC 3339",
                "to=-5y | to | relative",
                "to=2999-01-01 | to | 2100",
                "from=1969-01-01&to=1969-02-01 | from | 1970",
                "from=2026-11-20&to=2026-11-20 | from | before",
                "from=2026-11-20&to=2026-11-19 | from | before",
                "from=2010-01-01 | from | 3660 days",
                "from=-1h&from=-2h | from | once",
                "days=0 | days | from 1 to 3660",
                "days=1.5 | days | whole number",
                "days=99999999999 | days | from 1 to 3660",
                "days=2&from=-1d | days | exclude",
                "interval=second | interval | minute, hour, day, week, month, none",
                "interval=minute&days=30 | interval | longer interval",
                "tz=Mars/Olympus | tz | Europe/Berlin",
                "tz=' | tz | Europe/Berlin",
                "group_by=colour | group_by | provider, model",
                "group_by=provider, | group_by | provider, model",
                "group_by=provider,model,route,outcome,status,cache | group_by | 5 names",
                "metrics=speed | metrics | tokens_per_second",
                "metrics= | metrics | requests",
                "order_by=speed | order_by | requests",
                "order_by=requests:up | order_by | :asc or :desc",
                "order_by=model | order_by | group_by",
                "limit=0 | limit | from 1 to 1000",
                "limit=1001 | limit | from 1 to 1000",
                "group_by=model&interval=minute&days=1&limit=100 | limit | from 1 to 34",
                "format=xml | format | json, csv, ndjson, parquet, arrow",
                "cursor=x | cursor | not from an earlier response",
                "cursor=MXwyfDN8NA | cursor | another query",
                "outcome=SUCCEEDED | outcome | succeeded, failed",
                "outcome=!ok | outcome | succeeded, failed",
                "cache=warm | cache | hit, miss, bypass",
                "stream=yes | stream | true, false",
                "status=ok | status | 200",
                "status=99 | status | 200",
                "status= | status | 200"
            })
    void whatIsNotAllowedIsNamedWithWhatWouldBe(String parameters, String parameter, String allowed) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Queries.parse(parameters))
                .extracting(RefusedException::failure)
                .isInstanceOfSatisfying(Failure.InvalidParameter.class, invalid -> {
                    assertThat(invalid.parameter()).isEqualTo(parameter);
                    assertThat(invalid.message()).contains(allowed);
                });
    }

    @Test
    void valuesAreBoundedInNumberAndLength() {
        String many = IntStream.rangeClosed(0, 100).mapToObj(i -> "model=m" + i).collect(Collectors.joining("&"));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> Queries.parse(many));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> Queries.parse("model=" + "m".repeat(513)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "group_by=token",
                "token=t1",
                "group_by=session",
                "session=s1",
                "group_by=agent",
                "agent=a1",
                "group_by=parent_agent",
                "parent_agent=a0",
                "group_by=end_user",
                "end_user=u1",
                "group_by=dynamic_route",
                "dynamic_route=r",
                "group_by=route_version",
                "group_by=route_path",
                "group_by=metadata.a",
                "metadata.a=1"
            })
    void whatTellsCallersApartNeedsRead(String parameters) {
        assertThat(Queries.parse(parameters, Queries.READER)).isNotNull();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Queries.parse(parameters, Queries.ANONYMOUS))
                .extracting(RefusedException::failure)
                .isInstanceOfSatisfying(
                        Failure.Denied.class,
                        denied -> assertThat(denied.code()).isEqualTo("permission_denied"));
    }

    @Test
    void aCallerOfSomeGatewaysIsKeptToThem() {
        Caller caller = Caller.of("read", "beta, alpha");
        assertThat(Queries.parse("", caller).filters())
                .containsExactly(new Filter.Values(Column.GATEWAY, List.of("alpha", "beta"), List.of()));
        assertThat(Queries.parse("gateway=alpha", caller).filters())
                .containsExactly(
                        new Filter.Values(Column.GATEWAY, List.of("alpha"), List.of()),
                        new Filter.Values(Column.GATEWAY, List.of("alpha", "beta"), List.of()));
        for (Caller refused : List.of(caller, Caller.of("read", ""))) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> Queries.parse("gateway=gamma", refused))
                    .extracting(RefusedException::failure)
                    .isInstanceOfSatisfying(
                            Failure.Denied.class,
                            denied -> assertThat(denied.code()).isEqualTo("gateway_not_allowed"));
        }
    }

    @Test
    void aCursorGoesOnInItsOwnRangeAndQuestion() {
        AnalyticsQuery first = Queries.parse("group_by=model&provider=a");
        String cursor = new Cursor(100, first.range(), Cursor.question(first), CALLS).text();
        AnalyticsQuery next = QueryParser.parse(
                new Parameters(java.util.Map.of(
                        "group_by", List.of("model"), "provider", List.of("a"), "cursor", List.of(cursor))),
                Queries.READER,
                "",
                NOW.plusSeconds(60));
        assertThat(next.range()).isEqualTo(first.range());
        assertThat(next.offset()).isEqualTo(100);
        assertThat(next.calls()).isEqualTo(CALLS);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Queries.parse("group_by=model&provider=b&cursor=" + cursor));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv | CSV",
                "application/x-ndjson, */* | NDJSON",
                "text/csv;q=0.5, application/json | JSON",
                "text/html,application/xhtml+xml,*/*;q=0.8 | JSON",
                "application/vnd.apache.parquet | PARQUET",
                "application/vnd.apache.arrow.file;q=0.9,text/csv;q=0.1 | ARROW",
                "image/png | JSON",
                "text/csv;q=nonsense | JSON",
                "'' | JSON"
            })
    void theFormatIsWhatIsAcceptedUnlessItIsNamed(String accept, Format format) {
        assertThat(QueryParser.parse(new Parameters(java.util.Map.of()), Queries.ANONYMOUS, accept, NOW)
                        .format())
                .isEqualTo(format);
        assertThat(QueryParser.parse(
                                new Parameters(java.util.Map.of("format", List.of("csv"))),
                                Queries.ANONYMOUS,
                                accept,
                                NOW)
                        .format())
                .isEqualTo(Format.CSV);
    }

    @Test
    void zonesAreThoseOfTheirNames() {
        assertThat(Queries.parse("tz=America/New_York").zone()).isEqualTo(ZoneId.of("America/New_York"));
    }
}
