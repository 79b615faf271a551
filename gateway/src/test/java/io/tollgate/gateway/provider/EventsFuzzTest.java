package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.tollgate.gateway.dialect.TestDialects;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What upstreams answer: framed and metered alike however it is cut, and never an exception. */
final class EventsFuzzTest {
    private static final List<WireFormat> FORMATS = List.of(WireFormat.values());
    private static final List<byte[]> SEEDS = Fuzz.seeds(
            "data: {\"choices\":[{\"delta\":{\"content\":\"å\"},\"finish_reason\":null}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":1}}}\n\ndata: [DONE]\n\n",
            "event: response.completed\r\ndata: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":1,\"output_tokens\":2},\"model\":\"m\"}}\r\n\r\n: comment\r\n\r\n",
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":9}}\n\n",
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":99999999999999999999}}\n\n",
            "[{\"usageMetadata\":{\"promptTokenCount\":-5}},{\"modelVersion\":\"m\"}]\nretry: 1\nid: 7\n\n");

    private static final List<byte[]> ANSWERS = Fuzz.seeds(
            "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"å \\u00e5 \\\" x\"}}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}",
            "{\"type\":\"message\",\"model\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\"hello\"}],\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}",
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]}}],\"usageMetadata\":{\"promptTokenCount\":5},\"modelVersion\":\"m\"}",
            "[{\"usageMetadata\":{\"promptTokenCount\":-5}},{\"modelVersion\":\"m\",\"output\":[{\"content\":[{\"text\":\"y\"}]}]}]");

    private static boolean isJson(byte[] bytes) {
        try {
            Json.decodeValue(Buffer.buffer(bytes));
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    private static ResponseMeter meter(WireFormat format) {
        return TestDialects.ALL.of(format).meter(TestCalls.request(100));
    }

    /** An estimate may differ by how what is not JSON was cut; what was reported may not. */
    private static void assertAlike(ResponseMeter whole, ResponseMeter cut) {
        assertThat(cut.model()).isEqualTo(whole.model());
        assertThat(cut.usage(100).source()).isEqualTo(whole.usage(100).source());
        if (whole.usage(100).source() == MeteredUsage.Source.PROVIDER) {
            assertThat(cut.usage(100)).isEqualTo(whole.usage(100));
        }
    }

    @Test
    void streamsAreFramedAndMeteredAlikeHoweverTheyAreCut() throws Exception {
        Fuzz.run(SEEDS, (bytes, random) -> {
            WireFormat format = FORMATS.get(random.nextInt(FORMATS.size()));
            ResponseMeter whole = meter(format);
            Buffer relayed = Buffer.buffer();
            EventFramer one = new EventFramer(whole, part -> relayed.appendBuffer(part.bytes()));
            one.bytes(Buffer.buffer(bytes));
            one.end();
            ResponseMeter cut = meter(format);
            EventFramer other = new EventFramer(cut, part -> {});
            Fuzz.pieces(bytes, random).forEach(piece -> other.bytes(Buffer.buffer(piece)));
            other.end();
            assertAlike(whole, cut);
            assertThat(whole.usage(100).tokens().inputTokens()).isNotNegative();
            assertThat(whole.usage(100).tokens().outputTokens()).isNotNegative();
        });
    }

    @Test
    void answersAreMeteredAlikeHoweverTheyAreCut() throws Exception {
        Fuzz.run(ANSWERS, (bytes, random) -> {
            WireFormat format = FORMATS.get(random.nextInt(FORMATS.size()));
            ResponseMeter whole = meter(format);
            whole.json(bytes, 0, bytes.length);
            ResponseMeter cut = meter(format);
            Fuzz.pieces(bytes, random).forEach(piece -> cut.json(piece, 0, piece.length));
            // The meter of parsed chat completions is handed documents that are all there.
            if (format != WireFormat.OPENAI_CHAT && isJson(bytes)) {
                assertThat(cut.model()).isEqualTo(whole.model());
                assertThat(cut.usage(100)).isEqualTo(whole.usage(100));
            }
        });
    }
}
