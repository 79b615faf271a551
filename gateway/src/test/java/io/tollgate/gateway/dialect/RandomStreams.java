package io.tollgate.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.call.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Events of streams that are alike but for their texts, with others between them, and some that are broken. */
public final class RandomStreams {
    private static final List<String> TEXTS = List.of(
            "", "a", " word", "å", "😀", "\\n", "\\\"a\\\"", "{\\\"a\\\":[1]}", "\\u00e5", "\\\\", "data: x", "ping");
    private static final List<String> NUMBERS = List.of("0", "7", "12345", "007", "-1", "1.5", "99999999999999999999");

    private RandomStreams() {}

    /** What an event of a format may look like; {@code TEXT} and {@code NUMBER} stand for what differs. */
    private static List<String> events(WireFormat format) {
        return switch (format) {
            case OPENAI_CHAT ->
                List.of(
                        "data:"
                                + " {\"id\":\"i\",\"created\":NUMBER,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"TEXT\"}}]}\n\n",
                        "data: {\"id\": \"i\", \"choices\": [{\"delta\": {\"content\": \"TEXT\", \"x\": \"TEXT\"}}],"
                                + " \"obfuscation\": \"TEXT\"}\n\n",
                        "data:"
                                + " {\"choices\":[{\"delta\":{\"reasoning_content\":\"TEXT\",\"content\":\"\"}}],\"usage\":null}\n\n",
                        "data:"
                                + " {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"TEXT\"}}]}}]}\n\n",
                        "data:"
                                + " {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"TEXT\"}}]}}]}\r\n\r\n",
                        "data:"
                                + " {\"choices\":[{\"delta\":{\"content\":\"TEXT\"}}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":NUMBER}}\n\n",
                        ": TEXT\n\n");
            case OPENAI_RESPONSES ->
                List.of(
                        "event: response.output_text.delta\n"
                                + "data:"
                                + " {\"type\":\"response.output_text.delta\",\"sequence_number\":NUMBER,\"output_index\":0,\"delta\":\"TEXT\",\"logprobs\":[],\"obfuscation\":\"TEXT\"}\n\n",
                        "data:"
                                + " {\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":1,\"delta\":\"TEXT\",\"sequence_number\":NUMBER}\n\n",
                        "data: {\"type\":\"response.output_text.done\",\"output_index\":0,\"text\":\"TEXT\"}\n\n",
                        "data:"
                                + " {\"type\":\"response.in_progress\",\"response\":{\"id\":\"TEXT\",\"usage\":{\"input_tokens\":NUMBER}}}\n\n");
            case ANTHROPIC_MESSAGES ->
                List.of(
                        "event: content_block_delta\n"
                                + "data:"
                                + " {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"TEXT\"}}\n\n",
                        "data:"
                                + " {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"TEXT\"}}\n\n",
                        "data:"
                                + " {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"TEXT\"}}\n\n",
                        "data:"
                                + " {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"TEXT\",\"name\":\"f\",\"input\":{}}}\n\n",
                        "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
                        "data: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":NUMBER}}\n\n",
                        "event: ping\ndata: {\"type\":\"ping\"}\n\n");
            case GEMINI ->
                List.of(
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"TEXT\"}]}}]}\r\n\r\n",
                        "data:"
                                + " {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"TEXT\",\"thought\":true}]}}],\"usageMetadata\":{\"candidatesTokenCount\":NUMBER}}\n\n",
                        "data:"
                                + " {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"TEXT\"},{\"text\":\"TEXT\"}]},\"finishReason\":\"STOP\"}],\"modelVersion\":\"m\"}\n\n");
        };
    }

    /** The events of a stream, each with its blank line. */
    public static List<byte[]> events(WireFormat format, Random random) {
        List<String> forms = events(format);
        List<byte[]> events = new ArrayList<>();
        String form = forms.getFirst();
        for (int left = 1 + random.nextInt(20); left > 0; left--) {
            form = random.nextInt(4) == 0 ? any(forms, random) : form;
            String event = form;
            while (event.contains("TEXT")) {
                event = event.replaceFirst("TEXT", any(TEXTS, random).replace("\\", "\\\\"));
            }
            byte[] bytes = event.replace("NUMBER", any(NUMBERS, random)).getBytes(UTF_8);
            if (random.nextInt(20) == 0) {
                bytes[random.nextInt(bytes.length - 2)] = (byte) random.nextInt(256);
            }
            events.add(bytes);
        }
        return events;
    }

    private static String any(List<String> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }
}
