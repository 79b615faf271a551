package io.tollgate.gateway.edge.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ModelRequest.Edit;
import io.tollgate.gateway.call.ModelRequest.Span;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses an OpenAI-style request body for the few fields that the gateway needs, in one pass of a streaming parser that
 * also checks that the rest is JSON. For one use.
 */
final class RequestParser {
    private static final int DEEPEST = 500;

    /** What OpenAI takes where a moderation names no model (OpenAI API reference, "Create moderation"). */
    private static final String USUAL_MODERATION = "omni-moderation-latest";

    private static final Pattern PROJECT = Pattern.compile("[\\x20-\\x7e]{1,128}");
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // UTF-8 alone (RFC 8259, section 8.1): in other encodings nothing would stand where the parser says.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(JsonBounds.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private final UpstreamOperation operation;
    private final Buffer body;

    /** Whether {@code prompt} is a field that the gateway reads. */
    private final boolean chat;

    /** Whether {@code stream_options} is. */
    private final boolean tellsUsageIfAsked;

    private final List<Span> models = new ArrayList<>(1);
    private @Nullable String modelName;
    private @Nullable Boolean stream;
    private @Nullable Span streamOptions;
    private @Nullable Boolean includeUsage;
    private @Nullable Span includeUsageAt;
    private int firstMember;
    private @Nullable String project;
    private @Nullable Member projectMember;
    private @Nullable Member prompt;
    private boolean promptIsText;
    private Map<Meter, BigDecimal> shown = Map.of();
    private final RequestedTier tier = new RequestedTier();
    private boolean messages;

    /** Where a member stands: from its name to the end of its value. */
    private record Member(int nameStart, int valueStart, int end) {}

    private RequestParser(UpstreamOperation operation, Buffer body) {
        this.operation = operation;
        this.body = body;
        this.chat = operation == UpstreamOperation.CHAT_COMPLETIONS;
        this.tellsUsageIfAsked = chat || operation == UpstreamOperation.COMPLETIONS;
    }

    /**
     * Parses a body.
     *
     * @throws FailureException if it is not a JSON object, or a field that the gateway needs is not as it must be
     */
    static ModelRequest parse(UpstreamOperation operation, Buffer body) throws FailureException {
        return parse(operation, body, body.length());
    }

    /**
     * Parses a body that was made from what the caller sent.
     *
     * @param receivedBytes length of what the caller sent
     */
    static ModelRequest parse(UpstreamOperation operation, Buffer body, int receivedBytes) throws FailureException {
        RequestParser parser = new RequestParser(operation, body);
        parse(body, parser::object);
        return parser.found(receivedBytes);
    }

    /** Parses a body whose model, and whether to stream, are said by the path. */
    static ModelRequest parse(UpstreamOperation operation, Buffer body, String model, boolean streams)
            throws FailureException {
        RequestParser parser = new RequestParser(operation, body);
        parse(body, parser::object);
        parser.modelName = model;
        parser.stream = streams;
        return parser.found(body.length());
    }

    /** Reads what is needed from a body. */
    @FunctionalInterface
    interface ObjectReader {
        void read(JsonParser parser) throws IOException, FailureException;
    }

    /** @throws FailureException if the body is not JSON; says where */
    static void parse(Buffer body, ObjectReader reader) throws FailureException {
        try (JsonParser parser =
                Bytes.read(body, (bytes, start, end) -> JSON.createParser(bytes, start, end - start))) {
            reader.read(parser);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new FailureException(
                    new CallFailure.InvalidJson("The body is not valid JSON" + where + ": " + e.getOriginalMessage()));
        } catch (IOException e) {
            throw new FailureException(new CallFailure.InvalidJson("The body is not valid JSON."));
        }
    }

