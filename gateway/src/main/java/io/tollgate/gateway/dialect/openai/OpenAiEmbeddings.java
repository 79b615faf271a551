package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.CallFailure.InvalidJson;
import io.tollgate.gateway.call.CallFailure.InvalidRequest;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
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
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/embeddings} (OpenAI API reference, "Create embeddings"). */
public final class OpenAiEmbeddings implements EmbeddingCodec {
    @Override
    public EmbeddingRequest readRequest(Buffer body, String model) throws FailureException {
        JsonNode request = Json.read(body);
        if (request == null) {
            throw new FailureException(new InvalidJson("The body is not valid JSON."));
        }
        if (!request.isObject()) {
            throw new FailureException(new InvalidRequest("The body must be a JSON object.", null));
        }
        List<Extra> extras = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : request.properties()) {
            switch (each.getKey()) {
                case "model", "input", "dimensions", "encoding_format" -> {}
                case "user" -> extras.add(new Extra("user", each.getValue(), false));
                default -> {
                    if (!each.getValue().isNull()) {
                        extras.add(new Extra(each.getKey(), each.getValue(), true));
                    }
                }
            }
        }
        return new EmbeddingRequest(
                model.isEmpty() ? request.path("model").asText("") : model,
                inputs(request.path("input")),
                dimensions(request.path("dimensions")),
                shape(request.path("encoding_format")),
                extras);
    }

    private static List<Input> inputs(JsonNode input) throws FailureException {
        if (input.isTextual()) {
            return List.of(new Input.Text("input", input.textValue()));
        }
        if (!input.isArray() || input.isEmpty()) {
            throw invalid("input", "must be a string, or an array of strings or of tokens that is not empty");
        }
        if (input.get(0).isNumber()) {
            return List.of(tokens("input", input));
        }
        List<Input> inputs = new ArrayList<>(input.size());
        for (int i = 0; i < input.size(); i++) {
            String path = "input[" + i + "]";
            JsonNode each = input.get(i);
            inputs.add(each.isTextual() ? new Input.Text(path, each.textValue()) : tokens(path, each));
        }
        return inputs;
    }

    private static Input tokens(String path, JsonNode given) throws FailureException {
        List<Integer> tokens = new ArrayList<>(given.size());
        for (JsonNode each : given) {
            if (!each.isInt()) {
                throw invalid(path, "must be a string or an array of tokens, which are integers");
            }
            tokens.add(each.intValue());
        }
        if (!given.isArray() || tokens.isEmpty()) {
            throw invalid(path, "must be a string or an array of tokens that is not empty");
        }
        return new Input.Tokens(path, tokens);
    }

    private static @Nullable Long dimensions(JsonNode given) throws FailureException {
        if (given.isMissingNode() || given.isNull()) {
            return null;
        }
        if (!given.isIntegralNumber() || !given.canConvertToInt() || given.intValue() < 1) {
            throw invalid("dimensions", "must be an integer from 1 on");
        }
        return given.longValue();
    }

    private static Shape shape(JsonNode format) throws FailureException {
        return switch (format.asText("float")) {
            case "float", "null" -> Shape.LIST;
            case "base64" -> Shape.LIST_OF_BASE64;
            default -> throw invalid("encoding_format", "must be float or base64");
        };
    }

    private static FailureException invalid(String path, String must) {
        return new FailureException(new InvalidRequest(path + " " + must + ".", path));
    }

    @Override
    public Buffer writeRequest(EmbeddingRequest request, String model, Losses losses) {
        ObjectNode written = Json.object().put("model", model);
        ArrayNode inputs = written.putArray("input");
        for (Input input : request.inputs()) {
            switch (input) {
                case Input.Text text -> inputs.add(text.text());
                case Input.Tokens tokens -> {
                    ArrayNode array = inputs.addArray();
                    tokens.tokens().forEach(array::add);
                }
            }
        }
        if (request.dimensions() != null) {
            written.put("dimensions", request.dimensions());
        }
        for (Extra extra : request.extras()) {
            if (extra.changesAnswer()) {
                losses.parameter(extra.path());
            }
        }
        return Json.buffer(written);
    }

    @Override
    public Embeddings readAnswer(Buffer body) throws UnreadableAnswerException {
        Answer answer = new Answer();
        try (JsonParser parser = Json.parser(body)) {
            answer.read(parser);
        } catch (IOException e) {
            throw new UnreadableAnswerException("the answer is not JSON");
        }
        return answer.embeddings();
    }

    /** An answer that is being read. Hosts are known to tell vectors out of order, so each one's index counts. */
    private static final class Answer {
        private static final int MOST = 100_000;
        private final NavigableMap<Integer, double[]> vectors = new TreeMap<>();
        private int count;
        private long tokens = TokenCounts.UNREPORTED;

        void read(JsonParser parser) throws IOException, UnreadableAnswerException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableAnswerException("the answer is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("data") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        vector(parser);
                    }
                } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                    usage(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void vector(JsonParser parser) throws IOException, UnreadableAnswerException {
            int index = count;
            double[] vector = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("embedding")) {
                    vector = Vectors.read(parser);
                } else if (name.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
                    index = parser.getIntValue();
                } else {
                    parser.skipChildren();
                }
            }
            if (vector == null || index < 0 || index >= MOST) {
                throw new UnreadableAnswerException("an embedding has no vector, or an index that is none");
            }
            vectors.put(index, vector);
            count++;
        }

        private void usage(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean here = parser.currentName().equals("prompt_tokens");
                parser.nextToken();
                long read = TokenCounts.at(parser);
                tokens = here ? read : tokens;
            }
        }

        Embeddings embeddings() throws UnreadableAnswerException {
            if (vectors.isEmpty()) {
                throw new UnreadableAnswerException("the answer has no vectors");
            }
            if (vectors.size() != count || vectors.lastKey() != count - 1) {
                throw new UnreadableAnswerException("a vector is missing");
            }
            return new Embeddings(List.copyOf(vectors.values()), tokens == TokenCounts.UNREPORTED ? null : tokens);
        }
    }

    @Override
    public Buffer writeAnswer(Embeddings embeddings, EmbeddingRequest asked, String model) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (int i = 0; i < embeddings.vectors().size(); i++) {
                json.writeStartObject();
                json.writeStringField("object", "embedding");
                json.writeNumberField("index", i);
                vector(embeddings.vectors().get(i), asked.shape(), json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("model", model);
            usage(embeddings, asked, json);
            json.writeEndObject();
        });
    }

    private static void vector(double[] vector, Shape shape, JsonGenerator json) throws IOException {
        json.writeFieldName("embedding");
        switch (shape) {
            case LIST, ONE -> json.writeArray(vector, 0, vector.length);
            case LIST_OF_BASE64 -> json.writeString(Vectors.base64(vector));
        }
    }

    private static void usage(Embeddings embeddings, EmbeddingRequest asked, JsonGenerator json) throws IOException {
        Long reported = embeddings.inputTokens();
        long tokens = reported == null ? MeteredUsage.estimatedTokens(asked.characters()) : reported;
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt_tokens", tokens);
        json.writeNumberField("total_tokens", tokens);
        if (reported == null) {
            json.writeBooleanField("estimated", true);
        }
        json.writeEndObject();
    }
}
