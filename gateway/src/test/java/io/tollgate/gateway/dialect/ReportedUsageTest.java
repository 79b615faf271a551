package io.tollgate.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.MeteredUsage.Source;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import io.tollgate.gateway.call.WireFormat;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What providers say of usage, and how it is read: each case as a provider's own bytes have it. */
final class ReportedUsageTest {
    private static final String TEXT = event(
            "content_block_delta",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}");

    private static String event(String name, String data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }

    private static String start(String usage) {
        return event(
                "message_start",
                "{\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"usage\":{" + usage + "}}}");
    }

    private static String end(String usage) {
        return event(
                        "message_delta",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{" + usage
                                + "}}")
                + event("message_stop", "{\"type\":\"message_stop\"}");
    }

    private static MeteredUsage stream(WireFormat format, String events, long promptBytes) {
        ResponseMeter meter = TestDialects.meter(new UpstreamApi(format, Billing.TOKENS, null, true));
        for (String event : events.split("(?<=\n\n)", -1)) {
            byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
            meter.event(bytes, 0, bytes.length);
        }
        return meter.usage(promptBytes);
    }

    private static MeteredUsage whole(WireFormat format, String json) {
        ResponseMeter meter = TestDialects.meter(new UpstreamApi(format, Billing.TOKENS, null, false));
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        meter.json(bytes, 0, bytes.length);
        return meter.usage(400);
    }

    private static MeteredUsage messages(String start, String end) {
        return stream(WireFormat.ANTHROPIC_MESSAGES, start(start) + TEXT + end(end), 400);
    }

    private static void exactly(MeteredUsage usage, long input, long output, long read, long written) {
        assertThat(usage.tokens()).isEqualTo(new TokenUsage(input, output, read, written, 0));
        assertThat(usage.source()).isEqualTo(Source.PROVIDER);
    }

    @Test
    void whatAStreamSaysLastReplacesWhatItSaidFirst() {
        exactly(
                messages(
                        "\"input_tokens\":100000",
                        "\"input_tokens\":1000,\"cache_read_input_tokens\":99000,\"output_tokens\":5"),
                100_000,
                5,
                99_000,
                0);
        exactly(
                messages(
                        "\"input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":0",
                        "\"input_tokens\":1000,\"cache_read_input_tokens\":99000,\"output_tokens\":5"),
                100_000,
                5,
                99_000,
                0);
        exactly(
                messages(
                        "\"input_tokens\":25,\"cache_read_input_tokens\":7,\"output_tokens\":1",
                        "\"output_tokens\":15"),
                32,
                15,
                7,
                0);
        String same = "\"input_tokens\":25,\"cache_read_input_tokens\":7,\"output_tokens\":15";
        exactly(messages(same, same), 32, 15, 7, 0);
        exactly(
                messages(same, "\"input_tokens\":null,\"cache_read_input_tokens\":null,\"output_tokens\":15"),
                32,
                15,
                7,
                0);
        exactly(messages(same, "\"input_tokens\":0,\"output_tokens\":15"), 32, 15, 7, 0);
    }

    @Test
    void writesToTheCacheAreToldByLifetime() {
        MeteredUsage usage = messages(
                "\"input_tokens\":10,\"cache_creation_input_tokens\":1000000,\"cache_creation\":"
                        + "{\"ephemeral_5m_input_tokens\":400000,\"ephemeral_1h_input_tokens\":600000}",
                "\"output_tokens\":5");
        exactly(usage, 1_000_010, 5, 0, 1_000_000);
        assertThat(usage.particulars().whole(Meter.CACHE_WRITE_1H)).isEqualTo(600_000);
        MeteredUsage sum = messages(
                "\"input_tokens\":10,\"cache_creation\":{\"ephemeral_5m_input_tokens\":4,\"ephemeral_1h_input_tokens\":6}",
                "\"output_tokens\":5");
        exactly(sum, 20, 5, 0, 10);
    }

    @Test
    void iterationsAddUpButForThoseOfModelsThatDeclined() {
        String compacted = "\"input_tokens\":23000,\"output_tokens\":1000,\"iterations\":["
                + "{\"type\":\"compaction\",\"input_tokens\":180000,\"output_tokens\":3500},"
                + "{\"type\":\"message\",\"input_tokens\":23000,\"output_tokens\":1000,\"cache_read_input_tokens\":7}]";
        exactly(messages("\"input_tokens\":23000", compacted), 203_007, 4_500, 7, 0);
        String declined = "\"input_tokens\":500,\"output_tokens\":20,\"iterations\":["
                + "{\"type\":\"message\",\"model\":\"first\",\"input_tokens\":400,\"output_tokens\":1},"
                + "{\"type\":\"fallback_message\",\"model\":\"second\",\"input_tokens\":500,\"output_tokens\":20}]";
        MeteredUsage usage = messages("\"input_tokens\":400", declined);
        exactly(usage, 500, 20, 0, 0);
        assertThat(usage.particulars().model()).isEqualTo("second");
    }

    @Test
    void theAnswerSaysWhichTierAndRegionServed() {
        Particulars told = messages(
                        "\"input_tokens\":1,\"service_tier\":\"priority\",\"inference_geo\":\"us\"",
                        "\"output_tokens\":5")
                .particulars();
        assertThat(told.serviceTier()).isEqualTo("priority");
        assertThat(told.region()).isEqualTo("us");
        assertThat(messages(
                                "\"input_tokens\":1,\"service_tier\":\"standard\",\"speed\":\"fast\"",
                                "\"output_tokens\":5")
                        .particulars()
                        .serviceTier())
                .isEqualTo("fast");
        String response = "{\"type\":\"response.completed\",\"response\":{\"service_tier\":\"flex\","
                + "\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}}";
        assertThat(stream(WireFormat.OPENAI_RESPONSES, "data: " + response + "\n\n", 0)
                        .particulars()
                        .serviceTier())
                .isEqualTo("flex");
        assertThat(whole(
                                WireFormat.OPENAI_CHAT,
                                "{\"service_tier\":\"default\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}")
                        .particulars()
                        .serviceTier())
                .isEqualTo("default");
    }

    @Test
    void callsOfTheProvidersToolsAreCounted() {
        assertThat(messages("\"input_tokens\":1", "\"output_tokens\":5,\"server_tool_use\":{\"web_search_requests\":3}")
                        .particulars()
                        .whole(Meter.WEB_SEARCH))
                .isEqualTo(3);
        String items = "[{\"type\":\"web_search_call\",\"action\":{\"type\":\"search\",\"query\":\"q\"}},"
                + "{\"type\":\"web_search_call\",\"action\":{\"type\":\"open_page\"}},{\"type\":\"file_search_call\"},"
                + "{\"type\":\"code_interpreter_call\",\"container_id\":\"c1\"},"
                + "{\"type\":\"code_interpreter_call\",\"container_id\":\"c1\"},{\"type\":\"message\"}]";
        String response = "{\"output\":" + items + ",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}";
        StringBuilder events = new StringBuilder();
        for (Object item : new io.vertx.core.json.JsonArray(items)) {
            events.append("data: {\"type\":\"response.output_item.added\",\"item\":")
                    .append(item)
                    .append("}\n\n");
            events.append("data: {\"type\":\"response.output_item.done\",\"item\":")
                    .append(item)
                    .append("}\n\n");
        }
        events.append("data: {\"type\":\"response.completed\",\"response\":")
                .append(response)
                .append("}\n\n");
        for (MeteredUsage usage : new MeteredUsage[] {
            whole(WireFormat.OPENAI_RESPONSES, response), stream(WireFormat.OPENAI_RESPONSES, events.toString(), 0)
        }) {
            Particulars told = usage.particulars();
            assertThat(told.whole(Meter.WEB_SEARCH)).isEqualTo(1);
            assertThat(told.whole(Meter.FILE_SEARCH)).isEqualTo(1);
            assertThat(told.whole(Meter.CODE_EXECUTION)).isEqualTo(1);
        }
        assertThat(whole(
                                WireFormat.GEMINI,
                                "{\"candidates\":[{\"groundingMetadata\":{\"webSearchQueries\":[\"a\",\"b\"]}}],"
                                        + "\"usageMetadata\":{\"promptTokenCount\":3}}")
                        .particulars()
                        .whole(Meter.GROUNDING))
                .isEqualTo(2);
    }

    @Test
    void aToolWithAModelOfItsOwnIsTheUseOfThatModel() {
        Particulars told = whole(
                        WireFormat.OPENAI_RESPONSES,
                        "{\"tools\":[{\"type\":\"image_generation\",\"model\":\"gpt-image-1\"}],"
                                + "\"output\":[{\"type\":\"image_generation_call\"}],"
                                + "\"tool_usage\":{\"image_gen\":{\"input_tokens\":50,\"output_tokens\":1056,"
                                + "\"input_tokens_details\":{\"text_tokens\":10,\"image_tokens\":40}}},"
                                + "\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}")
                .particulars();
        assertThat(told.asides()).singleElement().satisfies(aside -> {
            assertThat(aside.model()).isEqualTo("gpt-image-1");
            assertThat(aside.tokens()).isEqualTo(new TokenUsage(50, 1056, 0, 0, 0));
            assertThat(aside.counts().get(Meter.INPUT_IMAGE)).isEqualByComparingTo("40");
            assertThat(aside.counts().get(Meter.OUTPUT_IMAGE)).isEqualByComparingTo("1056");
        });
    }

    @Test
    void aResponseInTheBackgroundIsAGapUntilItTellsItsUsage() {
        String response = "{\"object\":\"response\",\"status\":\"queued\",\"background\":true,\"usage\":%s}";
        MeteredUsage queued = whole(WireFormat.OPENAI_RESPONSES, response.replace("%s", "null"));
        assertThat(queued.particulars().gaps()).containsExactly("background");
        assertThat(queued.source()).isEqualTo(Source.ESTIMATED);
        MeteredUsage done =
                whole(WireFormat.OPENAI_RESPONSES, response.replace("%s", "{\"input_tokens\":3,\"output_tokens\":4}"));
        assertThat(done.particulars().gaps()).isEmpty();
    }

    @Test
    void zerosWithTextAreNoUsageAndZerosWithoutAre() {
        String chat = "{\"choices\":[{\"message\":{\"content\":\"%s\"}}],"
                + "\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}}";
        MeteredUsage text = whole(WireFormat.OPENAI_CHAT, chat.formatted("eight by"));
        assertThat(text.tokens()).isEqualTo(new TokenUsage(100, 2, 0, 0, 0));
        assertThat(text.source()).isEqualTo(Source.ESTIMATED);
        exactly(whole(WireFormat.OPENAI_CHAT, chat.formatted("")), 0, 0, 0, 0);
        MeteredUsage streamed = messages("\"input_tokens\":0,\"output_tokens\":0", "\"output_tokens\":0");
        assertThat(streamed.tokens()).isEqualTo(new TokenUsage(100, 1, 0, 0, 0));
        assertThat(streamed.source()).isEqualTo(Source.ESTIMATED);
    }

    @Test
    void nullIsNotZero() {
        MeteredUsage usage = whole(
                WireFormat.OPENAI_CHAT,
                "{\"choices\":[{\"message\":{\"content\":\"eight by\"}}],"
                        + "\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":9}}");
        assertThat(usage.tokens()).isEqualTo(new TokenUsage(100, 9, 0, 0, 0));
        assertThat(usage.source()).isEqualTo(Source.ESTIMATED);
    }

