package io.tollgate.gateway.edge.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class XGatewayFieldTest {
    private static final MeteredUsage USAGE =
            new MeteredUsage(new TokenUsage(10, 3, 0, 0, 0), MeteredUsage.Source.PROVIDER);

    private final Call call = TestCalls.of(new Caller("t", "token", Set.of(), "pro\"ject", List.of()));

    private String added(String json) {
        return XGatewayField.addTo(Buffer.buffer(json), call, USAGE).toString();
    }

    private JsonObject value(String json) {
        return new JsonObject(added(json)).getJsonObject("x_gateway");
    }

    @Test
    void saysWhoAnsweredAndWhatItCosts() {
        call.state().request(TestCalls.request(8), 0);
        call.state()
                .target(
                        new Target(
                                "p",
                                "m\\1",
                                "up",
                                usage -> TestCalls.bill(
                                        BigDecimal.valueOf(usage.tokens().inputTokens(), 9))),
                        model -> TestCalls.target());
        call.state().startAttempt();
        assertThat(value("{\"id\":1}"))
                .isEqualTo(new JsonObject()
                        .put("provider", "p")
                        .put("model", "m\\1")
                        .put("attempts", 1)
                        .put("degraded", false)
                        .put("request_id", "request")
                        .put("call_id", call.accepted().id().toString())
                        .put("cached", false)
                        .put("cost_usd", 1.0E-8)
                        .put("project_id", "pro\"ject")
                        .put("cost_complete", true)
                        .put("service_tier", null)
                        .put(
                                "charges",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("meter", "request")
                                                .put("quantity", 1)
                                                .put("unit_price_usd", 1.0E-8)
                                                .put("cost_usd", 1.0E-8))));
        assertThat(added("{}")).contains("\"cost_usd\":0.000000010,");
        call.state().startAttempt();
        assertThat(value("{}").getInteger("attempts")).isEqualTo(2);
        assertThat(value("{}").getBoolean("degraded")).isTrue();
    }

    @Test
    void whatIsNotKnownIsNull() {
        JsonObject value = value("{}");
        assertThat(value.getMap()).containsEntry("provider", null).containsEntry("model", null);
        assertThat(value.getMap()).containsEntry("cost_usd", null).containsEntry("project_id", null);
        assertThat(value.getInteger("attempts")).isZero();
    }

    /** Where the member goes, and that no other byte changes; X stands for it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{}|{X}",
                "{ }|{ X}",
                "{\"a\":1}|{\"a\":1,X}",
                "{\"a\":{}}|{\"a\":{},X}",
                "{\"a\":1 }|{\"a\":1 ,X}",
                "{\"a\":1}  |{\"a\":1,X}  ",
                "data: {\"a\":\"é\"}|data: {\"a\":\"é\",X}",
            })
    void standsLastInTheObject(String json, String expected) {
        assertMember(json, expected);
        assertMember(json + "\n\n", expected + "\n\n");
        assertMember(json + "\r\n\r\n", expected + "\r\n\r\n");
    }

    private void assertMember(String json, String expected) {
        String added = added(json);
        int at = added.indexOf("\"x_gateway\":");
        int end = added.indexOf('}', at) + 1;
        assertThat(added.substring(0, at) + "X" + added.substring(end)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "}", "[]", "[1]", "1", "\"}\"", "{\"a\":1", "data: [DONE]\n\n"})
    void whatDoesNotEndWithAnObjectIsLeftAlone(String other) {
        Buffer bytes = Buffer.buffer(other);
        assertThat(XGatewayField.addTo(bytes, call, USAGE)).isSameAs(bytes);
    }
}
