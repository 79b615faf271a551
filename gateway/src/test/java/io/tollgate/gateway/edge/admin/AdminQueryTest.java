package io.tollgate.gateway.edge.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminQueryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"l\":{\"a\":1,\"a\":2}}",
                "{\"a\":1e400}",
                "{\"a\":-1e400}",
                "{\"a\":NaN}",
                "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
                "{\"a\":1",
                "[]",
                "1",
            })
    void whatCouldBeReadInTwoWaysIsRefused(String body) {
        assertThat(FailureException.failureOf(catchThrowable(() -> AdminQuery.strict(Buffer.buffer(body)))))
                .isInstanceOf(CallFailure.InvalidJson.class);
    }

    @Test
    void aDynamicRoutesElementsMayStandDeep() throws FailureException {
        assertThat(AdminQuery.strict(Buffer.buffer("{\"a\":" + "[".repeat(39) + "]".repeat(39) + "}")))
                .hasSize(1);
    }

    @Test
    void anObjectIsRead() throws FailureException {
        assertThat(AdminQuery.strict(Buffer.buffer("{\"a\":{\"b\":1.5}}"))
                        .getJsonObject("a")
                        .getDouble("b"))
                .isEqualTo(1.5);
    }
}
