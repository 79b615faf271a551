package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.dialect.openai.ChatResponseMeter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class EventFramerTest {
    private static final String TEXT = "data: {\"choices\":[{\"delta\":{\"content\":\"å\"}}]}\n\n";
    private static final String FINISH = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final List<Part> parts = new ArrayList<>();
    private final ChatResponseMeter meter = new ChatResponseMeter();
    private final EventFramer framer = new EventFramer(meter, parts::add);

    private String all() {
        return parts.stream().map(part -> part.bytes().toString()).collect(Collectors.joining());
    }

    @Test
    void eventsArePassedAsTheyCameHoweverTheyAreCut() {
        for (String end : new String[] {"\n", "\r\n", "\r"}) {
            String stream = (TEXT + TEXT + FINISH + USAGE + DONE).replace("\n", end);
            for (int size : new int[] {1, 3, 50, 10_000}) {
                List<Part> got = new ArrayList<>();
                EventFramer cut = new EventFramer(new ChatResponseMeter(), got::add);
                Buffer bytes = Buffer.buffer(stream);
                for (int from = 0; from < bytes.length(); from += size) {
                    cut.bytes(bytes.getBuffer(from, Math.min(bytes.length(), from + size)));
                }
                cut.end();
                assertThat(got.stream().map(part -> part.bytes().toString()).collect(Collectors.joining()))
                        .isEqualTo(stream);
                assertThat(got.stream()
                                .filter(part -> part.usage() != null)
                                .map(part -> part.bytes().toString()))
                        .containsExactly(USAGE.replace("\n", end));
            }
        }
    }

    @Test
    void lastEventWithoutItsBlankLineIsPassed() {
        framer.bytes(Buffer.buffer(TEXT + FINISH.strip()));
        assertThat(all()).isEqualTo(TEXT);
        framer.end();
        assertThat(all()).isEqualTo(TEXT + FINISH.strip());
        assertThat(meter.complete()).isTrue();
    }

    @Test
    void halfAnEventIsDropped() {
        framer.bytes(Buffer.buffer(TEXT + FINISH.substring(0, 30)));
        framer.end();
        assertThat(all()).isEqualTo(TEXT);
        assertThat(meter.complete()).isFalse();
    }
}
