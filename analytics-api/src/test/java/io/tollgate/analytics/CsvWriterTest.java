package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CsvWriterTest {
    private static List<String> lines(Report answer) {
        return List.of(new String(CsvWriter.write(answer), StandardCharsets.UTF_8).split("\r\n", -1));
    }

    @Test
    void aRowIsItsBucketItsKeysAndItsFigures() {
        AnalyticsQuery query =
                Queries.parse(Reports.RANGE + "group_by=model,status,stream&metrics=requests,cost_usd,latency_ms.p50");
        assertThat(lines(Reports.of(
                        query,
                        Reports.group(
                                query,
                                Reports.values(
                                        Metric.REQUESTS, 2L,
                                        Metric.COST_USD, new BigDecimal("0.000000001"),
                                        Metric.LATENCY_MS_P50, 100L),
                                "gpt",
                                200,
                                false))))
                .containsExactly(
                        "bucket,model,status,stream,requests,cost_usd,latency_ms_p50",
                        "2026-05-01T00:00:00Z,gpt,200,false,2,0.000000001,100",
                        "");
    }

    @Test
    void nullIsNothing() {
        AnalyticsQuery query = Queries.parse(Reports.RANGE + "group_by=project&metrics=requests,success_rate");
        assertThat(lines(Reports.of(
                        query, Reports.group(query, Reports.values(Metric.REQUESTS, 0L), new Object[] {null}))))
                .contains("2026-05-01T00:00:00Z,,0,");
    }

    @ParameterizedTest
    @CsvSource({"1E-9, 0.0000000010", "12345678.9, 12345678.9", "1E7, 10000000"})
    void numbersHaveNoExponent(double rate, String written) {
        AnalyticsQuery query = Queries.parse(Reports.RANGE + "metrics=success_rate");
        assertThat(lines(Reports.of(query, Reports.group(query, Reports.values(Metric.SUCCESS_RATE, rate)))))
                .contains("2026-05-01T00:00:00Z," + written);
    }

    /** RFC 4180, 2.6 and 2.7. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | plain",
                "a,b | \"a,b\"",
                "say \"so\" | \"say \"\"so\"\"\"",
                "two\\nlines | \"two\\nlines\"",
                "δέλτα | δέλτα"
            })
    void whatWouldEndAFieldIsQuoted(String model, String written) {
        AnalyticsQuery query = Queries.parse(Reports.RANGE + "group_by=model&metrics=requests");
        String csv = new String(
                CsvWriter.write(Reports.of(
                        query, Reports.group(query, Reports.values(Metric.REQUESTS, 1L), model.replace("\\n", "\n")))),
                StandardCharsets.UTF_8);
        assertThat(csv).endsWith("\r\n2026-05-01T00:00:00Z," + written.replace("\\n", "\n") + ",1\r\n");
    }

    @Test
    void timesAreOfTheZoneThatWasAskedFor() {
        AnalyticsQuery query = Queries.parse(Reports.RANGE + "tz=Asia/Kolkata&metrics=requests");
        assertThat(lines(Reports.of(query, Reports.group(query, Reports.values(Metric.REQUESTS, 1L)))))
                .contains("2026-05-01T05:30:00+05:30,1");
    }
}
