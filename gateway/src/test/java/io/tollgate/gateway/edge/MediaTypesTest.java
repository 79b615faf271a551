package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MediaTypesTest {
    private static MultiMap headers(@Nullable String type) {
        MultiMap headers = HttpHeaders.headers();
        return type == null ? headers : headers.add("Content-Type", type);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // content type, JSON, events, a request may say so
                "-, false, false, true",
                "application/json, true, false, true",
                "Application/JSON, true, false, true",
                "application/json; charset=utf-8, true, false, true",
                "application/json;charset=utf-8, true, false, true",
                "application/json ; charset=utf-8, true, false, true",
                "application/jsonl, false, false, false",
                "application/json-seq, false, false, false",
                "application/problem+json, false, false, false",
                "text/json, false, false, false",
                "text/plain, false, false, false",
                "text/event-stream, false, true, false",
                "Text/Event-Stream; charset=utf-8, false, true, false",
                "text/event-streams, false, false, false",
                "'', false, false, false",
            })
    void isOneOrTheOther(@Nullable String type, boolean json, boolean events, boolean accepted) {
        assertThat(MediaTypes.isJson(headers(type))).isEqualTo(json);
        assertThat(MediaTypes.isEventStream(headers(type))).isEqualTo(events);
        if (accepted) {
            assertThatNoException().isThrownBy(() -> MediaTypes.requireJson(headers(type)));
        } else {
            assertThat(FailureException.failureOf(catchThrowable(() -> MediaTypes.requireJson(headers(type)))))
                    .isEqualTo(new CallFailure.UnsupportedMediaType(type.toLowerCase(Locale.ROOT)));
        }
    }

    @Test
    void aLongTypeIsNotRepeatedAsAWhole() {
        assertThat(FailureException.failureOf(
                        catchThrowable(() -> MediaTypes.requireJson(headers("X".repeat(10_000))))))
                .isEqualTo(new CallFailure.UnsupportedMediaType("x".repeat(64) + "…"));
    }
}
