package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.ServerException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoreFailuresTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(10), 1 << 20, 500, 60);

    @ParameterizedTest
    @CsvSource({
        "60, 503, analytics_unavailable",
        "81, 503, analytics_unavailable",
        "202, 503, analytics_unavailable",
        "159, 504, analytics_timeout",
        "160, 504, analytics_timeout",
        "241, 400, query_too_large",
        "158, 400, query_too_large",
        "396, 400, query_too_large",
        "62, 500, internal_error"
    })
    void whatClickHouseRefusesIsSaidInOurWords(int code, int status, String ours) {
        SQLException failure = new SQLException("secret text", new ServerException(code, "secret text", 500, "id"));
        ErrorResponses.ErrorResponse response =
                ErrorResponses.of(StoreFailures.refusal(failure, LIMITS).failure(), "request-1");
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body().getJsonObject("error").getString("code")).isEqualTo(ours);
        assertThat(response.body().encode()).contains("request-1").doesNotContain("secret");
        assertThat(response.retryAfterSeconds() > 0).isEqualTo(status == 503);
    }

    @Test
    void aStoreOutOfReachIsUnavailable() {
        assertThat(StoreFailures.refusal(new SQLException("refused"), LIMITS).failure())
                .isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void aStatementThatWasGivenUpIsNotTakenForAStoreOutOfReach() {
        IOException failure = new IOException(new InterruptedException());
        assertThat(StoreFailures.refusal(failure, LIMITS).failure())
                .isEqualTo(new Failure.Unavailable("the question was given up"));
    }
}