    /** Enters the object that a body must be. */
    static void begin(JsonParser parser) throws IOException, FailureException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw invalid("The body must be a JSON object.", null);
        }
    }

    /** Leaves it. */
    static void end(JsonParser parser) throws IOException, FailureException {
        if (parser.nextToken() != null) {
            throw invalid("The body must be one JSON object and nothing after it.", null);
        }
    }

    private void object(JsonParser parser) throws IOException, FailureException {
        begin(parser);
        firstMember = offset(parser.currentLocation());
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            switch (name) {
                case "model", "project_id" -> located(parser, name);
                case "stream_options", "prompt" -> {
                    if (name.equals("prompt") ? chat : tellsUsageIfAsked) {
                        located(parser, name);
                    } else {
                        parser.nextToken();
                    }
                }
                case "stream" -> {
                    JsonToken value = parser.nextToken();
                    if (!operation.modelInPath()) {
                        stream = once(name, stream, flag(value, name));
                    }
                }
                case "input", "stream_format" -> {
                    JsonToken value = parser.nextToken();
                    if (operation == UpstreamOperation.SPEECH && value == JsonToken.VALUE_STRING) {
                        speech(name, parser.getText());
                    }
                }
                case "requests" -> {
                    if (operation == UpstreamOperation.BATCH_EMBED_CONTENTS) {
                        requests(parser);
                    } else {
                        parser.nextToken();
                    }
                }
                case RequestedTier.SERVICE_TIER, RequestedTier.GEMINI_SERVICE_TIER, RequestedTier.SPEED -> {
                    if (parser.nextToken() == JsonToken.VALUE_STRING) {
                        tier.member(name, parser.getText());
                    }
                }
                default -> {
                    messages |= name.equals("messages");
                    parser.nextToken();
                }
            }
            parser.skipChildren();
        }
        end(parser);
    }

    /** Reads a member whose position is needed as well; asking the parser for positions costs time. */
    private void located(JsonParser parser, String name) throws IOException, FailureException {
        int nameStart = offset(parser.currentTokenLocation());
        JsonToken value = parser.nextToken();
        int valueStart = offset(parser.currentTokenLocation());
        switch (name) {
            case "model" -> {
                String named = text(parser, value, name);
                modelName = operation.modelInPath() ? null : once(name, modelName, named);
            }
            case "stream_options" -> options(parser, value);
            case "project_id" -> project = once(name, project, project(text(parser, value, name)));
            default -> promptIsText = value == JsonToken.VALUE_STRING;
        }
        parser.skipChildren();
        parser.finishToken();
        Member member = new Member(nameStart, valueStart, offset(parser.currentLocation()));
        switch (name) {
            case "model" -> models.add(new Span(valueStart, member.end()));
            case "stream_options" -> streamOptions = new Span(valueStart, member.end());
            case "project_id" -> projectMember = member;
            default -> prompt = member;
        }
    }

    /** Speech is charged by its characters where it is not by tokens, and streams in a format of its own. */
    private void speech(String name, String text) {
        if (name.equals("input")) {
            shown = Map.of(Meter.CHARACTERS, BigDecimal.valueOf(text.codePointCount(0, text.length())));
        } else {
            stream = text.equals("sse");
        }
    }

    private ModelRequest found(int receivedBytes) throws FailureException {
        if (modelName == null && operation == UpstreamOperation.MODERATIONS) {
            modelName = USUAL_MODERATION;
        }
        if (modelName == null) {
            throw invalid("model is missing: name a model of /v1/models, or provider/model.", "model");
        }
        List<Edit> edits = new ArrayList<>(2);
        if (projectMember != null) {
            edits.add(without(projectMember));
        }
        if (prompt != null && !messages) {
            if (!promptIsText) {
                throw invalid("prompt must be a string if there are no messages.", "prompt");
            }
            edits.add(
                    new Edit(prompt.nameStart(), prompt.valueStart(), "\"messages\":[{\"role\":\"user\",\"content\":"));
            edits.add(new Edit(prompt.end(), prompt.end(), "}]"));
        }
        edits.sort(Edit.IN_ORDER);
        return new ModelRequest(
                operation,
                body,
                receivedBytes,
                modelName,
                models,
                stream != null && stream,
                streamOptions,
                includeUsage != null && includeUsage,
                includeUsageAt,
                firstMember,
                project,
                edits,
                null,
                null,
                null,
                shown,
                tier.word());
    }

    /** Finds where the parts of a batch name the model, which is that of the path. */
    private void requests(JsonParser parser) throws IOException, FailureException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw invalid("requests must be an array.", "requests");
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (parser.currentName().equals("model")) {
                    located(parser, "model");
                } else {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw invalid("requests must be an array of objects.", "requests");
        }
    }

    /** Takes a member out with the comma that goes with it. */
    private Edit without(Member member) {
        int before = lastBefore(member.nameStart());
        if (body.getByte(before) == ',') {
            return new Edit(lastBefore(before) + 1, member.end(), "");
        }
        int end = member.end();
        while (end < body.length() && Character.isWhitespace(body.getByte(end))) {
            end++;
        }
        boolean more = end < body.length() && body.getByte(end) == ',';
        return new Edit(before + 1, more ? end + 1 : member.end(), "");
    }

    /** Where the last byte before an offset stands that is no white space. */
    private int lastBefore(int offset) {
        int at = offset - 1;
        while (Character.isWhitespace(body.getByte(at))) {
            at--;
        }
        return at;
    }

    private void options(JsonParser parser, JsonToken value) throws IOException, FailureException {
        if (streamOptions != null) {
            throw invalid("stream_options is given twice.", "stream_options");
        }
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.START_OBJECT) {
            throw invalid("stream_options must be an object.", "stream_options");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken option = parser.nextToken();
            if (name.equals("include_usage")) {
                includeUsage = once("stream_options.include_usage", includeUsage, flag(option, name));
                int start = offset(parser.currentTokenLocation());
                includeUsageAt = new Span(start, start + parser.getTextLength());
            }
            parser.skipChildren();
        }
    }

    private static <T> T once(String name, @Nullable T before, T now) throws FailureException {
        if (before != null) {
            throw invalid(name + " is given twice.", name);
        }
        return now;
    }

    private static String text(JsonParser parser, JsonToken value, String name) throws IOException, FailureException {
        if (value != JsonToken.VALUE_STRING || parser.getTextLength() == 0) {
            throw invalid(name + " must be a non-empty string.", name);
        }
        return parser.getText();
    }

    private static boolean flag(JsonToken value, String name) throws FailureException {
        return switch (value) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw invalid(name + " must be true or false.", name);
        };
    }

    /** A project as it may be named in a body or a header. */
    static String project(String name) throws FailureException {
        if (!PROJECT.matcher(name).matches()) {
            throw invalid("project_id must be 1 to 128 printable ASCII characters.", "project_id");
        }
        return name;
    }

    static FailureException invalid(String message, @Nullable String param) {
        return new FailureException(new CallFailure.InvalidRequest(message, param));
    }

    /** In bytes, from the body's beginning. */
    static int offset(JsonLocation location) {
        return (int) location.getByteOffset();
    }
}