    @Test
    void thinkingThatIsSeenBySignatureAloneIsNeitherOneTokenNorExact() {
        String signature = event(
                "content_block_delta",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\""
                        + "A".repeat(4_000) + "\"}}");
        String opened = event(
                "content_block_start",
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}");
        String begun = start("\"input_tokens\":25,\"output_tokens\":1");
        MeteredUsage cut = stream(WireFormat.ANTHROPIC_MESSAGES, begun + opened + signature, 400);
        assertThat(cut.source()).isEqualTo(Source.ESTIMATED);
        assertThat(cut.tokens().outputTokens()).isGreaterThan(500);
        assertThat(stream(WireFormat.ANTHROPIC_MESSAGES, begun + opened, 400).source())
                .isEqualTo(Source.ESTIMATED);
    }

    @Test
    void geminiCountsByModality() {
        MeteredUsage usage = whole(
                WireFormat.GEMINI,
                "{\"usageMetadata\":{\"promptTokenCount\":100,\"cachedContentTokenCount\":30,\"candidatesTokenCount\":20,"
                        + "\"toolUsePromptTokenCount\":5,\"thoughtsTokenCount\":7,"
                        + "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":10},{\"modality\":\"AUDIO\",\"tokenCount\":60},"
                        + "{\"modality\":\"IMAGE\",\"tokenCount\":20},{\"modality\":\"VIDEO\",\"tokenCount\":10}],"
                        + "\"cacheTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":25}],"
                        + "\"candidatesTokensDetails\":[{\"modality\":\"IMAGE\",\"tokenCount\":12},{\"modality\":\"SMELL\",\"tokenCount\":1}],"
                        + "\"toolUsePromptTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":5}]}}");
        assertThat(usage.tokens()).isEqualTo(new TokenUsage(105, 27, 30, 0, 7));
        Particulars told = usage.particulars();
        assertThat(told.whole(Meter.INPUT_AUDIO)).isEqualTo(65);
        assertThat(told.whole(Meter.CACHED_INPUT_AUDIO)).isEqualTo(25);
        assertThat(told.whole(Meter.INPUT_IMAGE)).isEqualTo(20);
        assertThat(told.whole(Meter.INPUT_VIDEO)).isEqualTo(10);
        assertThat(told.whole(Meter.OUTPUT_IMAGE)).isEqualTo(12);
        assertThat(told.gaps()).containsExactly("output_smell");
    }

    private static MeteredUsage media(String path, String answer) {
        ResponseMeter meter = TestDialects.ALL
                .of(WireFormat.OPENAI_CHAT)
                .meter(TestDialects.request(
                        path, new UpstreamApi(WireFormat.OPENAI_CHAT, Billing.IF_REPORTED, "m", false)));
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        meter.json(bytes, 0, bytes.length);
        return meter.usage(0);
    }

    @Test
    void whatIsNotChargedByTokensIsCountedInItsOwnUnitOrIsAGap() {
        String path = "/audio/transcriptions";
        MeteredUsage seconds = media(path, "{\"text\":\"Hi\",\"usage\":{\"type\":\"duration\",\"seconds\":63}}");
        assertThat(seconds.source()).isEqualTo(Source.PROVIDER);
        assertThat(seconds.particulars().count(Meter.AUDIO_SECONDS)).isEqualByComparingTo("63");
        MeteredUsage tokens = media(
                path,
                "{\"text\":\"Hi\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"output_tokens\":45,\"total_tokens\":59,"
                        + "\"input_token_details\":{\"text_tokens\":0,\"audio_tokens\":14}}}");
        exactly(tokens, 14, 45, 0, 0);
        assertThat(tokens.particulars().whole(Meter.INPUT_AUDIO)).isEqualTo(14);
        MeteredUsage length = media(path, "{\"text\":\"Hi\",\"duration\":8.47}");
        assertThat(length.source()).isEqualTo(Source.ESTIMATED);
        assertThat(length.particulars().count(Meter.AUDIO_SECONDS)).isEqualByComparingTo("8.47");
        assertThat(media(path, "").particulars().gaps()).containsExactly("audio_seconds");
        MeteredUsage image = media(
                "/images/generations?a=b",
                "{\"data\":[{\"b64_json\":\"AA\"}],\"usage\":{\"input_tokens\":5,\"output_tokens\":1056}}");
        exactly(image, 5, 1_056, 0, 0);
        assertThat(image.particulars().whole(Meter.OUTPUT_IMAGE)).isEqualTo(1_056);
        assertThat(media("/images/generations", "{\"data\":[{\"url\":\"u\"},{\"url\":\"v\"}]}")
                        .particulars()
                        .whole(Meter.IMAGES))
                .isEqualTo(2);
        assertThat(media("/ocr", "{\"usage_info\":{\"pages_processed\":4}}")
                        .particulars()
                        .whole(Meter.PAGES))
                .isEqualTo(4);
        assertThat(media("/files", "{}")).isEqualTo(MeteredUsage.NONE);
    }

    @Test
    void countingTokensIsFree() {
        Dialect anthropic = TestDialects.ALL.of(WireFormat.ANTHROPIC_MESSAGES);
        for (String path :
                new String[] {"/v1/messages/count_tokens", "/v1beta/models/m:countTokens", "/v1/responses/input_tokens"
                }) {
            assertThat(TestDialects.ALL.recognize("POST", path, anthropic).billing())
                    .isEqualTo(Billing.NEVER);
        }
    }
}
