package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RangeParserTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:30:15.123456789Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Names and values in turn. */
    private static TimeRange parse(String... parameters) {
        Map<String, List<String>> values = new TreeMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            values.put(parameters[i], List.of(parameters[i + 1]));
        }
        return new RangeParser(NOW, BERLIN).parse(new Parameters(values));
    }

    @Test
    void theLastSevenDaysAreMeantWhereNothingIsSaid() {
        assertThat(parse())
                .isEqualTo(new TimeRange(
                        Instant.parse("2026-11-14T10:30:15.123456Z"), Instant.parse("2026-11-21T10:30:15.123456Z")));
    }

    @Test
    void daysEndWhereToSays() {
        assertThat(parse("days", "2", "to", "2026-11-20T00:00:00Z"))
                .isEqualTo(new TimeRange(Instant.parse("2026-11-18T00:00:00Z"), Instant.parse("2026-11-20T00:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-21T10:30:15.123456Z",
        "-90s, 2026-11-21T10:28:45.123456Z",
        "-15m, 2026-11-21T10:15:15.123456Z",
        "-24h, 2026-11-20T10:30:15.123456Z",
        "-30d, 2026-10-22T10:30:15.123456Z",
        "-2w, 2026-11-07T10:30:15.123456Z",
        "2026-11-20, 2026-11-19T23:00:00Z",
        "2026-10-25, 2026-10-24T22:00:00Z",
        "2028-02-29, 2028-02-28T23:00:00Z",
        "2026-11-20T01:02:03.4567891Z, 2026-11-20T01:02:03.456789Z",
        "2026-11-20T00:00:00-05:00, 2026-11-20T05:00:00Z",
        "2026-11-20T00:00:00+01:00, 2026-11-19T23:00:00Z",
        "2026-11-20T00:00:00 01:00, 2026-11-19T23:00:00Z"
    })
    void aTimeIsAnInstantADateInTheZoneOrRelative(String text, Instant instant) {
        assertThat(parse("from", "2026-01-01T00:00:00Z", "to", text).to()).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-02-29",
                "2026-13-01",
                "2026-11-20T00:00:00",
                "2026-11-20 00:00:00Z",
                "-5y",
                "-123456789012345w",
                "+1h",
                ""
            })
    void whatIsNotATimeIsRefusedWithWhatIs(String text) {
        assertRefused("to", "RFC 3339", "to", text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-20 | 2026-11-20 | must be before",
                "2026-11-21 | 2026-11-20 | must be before",
                "1969-12-31 | 2026-11-20 | must not be before 1970",
                "2016-11-10 | 2026-11-20 | 3660 days"
            })
    void rangesHaveTheirBounds(String from, String to, String why) {
        assertRefused("from", why, "from", from, "to", to);
    }

    @Test
    void theLongestRangeIsAllowed() {
        TimeRange longest = parse("days", "3660", "to", "2026-11-20T00:00:00Z");
        assertThat(longest.from()).isEqualTo(Instant.parse("2016-11-12T00:00:00Z"));
    }

    @Test
    void daysAndFromExcludeEachOther() {
        assertRefused("days", "exclude", "days", "2", "from", "-1d");
    }

    private static void assertRefused(String parameter, String why, String... parameters) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> parse(parameters))
                .extracting(RefusedException::failure)
                .isInstanceOfSatisfying(Failure.InvalidParameter.class, invalid -> {
                    assertThat(invalid.parameter()).isEqualTo(parameter);
                    assertThat(invalid.message()).contains(why);
                });
    }
}
