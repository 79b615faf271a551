package io.tollgate.gateway.dialect.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.tollgate.gateway.dialect.gemini.GeminiEmbeddings;
import io.tollgate.gateway.dialect.openai.OpenAiEmbeddings;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Embeddings between two formats: OpenAI API reference, "Create embeddings", and Gemini API reference, "Embeddings",
 * whose examples these are.
 */
final class EmbeddingTranslatorTest {
    private final EmbeddingCodec openai = new OpenAiEmbeddings();
    private final EmbeddingCodec gemini = new GeminiEmbeddings();
    private final Losses losses = new Losses();

    private static JsonNode json(Buffer buffer) {
        JsonNode node = Json.read(buffer);
        assertThat(node).isNotNull();
        return node;
    }

    private static @Nullable JsonNode json(String text) {
        return Json.read(text);
    }

    private EmbeddingRequest fromOpenAi(String body) throws FailureException {
        return openai.readRequest(Buffer.buffer(body), "");
    }

    private EmbeddingRequest fromGemini(String body) throws FailureException {
        return gemini.readRequest(Buffer.buffer(body), "gemini-embedding-001");
    }

    @Test
    void oneTextOfOpenAiIsABatchOfOne() throws FailureException {
        EmbeddingRequest request = fromOpenAi("""
                {"input": "The food was delicious and the waiter...", "model": "text-embedding-ada-002",
                 "encoding_format": "float", "user": "u1"}""");

        assertThat(json(gemini.writeRequest(request, "gemini-embedding-001", losses)))
                .isEqualTo(json("""
                {"requests": [{"model": "models/gemini-embedding-001",
                  "content": {"parts": [{"text": "The food was delicious and the waiter..."}]}}]}"""));
        assertThat(losses.parameters()).isEmpty();
    }

    @Test
    void severalTextsKeepTheirOrderAndTheirLength() throws FailureException {
        EmbeddingRequest request = fromOpenAi("""
                {"input": ["a", "b"], "model": "m", "dimensions": 256, "something": 1}""");

        assertThat(json(gemini.writeRequest(request, "g", losses))).isEqualTo(json("""
                {"requests": [
                  {"model": "models/g", "content": {"parts": [{"text": "a"}]}, "outputDimensionality": 256},
                  {"model": "models/g", "content": {"parts": [{"text": "b"}]}, "outputDimensionality": 256}]}"""));
        assertThat(losses.parameters()).containsExactly("something");
    }

    @Test
    void tokensAreForTheirOwnModel() throws FailureException {
        EmbeddingRequest one = fromOpenAi("{\"input\": [1, 2], \"model\": \"m\"}");
        EmbeddingRequest several = fromOpenAi("{\"input\": [\"a\", [1, 2]], \"model\": \"m\"}");

        assertThatThrownBy(() -> gemini.writeRequest(one, "g", losses)).isInstanceOf(FailureException.class);
        assertThatThrownBy(() -> gemini.writeRequest(several, "g", losses))
                .isInstanceOfSatisfying(FailureException.class, failed -> {
                    assertThat(failed.failure().code().id()).isEqualTo("unsupported_content");
                    assertThat(failed.failure().param()).isEqualTo("input[1]");
                });
        assertThat(json(openai.writeRequest(several, "o", losses)))
                .isEqualTo(json("{\"model\": \"o\", \"input\": [\"a\", [1, 2]]}"));
    }

    @Test
    void vectorsOfGeminiAreAListOfOpenAi() throws Exception {
        Embeddings embeddings = gemini.readAnswer(Buffer.buffer("""
                {"embeddings": [{"values": [-0.0225234, 1, 3.5e-05]}, {"values": [0.5, 0.25, 0]}],
                 "usageMetadata": {"promptTokenCount": 9}}"""));

        assertThat(json(openai.writeAnswer(embeddings, fromOpenAi("{\"input\": [\"a\", \"b\"]}"), "m")))
                .isEqualTo(json("""
                        {"object": "list", "data": [
                          {"object": "embedding", "index": 0, "embedding": [-0.0225234, 1.0, 3.5e-05]},
                          {"object": "embedding", "index": 1, "embedding": [0.5, 0.25, 0.0]}],
                         "model": "m", "usage": {"prompt_tokens": 9, "total_tokens": 9}}"""));
    }

    /** The numbers are 1.5 and -2, lowest byte first. */
    @Test
    void base64IsWhatOpenAisOwnClientsAskFor() throws Exception {
        Embeddings embeddings = gemini.readAnswer(Buffer.buffer("{\"embeddings\": [{\"values\": [1.5, -2]}]}"));
        EmbeddingRequest asked = fromOpenAi("{\"input\": \"eight characters\", \"encoding_format\": \"base64\"}");

        assertThat(json(openai.writeAnswer(embeddings, asked, "m"))).isEqualTo(json("""
                {"object": "list", "data": [{"object": "embedding", "index": 0, "embedding": "AADAPwAAAMA="}],
                 "model": "m", "usage": {"prompt_tokens": 4, "total_tokens": 4, "estimated": true}}"""));
    }

