package io.tollgate.gateway.late;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.audit.BookedCharges;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.vault.Sealed;
import io.tollgate.schemas.avro.Charge;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BackgroundResponseTest {
    private static final Instant SINCE = Instant.parse("2026-11-28T10:00:00.123Z");

    private static final BookedCharges BOOKED = new BookedCharges(
            List.of(new Charge(
                    "output",
                    new BigDecimal("7.000000000"),
                    new BigDecimal("0.000002000000000000"),
                    new BigDecimal("0.000014000"))),
            new BigDecimal("0.000014000"),
            BigDecimal.ZERO);

    static Stream<BackgroundResponse.Key> keys() {
        return Stream.of(
                new BackgroundResponse.Key.None(),
                new BackgroundResponse.Key.Stored("main"),
                new BackgroundResponse.Key.Configured(3),
                new BackgroundResponse.Key.Callers("api-key", new Sealed("a", "c2VhbGVk")));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void isReadAsItWasWritten(BackgroundResponse.Key key) {
        CustomPrices prices = new CustomPrices(new BigDecimal("0.000001"), new BigDecimal("0.5"));
        BackgroundResponse response = new BackgroundResponse(
                "openai", "resp_1", "https://api.example.com/v1/responses/resp_1", key, prices, SINCE, null);
        assertThat(BackgroundResponse.of(response.bytes())).isEqualTo(response);
        BackgroundResponse unpriced =
                new BackgroundResponse("openai", "resp_1", "https://a/b", key, null, SINCE, BOOKED);
        assertThat(BackgroundResponse.of(unpriced.bytes())).isEqualTo(unpriced);
        assertThat(response.adjustmentId()).isEqualTo(unpriced.adjustmentId());
    }

    @Test
    void whatAnotherBuildWroteIsNotRead() {
        byte[] bytes = new BackgroundResponse(
                        "openai", "resp_1", "https://a/b", new BackgroundResponse.Key.None(), null, SINCE, null)
                .bytes();
        bytes[0] = 9;
        assertThat(BackgroundResponse.of(bytes)).isNull();
        assertThat(BackgroundResponse.of(new byte[] {1, 0})).isNull();
    }
}
