import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * OpenAI's, Anthropic's and Google's SDKs, an answer and a stream each, and LangChain4j with a tool: Sdks URL TOKEN
 * MODEL
 */
final class Sdks {
    private static final String HELLO = "Hello.";
    private static final String GREETING = "You said: Hello.";

    private final String url;
    private final String token;
    private final String model;

    private Sdks(String url, String token, String model) {
        this.url = url;
        this.token = token;
        this.model = model;
    }

    public static void main(String[] args) throws Exception {
        Sdks sdks = new Sdks(args[0], args[1], args[2]);
        sdks.openAi();
        sdks.anthropic();
        sdks.google();
        sdks.langChain();
        System.exit(0);
    }

    private static void same(Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError("expected " + expected + ", not " + found);
        }
    }

    private void openAi() {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(url + "/v1")
                .apiKey(token)
                .maxRetries(0)
                .build();
        ChatCompletionCreateParams ask =
                ChatCompletionCreateParams.builder().model(model).addUserMessage(HELLO).build();
        ChatCompletion answer = client.chat().completions().create(ask);
        same(GREETING, answer.choices().getFirst().message().content().orElseThrow());
        ChatCompletionAccumulator streamed = ChatCompletionAccumulator.create();
        try (com.openai.core.http.StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(ask)) {
            chunks.stream().forEach(streamed::accumulate);
        }
        same(GREETING, streamed.chatCompletion().choices().getFirst().message().content().orElseThrow());
        Response response = client.responses()
                .create(ResponseCreateParams.builder().model(model).input(HELLO).build());
        same(
                GREETING,
                response.output().getFirst().asMessage().content().getFirst().asOutputText().text());
        same(model, client.models().retrieve(model).id());
    }

    private void anthropic() {
        AnthropicClient client = AnthropicOkHttpClient.builder()
                .baseUrl(url)
                .apiKey(token)
                .maxRetries(0)
                .build();
        MessageCreateParams ask = MessageCreateParams.builder()
                .model(model)
                .maxTokens(256)
                .addUserMessage(HELLO)
                .build();
        Message answer = client.messages().create(ask);
        same(GREETING, answer.content().getFirst().asText().text());
        MessageAccumulator streamed = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(ask)) {
            events.stream().forEach(streamed::accumulate);
        }
        same(answer.usage().outputTokens(), streamed.message().usage().outputTokens());
        same(GREETING, streamed.message().content().getFirst().asText().text());
        same(model, client.models().retrieve(model).id());
    }

    private void google() throws Exception {
        try (Client client = Client.builder()
                .apiKey(token)
                .httpOptions(HttpOptions.builder().baseUrl(url).build())
                .build()) {
            same(GREETING, client.models.generateContent(model, HELLO, null).text());
            StringBuilder text = new StringBuilder();
            try (ResponseStream<GenerateContentResponse> chunks =
                    client.models.generateContentStream(model, HELLO, null)) {
                for (GenerateContentResponse chunk : chunks) {
                    text.append(Objects.requireNonNullElse(chunk.text(), ""));
                }
            }
            same(GREETING, text.toString());
            same("models/" + model, client.models.get(model, null).name().orElseThrow());
        }
    }

    /** What LangChain4j makes a service of. */
    interface Forecaster {
        String ask(String question);
    }

    /** A tool. */
    static final class Weather {
        @Tool("The weather in a city.")
        String weather(@P(name = "city", value = "The city.") String city) {
            return "rain in " + city;
        }
    }

    private void langChain() throws Exception {
        ChatModel chat = OpenAiChatModel.builder()
                .baseUrl(url + "/v1")
                .apiKey(token)
                .modelName(model)
                .maxRetries(0)
                .build();
        ChatModel messages = AnthropicChatModel.builder()
                .baseUrl(url + "/v1")
                .apiKey(token)
                .modelName(model)
                .maxRetries(0)
                .build();
        for (ChatModel each : new ChatModel[] {chat, messages}) {
            same(GREETING, each.chat(HELLO));
            Forecaster forecaster = AiServices.builder(Forecaster.class)
                    .chatModel(each)
                    .tools(new Weather())
                    .build();
            String said = forecaster.ask("weather {\"city\": \"Paris\"}");
            same(true, said.contains("rain in Paris"));
        }
        StreamingChatModel streaming = OpenAiStreamingChatModel.builder()
                .baseUrl(url + "/v1")
                .apiKey(token)
                .modelName(model)
                .build();
        CompletableFuture<String> streamed = new CompletableFuture<>();
        streaming.chat(HELLO, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String part) {
                // The whole text comes at the end.
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                streamed.complete(response.aiMessage().text());
            }

            @Override
            public void onError(Throwable error) {
                streamed.completeExceptionally(error);
            }
        });
        same(GREETING, streamed.get(60, TimeUnit.SECONDS));
    }
}
