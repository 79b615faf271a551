package io.tollgate.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import io.tollgate.gateway.call.WireFormat;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventTemplateTest {
    private static final String EVENT =
            "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9,\"text\":\"a\",\"obfuscation\":\"xy\"}\n\n";

    private final EventTemplate template = new EventTemplate();

    private void remember(String event) {
        byte[] bytes = ("x" + event + "x").getBytes(UTF_8);
        template.remember(
                bytes, 1, bytes.length - 1, event.indexOf('{') + 1, (name, in, start, end) -> name.equals("text"));
    }

    private boolean isLike(String event) {
        byte[] bytes = ("xyz" + event + "x").getBytes(UTF_8);
        return template.isLike(bytes, 3, bytes.length - 1);
    }

    private List<String> holes(String event) {
        assertThat(isLike(event)).isTrue();
        byte[] bytes = ("xyz" + event).getBytes(UTF_8);
        return template.holes().stream()
                .map(hole -> hole.name() + "=" + new String(bytes, hole.start(), hole.end() - hole.start(), UTF_8))
                .collect(Collectors.toList());
    }

    @Test
    void anEventWithAnotherTextNumberAndPaddingIsLikeIt() {
        remember(EVENT);
        assertThat(holes(EVENT)).containsExactly("sequence_number=9", "text=a", "obfuscation=xy");
        assertThat(holes(EVENT.replace("9", "123")
                        .replace("\"a\"", "\"\\\"å, } \\\\\"")
                        .replace("xy", "")))
                .containsExactly("sequence_number=123", "text=\\\"å, } \\\\", "obfuscation=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "event: e\ndata: {\"type\":\"f\",\"sequence_number\":9,\"text\":\"a\",\"obfuscation\":\"xy\"}\n\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9,\"text\":\"a\",\"obfuscation\":\"xy\"}\r\n\r\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9,\"text\":\"a\",\"obfuscation\":\"xy\"}\n\n\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9,\"text\":\"a\",\"obfuscation\":\"xy\"}\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":09,\"text\":\"a\",\"obfuscation\":\"xy\"}\n\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":,\"text\":\"a\",\"obfuscation\":\"xy\"}\n\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9.5,\"text\":\"a\",\"obfuscation\":\"xy\"}\n\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9,\"text\":null,\"obfuscation\":\"xy\"}\n\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9,\"text\":\"a\",\"obfuscation\":\"x\\n\"}\n\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9,\"text\":\"a\",\"obfuscation\":\"å\"}\n\n",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9,\"text\":\"a",
                "event: e\ndata: {\"type\":\"e\",\"sequence_number\":9,\"text\":\"a\\"
            })
    void anyOtherDifferenceCounts(String other) {
        remember(EVENT);
        assertThat(isLike(other)).isFalse();
        assertThat(isLike(EVENT)).isTrue();
    }

    @Test
    void onlyAnEventWithATextIsRemembered() {
        assertThat(isLike(EVENT)).isFalse();
        remember(EVENT.replace("text", "test"));
        assertThat(isLike(EVENT.replace("text", "test"))).isFalse();
        remember(EVENT);
        template.forget();
        assertThat(isLike(EVENT)).isFalse();
        String longer = EVENT.replace("\"a\"", "\"" + "a".repeat(2_048) + "\"");
        remember(longer);
        assertThat(isLike(longer)).isFalse();
    }

    @Test
    void aStreamWhoseEventsAllDifferIsGivenUp() {
        for (int i = 0; i < 4; i++) {
            remember(EVENT.replace("\"e\"", "\"" + i + "\""));
            assertThat(isLike(EVENT)).isFalse();
        }
        remember(EVENT);
        assertThat(isLike(EVENT)).isFalse();
    }

    private static ResponseMeter metered(WireFormat format, List<byte[]> events) {
        ResponseMeter meter = TestDialects.meter(new UpstreamApi(format, Billing.TOKENS, null, true));
        events.forEach(event -> meter.event(event, 0, event.length));
        return meter;
    }

    private static byte[] numbered(byte[] event, int number) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((": " + number + "\n").getBytes(UTF_8));
        bytes.writeBytes(event);
        return bytes.toByteArray();
    }

    /** An event behind a comment of its own is like no other. */
    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void eventsAreMeteredTheSameWhetherTheyAreAlikeOrNot(WireFormat format) {
        for (int seed = 0; seed < 2_000; seed++) {
            List<byte[]> events = RandomStreams.events(format, new Random(seed));
            ResponseMeter alike = metered(format, events);
            ResponseMeter different = metered(
                    format,
                    events.stream()
                            .map(event -> numbered(event, events.indexOf(event)))
                            .toList());
            assertThat(alike)
                    .as("of the stream %d", seed)
                    .returns(different.usage(100), meter -> meter.usage(100))
                    .returns(different.model(), ResponseMeter::model)
                    .returns(different.complete(), ResponseMeter::complete)
                    .returns(different.failed(), ResponseMeter::failed)
                    .returns(different.done(), ResponseMeter::done)
                    .returns(different.nextEvent(), ResponseMeter::nextEvent);
        }
    }
}
