package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpstreamStatusTest {
    @ParameterizedTest
    @CsvSource({
        // status, succeeds, throttles, blames the request, may pass
        "200, true, false, false, false",
        "204, true, false, false, false",
        "302, true, false, false, false",
        "399, true, false, false, false",
        "400, false, false, true, false",
        "401, false, false, true, false",
        "404, false, false, true, false",
        "408, false, false, true, false",
        "428, false, false, true, false",
        "429, false, true, false, false",
        "430, false, false, true, false",
        "499, false, false, true, false",
        "500, false, false, false, true",
        "501, false, false, false, false",
        "502, false, false, false, true",
        "503, false, false, false, true",
        "504, false, false, false, true",
        "505, false, false, false, false",
        "529, false, true, false, false",
        "599, false, false, false, false",
    })
    void meansOneThing(int status, boolean succeeds, boolean throttles, boolean blames, boolean mayPass) {
        assertThat(UpstreamStatus.succeeds(status)).isEqualTo(succeeds);
        assertThat(UpstreamStatus.throttles(status)).isEqualTo(throttles);
        assertThat(UpstreamStatus.blamesRequest(status)).isEqualTo(blames);
        assertThat(UpstreamStatus.mayPass(status)).isEqualTo(mayPass);
    }
}