    /** "Embeddings": embedContent, and batchEmbedContents. */
    @Test
    void requestsOfGeminiAreTextsOfOpenAi() throws FailureException {
        EmbeddingRequest one = fromGemini("""
                {"model": "models/gemini-embedding-001", "content": {"parts": [{"text": "What is the meaning"},
                 {"text": "of life?"}]}, "outputDimensionality": 768}""");
        EmbeddingRequest batch = fromGemini("""
                {"requests": [{"model": "models/gemini-embedding-001", "content": {"parts": [{"text": "a"}]},
                   "task_type": "SEMANTIC_SIMILARITY", "output_dimensionality": 768},
                 {"content": {"parts": {"text": "b"}}, "taskType": "SEMANTIC_SIMILARITY", "outputDimensionality": 768}]}""");

        assertThat(json(openai.writeRequest(one, "o", losses)))
                .isEqualTo(json(
                        "{\"model\": \"o\", \"input\": [\"What is the meaning\\nof life?\"], \"dimensions\": 768}"));
        assertThat(losses.parameters()).isEmpty();
        assertThat(json(openai.writeRequest(batch, "o", losses)))
                .isEqualTo(json("{\"model\": \"o\", \"input\": [\"a\", \"b\"], \"dimensions\": 768}"));
        assertThat(losses.parameters()).containsExactly("taskType");
        assertThat(one.model()).isEqualTo("gemini-embedding-001");
    }

    @Test
    void vectorsOfOpenAiAreWhatEachRequestOfGeminiExpects() throws Exception {
        Embeddings embeddings = openai.readAnswer(Buffer.buffer("""
                {"object": "list", "usage": {"prompt_tokens": 8, "total_tokens": 8}, "data": [
                  {"object": "embedding", "index": 1, "embedding": [0.1, 0.2]},
                  {"object": "embedding", "embedding": "AADAPwAAAMA=", "index": 0}], "model": "ada"}"""));
        EmbeddingRequest one = fromGemini("{\"content\": {\"parts\": [{\"text\": \"a\"}]}}");
        EmbeddingRequest batch = fromGemini("{\"requests\": [{\"content\": {\"parts\": [{\"text\": \"a\"}]}}]}");

        assertThat(json(gemini.writeAnswer(embeddings, batch, "m"))).isEqualTo(json("""
                {"embeddings": [{"values": [1.5, -2.0]}, {"values": [0.1, 0.2]}],
                 "usageMetadata": {"promptTokenCount": 8}}"""));
        assertThat(json(gemini.writeAnswer(embeddings, one, "m"))).isEqualTo(json("""
                {"embedding": {"values": [1.5, -2.0]}, "usageMetadata": {"promptTokenCount": 8}}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|input",
                "{\"input\": []}|input",
                "{\"input\": 1}|input",
                "{\"input\": [\"a\", 1]}|input[1]",
                "{\"input\": [\"a\", []]}|input[1]",
                "{\"input\": [1.5]}|input",
                "{\"input\": \"a\", \"dimensions\": 0}|dimensions",
                "{\"input\": \"a\", \"encoding_format\": \"hex\"}|encoding_format",
            })
    void openAisRequestsSayWhatIsWrong(String body, String path) {
        assertThatThrownBy(() -> fromOpenAi(body))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        failed -> assertThat(failed.failure().param()).isEqualTo(path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|content",
                "{\"requests\": []}|requests",
                "{\"requests\": [{}]}|requests[0]",
                "{\"content\": {\"parts\": []}}|content",
                "{\"content\": {\"parts\": [{\"inlineData\": {}}]}}|content.parts[0]",
                "{\"requests\": [{\"content\": {\"parts\": [{\"text\": \"a\"}]}, \"outputDimensionality\": 1},"
                        + " {\"content\": {\"parts\": [{\"text\": \"a\"}]}, \"outputDimensionality\": 2}]}"
                        + "|requests[1].outputDimensionality",
            })
    void geminisRequestsSayWhatIsWrong(String body, String path) {
        assertThatThrownBy(() -> fromGemini(body))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        failed -> assertThat(failed.failure().param()).isEqualTo(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"embeddings\": [{}]}",
                "{\"embeddings\": [{\"values\": [true]}]}",
                "{\"embeddings\": [{\"values\": 1}]}",
                "{\"data\": []}",
                "{\"data\": [{\"index\": 1, \"embedding\": [1]}]}",
                "{\"data\": [{\"index\": 999999999, \"embedding\": [1]}]}",
                "{\"data\": [{\"index\": 99999999999999, \"embedding\": [1]}]}",
                "{\"data\": [{\"embedding\": \"!\"}]}",
                "{\"data\": [{\"embedding\": [1",
            })
    void otherAnswersCannotBeRead(String body) {
        for (EmbeddingCodec codec : List.of(openai, gemini)) {
            assertThatThrownBy(() -> codec.readAnswer(Buffer.buffer(body)))
                    .isInstanceOf(UnreadableAnswerException.class);
        }
    }

    @Test
    void mutatedAnswersAreReadOrCalledUnreadable() {
        SplittableRandom random = new SplittableRandom(15);
        String answer = """
                {"data": [{"index": 0, "embedding": [0.1, -2e-5]}, {"index": 1, "embedding": "AADAPwAAAMA="}],
                 "embeddings": [{"values": [0.1, 2]}], "usage": {"prompt_tokens": 8},
                 "usageMetadata": {"promptTokenCount": 8}}""";
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder mutated = new StringBuilder(answer);
            int at = random.nextInt(mutated.length());
            mutated.replace(
                    at,
                    Math.min(mutated.length(), at + random.nextInt(4)),
                    List.of("", "null", "{", "]", "\"", "1e999999999999", "-", ",")
                            .get(random.nextInt(8)));
            for (EmbeddingCodec codec : List.of(openai, gemini)) {
                try {
                    codec.readAnswer(Buffer.buffer(mutated.toString()));
                    read++;
                } catch (UnreadableAnswerException e) {
                    assertThat(e).hasMessageMatching("[a-zA-Z0-9 ,]+");
                }
            }
        }
        assertThat(read).isBetween(2_000, 38_000);
    }
}
