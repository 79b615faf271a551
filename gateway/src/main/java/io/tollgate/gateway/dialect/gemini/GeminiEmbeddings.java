package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.CallFailure.UnsupportedContent;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.TokenCounts;
import io.tollgate.gateway.dialect.conversation.Extra;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.tollgate.gateway.dialect.embedding.EmbeddingCodec;
import io.tollgate.gateway.dialect.embedding.EmbeddingRequest;
import io.tollgate.gateway.dialect.embedding.EmbeddingRequest.Input;
import io.tollgate.gateway.dialect.embedding.EmbeddingRequest.Shape;
import io.tollgate.gateway.dialect.embedding.Embeddings;
import io.tollgate.gateway.dialect.embedding.Vectors;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code embedContent} and {@code batchEmbedContents} (Gemini API reference, "Embeddings"). A caller's request is
 * either; a provider is always asked with {@code batchEmbedContents}.
 */
public final class GeminiEmbeddings implements EmbeddingCodec {
    private static final String REQUESTS = "requests";

    @Override
    public EmbeddingRequest readRequest(Buffer body, String model) throws FailureException {
        Field request = Field.root(body);
        Members members = request.members();
        Field requests = members.take(REQUESTS);
        Reading reading = new Reading(model);
        if (requests == null) {
            reading.one(request);
        } else {
            List<Field> all = requests.elements();
            if (all.isEmpty()) {
                throw requests.invalid("must have at least one request");
            }
            for (Field each : all) {
                reading.one(each);
            }
        }
        return reading.request(requests == null ? Shape.ONE : Shape.LIST);
    }

    /** A request that is being read. Everything that is said of one text must be said of all. */
    private static final class Reading {
        private final List<Input> inputs = new ArrayList<>();
        private final Set<Extra> extras = new LinkedHashSet<>();
        private @Nullable Long dimensions;
        private String model;

        Reading(String model) {
            this.model = model;
        }

        void one(Field request) throws FailureException {
            Members members = request.members();
            String named = members.string("model", "");
            if (model.isEmpty()) {
                model = named;
            }
            inputs.add(input(members.require("content", request)));
            Field given = members.take("outputDimensionality");
            Long asked = given == null ? null : Long.valueOf(given.integer());
            if (given != null && asked != null && (asked < 1 || (inputs.size() > 1 && !asked.equals(dimensions)))) {
                throw given.invalid("must be an integer from 1 on, and the same in all requests");
            }
            dimensions = asked;
            members.rest().forEach((name, field) -> extras.add(new Extra(name, field.value(), true)));
        }

        private static Input input(Field content) throws FailureException {
            List<String> texts = new ArrayList<>();
            ContentReader.texts(content).forEach(text -> texts.add(text.text()));
            if (texts.isEmpty()) {
                throw content.invalid("must have a part with text");
            }
            return new Input.Text(content.path(), String.join("\n", texts));
        }

        EmbeddingRequest request(Shape shape) {
            return new EmbeddingRequest(RequestReader.modelName(model), inputs, dimensions, shape, List.copyOf(extras));
        }
    }

    @Override
    public Buffer writeRequest(EmbeddingRequest request, String model, Losses losses) throws FailureException {
        for (Extra extra : request.extras()) {
            boolean own = extra.path().equals("taskType") || extra.path().equals("title");
            if (!own && extra.changesAnswer()) {
                losses.parameter(extra.path());
            }
        }
        ObjectNode written = Json.object();
        ArrayNode requests = written.putArray(REQUESTS);
        for (Input input : request.inputs()) {
            ObjectNode one = requests.addObject().put("model", "models/" + model);
            one.putObject("content").putArray("parts").addObject().put("text", text(input));
            if (request.dimensions() != null) {
                one.put("outputDimensionality", request.dimensions());
            }
            for (Extra extra : request.extras()) {
                if (extra.path().equals("taskType") || extra.path().equals("title")) {
                    one.set(extra.path(), extra.value());
                }
            }
        }
        return Json.buffer(written);
    }

    private static String text(Input input) throws FailureException {
        return switch (input) {
            case Input.Text text -> text.text();
            case Input.Tokens tokens ->
                throw new FailureException(new UnsupportedContent(
                        tokens.path() + " is an array of tokens; Gemini's API embeds text alone.", tokens.path()));
        };
    }

    @Override
    public Embeddings readAnswer(Buffer body) throws UnreadableAnswerException {
        List<double[]> vectors = new ArrayList<>();
        long tokens = TokenCounts.UNREPORTED;
        try (JsonParser parser = Json.parser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableAnswerException("the answer is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("embeddings") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        vectors.add(values(parser));
                    }
                } else if (name.equals("embedding") && value == JsonToken.START_OBJECT) {
                    vectors.add(values(parser));
                } else if (name.equals("usageMetadata") && value == JsonToken.START_OBJECT) {
                    tokens = promptTokens(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UnreadableAnswerException("the answer is not JSON");
        }
        if (vectors.isEmpty()) {
            throw new UnreadableAnswerException("the answer has no vectors");
        }
        return new Embeddings(vectors, tokens == TokenCounts.UNREPORTED ? null : tokens);
    }

    private static double[] values(JsonParser parser) throws IOException, UnreadableAnswerException {
        double[] values = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean here = parser.currentName().equals("values");
            parser.nextToken();
            if (here) {
                values = Vectors.read(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (values == null) {
            throw new UnreadableAnswerException("an embedding has no values");
        }
        return values;
    }

    private static long promptTokens(JsonParser parser) throws IOException {
        long tokens = TokenCounts.UNREPORTED;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean here = parser.currentName().equals("promptTokenCount");
            parser.nextToken();
            long read = TokenCounts.at(parser);
            tokens = here ? read : tokens;
        }
        return tokens;
    }

    @Override
    public Buffer writeAnswer(Embeddings embeddings, EmbeddingRequest asked, String model) {
        return Json.write(json -> {
            json.writeStartObject();
            if (asked.shape() == Shape.ONE) {
                json.writeObjectFieldStart("embedding");
                values(embeddings.vectors().getFirst(), json);
            } else {
                json.writeArrayFieldStart("embeddings");
                for (double[] vector : embeddings.vectors()) {
                    json.writeStartObject();
                    values(vector, json);
                }
                json.writeEndArray();
            }
            if (embeddings.inputTokens() != null) {
                json.writeObjectFieldStart("usageMetadata");
                json.writeNumberField("promptTokenCount", embeddings.inputTokens());
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    private static void values(double[] vector, JsonGenerator json) throws IOException {
        json.writeFieldName("values");
        json.writeArray(vector, 0, vector.length);
        json.writeEndObject();
    }
}
