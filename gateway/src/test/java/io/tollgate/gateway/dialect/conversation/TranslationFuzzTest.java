package io.tollgate.gateway.dialect.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.Fuzz;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Requests of callers, and answers and streams of providers, on their way from one format to another: read and written,
 * or refused, and what is written is JSON.
 */
final class TranslationFuzzTest {
    private static final List<Formats> FORMATS = List.of(Formats.values());
    static final List<byte[]> REQUESTS = Fuzz.seeds(
            "{\"model\":\"m\",\"max_tokens\":5,\"temperature\":0.5,\"stop\":[\"a\"],\"user\":\"u\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}],\"tool_choice\":\"auto\",\"response_format\":{\"type\":\"json_object\"},\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"å\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}},{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}]},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"x\"}]}",
            "{\"model\":\"m\",\"instructions\":\"s\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"a\"},{\"type\":\"input_file\",\"file_data\":\"data:application/pdf;base64,AAAA\",\"filename\":\"f\"}]},{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"t\"}],\"encrypted_content\":\"e\"},{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"},{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"x\"}],\"reasoning\":{\"effort\":\"low\"},\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":{\"type\":\"object\"}}},\"stream\":true}",
            "{\"model\":\"m\",\"max_tokens\":5,\"system\":[{\"type\":\"text\",\"text\":\"s\",\"cache_control\":{\"type\":\"ephemeral\"}}],\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{\"a\":1e400}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c\",\"is_error\":true,\"content\":[{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x\"}}]},{\"type\":\"document\",\"title\":\"d\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"p\"}}]}],\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}],\"top_k\":1}",
            "{\"systemInstruction\":{\"parts\":[{\"text\":\"s\"}]},\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"},{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAAA\"}},{\"fileData\":{\"fileUri\":\"https://x\"}}]},{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\"AA\"}]},{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{\"r\":1}}}]}],\"generationConfig\":{\"maxOutputTokens\":5,\"stopSequences\":[\"a\"],\"responseMimeType\":\"application/json\",\"responseSchema\":{\"type\":\"OBJECT\"}},\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"parameters\":{\"type\":\"OBJECT\"}}]}]}");
    private static final List<byte[]> ANSWERS = Fuzz.seeds(
            "{\"id\":\"i\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"å\",\"refusal\":null,\"reasoning_content\":\"t\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}",
            "{\"id\":\"i\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"m\",\"output\":[{\"type\":\"reasoning\",\"summary\":[]},{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"x\",\"annotations\":[]},{\"type\":\"refusal\",\"refusal\":\"no\"}]},{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}],\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}",
            "{\"id\":\"i\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{}}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}",
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"x\",\"thought\":true},{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":[1]}}}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":5},\"modelVersion\":\"m\"}",
            "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":429}}");
    private static final List<byte[]> STREAMS = Fuzz.seeds(
            "data: {\"id\":\"i\",\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"å\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\r\n\r\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":7}}\n\ndata: [DONE]\n\n",
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"i\"}}\n\ndata: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\"}}\n\ndata: {\"type\":\"response.function_call_arguments.delta\",\"output_index\":0,\"delta\":\"{}\"}\n\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"usage\":{\"input_tokens\":1}}}\n\n",
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"i\",\"usage\":{\"input_tokens\":5}}}\n\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{}}}\n\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}\n\n: ping\n\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":9}}\n\ndata: {\"type\":\"message_stop\"}\n\n",
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]}}]}\n\ndata: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{}}}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"candidatesTokenCount\":9}}\n\n",
            "data: {\"error\":\ndata: {\"message\":\"no\"}}\n\nid: 1\nretry: 5\n\ndata\n\n");

    private static Formats any(Random random) {
        return FORMATS.get(random.nextInt(FORMATS.size()));
    }

    private static JsonNode json(Buffer buffer) {
        JsonNode json = Json.read(buffer);
        assertThat(json).as(buffer.toString()).isNotNull();
        return json;
    }

    private static Asked asked(Delivery delivery) {
        return new Asked(
                new Conversation("m", List.of(), List.of(), List.of(), null, null, Settings.NONE, delivery, List.of()),
                "m",
                1,
                "f");
    }

    @Test
    void requestsAreReadAndWrittenOrRefused() throws Exception {
        Fuzz.run(REQUESTS, (bytes, random) -> {
            try {
                Conversation read = any(random)
                        .codec()
                        .readRequest(
                                Buffer.buffer(bytes),
                                new RequestPath("m", random.nextBoolean() ? Delivery.WHOLE : Delivery.EVENTS));
                JsonNode written =
                        json(any(random).codec().writeRequest(read, new TargetModel("other", 1_000), new Losses()));
                assertThat(written.isObject()).isTrue();
            } catch (FailureException refused) {
                assertThat(refused.failure().message()).isNotEmpty().hasSizeLessThan(2_000);
            }
        });
    }

    @Test
    void answersAreReadAndWrittenOrUnreadable() throws Exception {
        Fuzz.run(ANSWERS, (bytes, random) -> {
            Codec provider = any(random).codec();
            Codec caller = any(random).codec();
            try {
                Completion read = provider.readAnswer(Buffer.buffer(bytes));
                assertThat(json(caller.writeAnswer(read, asked(Delivery.WHOLE))).isObject())
                        .isTrue();
            } catch (UnreadableAnswerException e) {
                assertThat(e).hasMessageNotContaining("å");
            }
            json(caller.writeError(provider.readError(400 + random.nextInt(200), Buffer.buffer(bytes))));
        });
    }

    private static List<String> events(List<byte[]> pieces) throws UnreadableAnswerException {
        List<String> events = new ArrayList<>();
        EventSplitter splitter = new EventSplitter(
                (bytes, start, end) -> events.add(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1)));
        for (byte[] piece : pieces) {
            splitter.bytes(Buffer.buffer(piece));
        }
        splitter.end();
        assertThat(splitter.keptBytes()).isZero();
        return events;
    }

    @Test
    void streamsAreTakenApartAlikeHoweverTheyAreCut() throws Exception {
        Fuzz.run(STREAMS, (bytes, random) -> {
            List<String> whole = events(List.of(bytes));
            assertThat(events(Fuzz.pieces(bytes, random))).isEqualTo(whole);
            assertThat(String.join("", whole)).isEqualTo(new String(bytes, StandardCharsets.ISO_8859_1));
        });
    }

    @Test
    void streamsAreReadAndWrittenOrUnreadable() throws Exception {
        Fuzz.run(STREAMS, (bytes, random) -> {
            EventReader reader = any(random).codec().eventReader();
            EventWriter writer = any(random).codec().eventWriter(asked(Delivery.EVENTS));
            Buffer written = Buffer.buffer();
            EventSplitter splitter = new EventSplitter(
                    (event, start, end) -> reader.event(event, start, end, told -> writer.write(told, written)));
            try {
                splitter.bytes(Buffer.buffer(bytes));
                splitter.end();
                reader.end(told -> writer.write(told, written));
            } catch (UnreadableAnswerException e) {
                assertThat(e).hasMessageNotContaining("å");
            }
            written.toString()
                    .lines()
                    .filter(line -> line.startsWith("data: ") && !line.equals("data: [DONE]"))
                    .forEach(line -> json(Buffer.buffer(line.substring("data: ".length()))));
        });
    }
}
