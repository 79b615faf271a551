package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelScannerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "{\"model\":\"a\"}|a",
                "{\"messages\":[{\"model\":\"b\"}],\"model\" : \"a\" , \"x\":1}|a",
                "{\"mod\\u0065l\":\"a\"}|a",
                "{\"model\":\"a\",\"model\":\"b\"}|none",
                "{\"model\":\"a\",\"model\":1}|none",
                "{\"model\":1}|none",
                "{\"model\":null}|none",
                "{\"model\":\"a\"|none",
                "{\"model\":\"a\"} {}|none",
                "[{\"model\":\"a\"}]|none",
                "'model'|none",
                "{\"x\":{\"model\":\"a\"}}|none"
            })
    void wholeBodiesNameOneModelOrNone(String body, String model) {
        assertThat(ModelScanner.whole(Buffer.buffer(body)).model()).isEqualTo(model);
    }

    @Test
    void beginningOfABodyIsEnoughWhereItDoesNotHaveToBeCertain() {
        ModelScanner peek = new ModelScanner(false);
        for (byte b : "{\"stream\":true,\"model\":\"a".getBytes(StandardCharsets.UTF_8)) {
            peek.bytes(Buffer.buffer(new byte[] {b}));
            assertThat(peek.enough()).isFalse();
        }
        peek.bytes(Buffer.buffer("\""));
        assertThat(peek.enough()).isTrue();
        assertThat(peek.model()).isEqualTo("a");
    }

    @Test
    void theTierIsFoundBeforeTheModel() {
        ModelScanner peek = new ModelScanner(false);
        peek.bytes(Buffer.buffer("{\"service_tier\":\"flex\",\"messages\":[{\"service_tier\":\"no\"}],"));
        assertThat(peek.enough()).isFalse();
        peek.bytes(Buffer.buffer("\"model\":\"a\""));
        assertThat(peek.enough()).isTrue();
        assertThat(peek.model()).isEqualTo("a");
        assertThat(peek.serviceTier()).isEqualTo("flex");
        assertThat(ModelScanner.whole(Buffer.buffer("{\"service_tier\":\"flex\","))
                        .serviceTier())
                .as("what is not whole may say otherwise")
                .isNull();
    }

    @Test
    void holdsNoMoreBackThanThatButGoesOnLooking() {
        ModelScanner peek = new ModelScanner(false);
        peek.bytes(Buffer.buffer("{\"x\":\"" + "x".repeat(ModelScanner.MOST)));
        assertThat(peek.enough()).isTrue();
        assertThat(peek.over()).isFalse();
        assertThat(peek.model()).isNull();
        peek.bytes(Buffer.buffer("\",\"messages\":[{\"model\":\"not this\"}],\"mod"));
        peek.bytes(Buffer.buffer("el\":\"at the end\"}"));
        assertThat(peek.enough()).isTrue();
        assertThat(peek.model()).isEqualTo("at the end");
    }

    /** As far behind it as is looked at, which holds nothing back. */
    @ParameterizedTest
    @CsvSource({"0, flex", "65000, flex", "65600, "})
    void theTierIsFoundBehindTheModelIfItIsNotFar(int between, @Nullable String tier) {
        ModelScanner peek = new ModelScanner(false);
        peek.bytes(Buffer.buffer("{\"messages\":\"" + "x".repeat(ModelScanner.MOST) + "\",\"model\":\"a\","));
        assertThat(peek.enough()).isTrue();
        assertThat(peek.over()).isFalse();
        assertThat(peek.serviceTier()).isNull();
        peek.bytes(Buffer.buffer("\"x\":\"" + "x".repeat(between) + "\""));
        assertThat(peek.over()).isEqualTo(tier == null);
        peek.bytes(Buffer.buffer(",\"service_tier\":\"flex\",\"model\":\"b\"}"));
        assertThat(peek.serviceTier()).isEqualTo(tier);
        assertThat(peek.model()).isEqualTo("a");
    }
}
