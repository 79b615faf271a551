package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.Transcription;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.moderations.ModerationCreateResponse;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import io.tollgate.gateway.config.ThrottleConfig;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official Java SDK with only base URL and key changed. */
final class OpenAiJavaIT {
    private static GatewayFixture fixture;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.start(Map.of("up", ThrottleConfig.DEFAULT));
        client = client(GatewayFixture.TOKEN);
    }

    private static OpenAIClient client(String token) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(fixture.url + "/v1")
                .apiKey(token)
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        fixture.close();
    }

    private static ChatCompletionCreateParams.Builder ask(String text) {
        return ChatCompletionCreateParams.builder().model("simulated-small").addUserMessage(text);
    }

    @Test
    void completes() {
        ChatCompletion completion =
                client.chat().completions().create(ask("Hello.").build());
        assertThat(completion.choices().getFirst().message().content())
                .hasValueSatisfying(text -> assertThat(text).isNotBlank());
        assertThat(completion.usage().orElseThrow().completionTokens()).isPositive();
        assertThat(completion.toString()).contains("x_gateway");
    }

    @Test
    void streams() {
        ChatCompletionCreateParams question = ask("Hello.").build();
        String whole = client.chat()
                .completions()
                .create(question)
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question)) {
            List<ChatCompletionChunk> chunks = stream.stream().toList();
            assertThat(chunks)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(chunk -> assertThat(chunk.choices()).isNotEmpty());
            assertThat(text(chunks)).isEqualTo(whole);
        }
    }

    private static String text(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .collect(Collectors.joining());
    }

    @Test
    void streamTellsUsageWhereAsked() {
        ChatCompletionCreateParams question = ask("Hello.")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question)) {
            ChatCompletionChunk last = stream.stream().toList().getLast();
            assertThat(last.choices()).isEmpty();
            assertThat(last.usage().orElseThrow().totalTokens()).isPositive();
            assertThat(last.toString()).contains("x_gateway");
        }
    }

    @Test
    void callsTools() {
        FunctionParameters parameters = FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                .build();
        ChatCompletion completion = client.chat()
                .completions()
                .create(ask("Call weather.")
                        .addTool(ChatCompletionFunctionTool.builder()
                                .function(FunctionDefinition.builder()
                                        .name("weather")
                                        .parameters(parameters)
                                        .build())
                                .build())
                        .build());
        var call = completion
                .choices()
                .getFirst()
                .message()
                .toolCalls()
                .orElseThrow()
                .getFirst()
                .asFunction();
        assertThat(call.function().name()).isEqualTo("weather");
        assertThat(new JsonObject(call.function().arguments()).getString("city"))
                .isNotNull();
    }

    @Test
    void answersInJson() {
        ChatCompletion completion = client.chat()
                .completions()
                .create(ask("Answer in JSON.")
                        .responseFormat(ResponseFormatJsonObject.builder().build())
                        .build());
        String content = completion.choices().getFirst().message().content().orElseThrow();
        assertThat(new JsonObject(content).getMap()).isNotNull();
    }

    @Test
    void responds() {
        Response response = client.responses().create(askForResponse("Hello.").build());
        assertThat(response.validate().status()).hasValue(ResponseStatus.COMPLETED);
        assertThat(text(response)).isNotBlank();
        assertThat(response.usage().orElseThrow().outputTokens()).isPositive();
        assertThat(response.toString()).contains("x_gateway");
    }

    @Test
    void streamsResponses() {
        String whole = text(client.responses().create(askForResponse("Hello.").build()));
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ResponseStreamEvent> stream =
                client.responses().createStreaming(askForResponse("Hello.").build())) {
            stream.stream().map(ResponseStreamEvent::validate).forEach(event -> {
                accumulator.accumulate(event);
                event.outputTextDelta().ifPresent(delta -> text.append(delta.delta()));
            });
        }
        assertThat(text).hasToString(whole);
        assertThat(text(accumulator.response())).isEqualTo(whole);
        assertThat(accumulator.response().usage().orElseThrow().totalTokens()).isPositive();
    }

    @Test
    void responsesCallTools() {
        Response response = client.responses()
                .create(askForResponse("Call weather.")
                        .addTool(FunctionTool.builder()
                                .name("weather")
                                .strict(false)
                                .parameters(FunctionTool.Parameters.builder()
                                        .putAdditionalProperty("type", JsonValue.from("object"))
                                        .putAdditionalProperty(
                                                "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                                        .build())
                                .build())
                        .build());
        assertThat(response.output().getFirst().asFunctionCall().name()).isEqualTo("weather");
    }

    @Test
    void aResponseThatBreaksOffIsAnExceptionOfItsOwn() {
        ResponseCreateParams question = askForResponse("Hello.")
                .putAdditionalHeader("x-simulate", "{\"fault\":\"close\",\"fault_after\":6}")
                .build();
        List<ResponseStreamEvent> seen = new ArrayList<>();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(question)) {
            assertThatExceptionOfType(SseException.class)
                    .isThrownBy(() -> stream.stream().forEach(seen::add))
                    .satisfies(e -> assertThat(e.code()).hasValue("provider_error"));
        }
        assertThat(seen).hasSize(6);
    }

    private static ResponseCreateParams.Builder askForResponse(String text) {
        return ResponseCreateParams.builder().model("simulated-small").input(text);
    }

    private static String text(Response response) {
        return response.output()
                .getFirst()
                .asMessage()
                .content()
                .getFirst()
                .asOutputText()
                .text();
    }

    @Test
    void embeds() {
        CreateEmbeddingResponse response = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("simulated-embedding")
                        .inputOfArrayOfStrings(List.of("a", "b"))
                        .build());
        assertThat(response.data()).hasSize(2);
        assertThat(response.data().getFirst().embedding()).isNotEmpty();
    }

    @Test
    void completesTexts() {
        CompletionCreateParams question = CompletionCreateParams.builder()
                .model("simulated-small")
                .prompt("Once upon a time")
                .build();
        Completion whole = client.completions().create(question);
        assertThat(whole.usage().orElseThrow().completionTokens()).isPositive();
        try (StreamResponse<Completion> stream = client.completions().createStreaming(question)) {
            assertThat(stream.stream()
                            .map(chunk -> chunk.choices().getFirst().text())
                            .collect(Collectors.joining()))
                    .isEqualTo(whole.choices().getFirst().text());
        }
    }

    @Test
    void moderates() {
        ModerationCreateResponse response = client.moderations()
                .create(ModerationCreateParams.builder()
                        .model("simulated-moderation")
                        .input("violence")
                        .build());
        assertThat(response.validate().results().getFirst().categories().violence())
                .isTrue();
    }

    @Test
    void makesImages() {
        ImageGenerateParams question = ImageGenerateParams.builder()
                .model("simulated-image")
                .prompt("A red apple.")
                .partialImages(1)
                .build();
        ImagesResponse response = client.images().generate(question);
        assertThat(response.data().orElseThrow().getFirst().b64Json()).isPresent();
        assertThat(response.usage().orElseThrow().outputTokens()).isPositive();
        try (StreamResponse<ImageGenStreamEvent> stream = client.images().generateStreaming(question)) {
            List<ImageGenStreamEvent> events = stream.stream().toList();
            assertThat(events).hasSize(2);
            assertThat(events.getLast().isGenerationCompleted()).isTrue();
        }
    }

    @Test
    void speaksAndTranscribes() throws Exception {
        byte[] sound;
        try (HttpResponse spoken = client.audio()
                .speech()
                .create(SpeechCreateParams.builder()
                        .model("simulated-speech")
                        .voice("alloy")
                        .input("Good morning.")
                        .responseFormat(SpeechCreateParams.ResponseFormat.WAV)
                        .build())) {
            sound = spoken.body().readAllBytes();
        }
        assertThat(new String(sound, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("RIFF");
        Transcription heard =
                client.audio().transcriptions().create(transcribe(sound)).asTranscription();
        assertThat(heard.text()).contains(String.valueOf(sound.length));
        assertThat(heard.usage()).isPresent();
        try (StreamResponse<TranscriptionStreamEvent> stream =
                client.audio().transcriptions().createStreaming(transcribe(sound))) {
            List<TranscriptionStreamEvent> events = stream.stream().toList();
            assertThat(events.getLast().asTranscriptTextDone().text()).isEqualTo(heard.text());
        }
    }

    private static TranscriptionCreateParams transcribe(byte[] sound) {
        return TranscriptionCreateParams.builder()
                .model("simulated-transcribe")
                .file(MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(sound))
                        .filename("a.wav")
                        .build())
                .build();
    }

    @Test
    void errorsAreItsOwnExceptions() {
        OpenAIClient stranger = client("tg_wrong");
        assertThatExceptionOfType(UnauthorizedException.class)
                .isThrownBy(
                        () -> stranger.chat().completions().create(ask("Hello.").build()))
                .satisfies(e -> assertThat(e.code()).hasValue("invalid_api_key"));
        stranger.close();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.chat()
                        .completions()
                        .create(ask("Hello.").model("no-such-model").build()))
                .satisfies(e -> assertThat(e.code()).hasValue("model_not_found"));
        fails(BadRequestException.class, 400);
        fails(RateLimitException.class, 429);
        fails(InternalServerException.class, 500);
    }

    private static void fails(Class<? extends OpenAIServiceException> type, int status) {
        assertThatExceptionOfType(type)
                .isThrownBy(() -> client.chat()
                        .completions()
                        .create(ask("Hello.")
                                .putAdditionalHeader("x-simulate", "{\"status\":" + status + "}")
                                .build()))
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(status));
    }
}
