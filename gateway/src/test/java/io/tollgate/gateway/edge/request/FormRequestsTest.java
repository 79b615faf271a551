package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.UpstreamOperation;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FormRequestsTest {
    private static String field(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    @ParameterizedTest
    @CsvSource({"service_tier, priority, priority", "speed, fast, fast", "speed, 1.5, ", "x, priority, "})
    void theServiceTierIsAField(String name, String value, @Nullable String tier) throws Exception {
        String form = field("model", "m") + field(name, value) + "--b--\r\n";
        assertThat(FormRequests.parse(
                                UpstreamOperation.TRANSCRIPTIONS,
                                "multipart/form-data; boundary=b",
                                Buffer.buffer(form),
                                Set.of())
                        .serviceTier())
                .isEqualTo(tier);
    }
}
