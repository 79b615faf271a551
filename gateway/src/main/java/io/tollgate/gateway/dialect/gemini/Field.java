package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.CallFailure.InvalidJson;
import io.tollgate.gateway.call.CallFailure.InvalidRequest;
import io.tollgate.gateway.call.CallFailure.UnsupportedContent;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Json;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A value of a request, and where it stands. Values are read as the JSON mapping of Protocol Buffers has it (ProtoJSON
 * format, protobuf.dev): names in camel case or with underscores, {@code null} as absent, 64-bit integers as strings
 * too, and one message where several may stand.
 *
 * @param path such as {@code contents[2].parts[0].text}; empty for the request itself
 */
record Field(String path, JsonNode value) {
    private static final int LONGEST_NUMBER = 100;

    /** The whole of a request. */
    static Field root(Buffer body) throws FailureException {
        JsonNode value = Json.read(body);
        if (value == null) {
            throw new FailureException(new InvalidJson("The body is not valid JSON."));
        }
        if (!value.isObject()) {
            throw new FailureException(new InvalidRequest("The body must be a JSON object.", null));
        }
        return new Field("", value);
    }

    /** The members of an object. */
    Members members() throws FailureException {
        if (!value.isObject()) {
            throw invalid("must be an object");
        }
        Members members = new Members();
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            if (!each.getValue().isNull()) {
                String at = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
                members.put(each.getKey(), new Field(at, each.getValue()));
            }
        }
        return members;
    }

    /** The elements of an array; of one message, that. */
    List<Field> elements() throws FailureException {
        if (value.isObject()) {
            return List.of(this);
        }
        if (!value.isArray()) {
            throw invalid("must be an array");
        }
        List<Field> elements = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            elements.add(new Field(path + "[" + i + "]", value.get(i)));
        }
        return elements;
    }

    List<String> strings() throws FailureException {
        List<String> strings = new ArrayList<>();
        for (Field each : value.isTextual() ? List.of(this) : elements()) {
            strings.add(each.string());
        }
        return strings;
    }

    String string() throws FailureException {
        if (!value.isTextual()) {
            throw invalid("must be a string");
        }
        return value.textValue();
    }

    boolean flag() throws FailureException {
        if (!value.isBoolean()) {
            throw invalid("must be true or false");
        }
        return value.booleanValue();
    }

    long integer() throws FailureException {
        try {
            return decimal().longValueExact();
        } catch (ArithmeticException e) {
            throw invalid("must be an integer");
        }
    }

    BigDecimal decimal() throws FailureException {
        if (value.isNumber()) {
            return value.decimalValue();
        }
        if (value.isTextual() && value.textValue().length() <= LONGEST_NUMBER) {
            try {
                return new BigDecimal(value.textValue());
            } catch (NumberFormatException e) {
                throw invalid("must be a number");
            }
        }
        throw invalid("must be a number");
    }

    /** @param must what is wrong with this field, such as {@code must be a string} */
    FailureException invalid(String must) {
        return new FailureException(new InvalidRequest(path + " " + must + ".", path));
    }

    /** @param why after the path, such as {@code is a video, which cannot be translated} */
    FailureException unsupported(String why) {
        return new FailureException(new UnsupportedContent(path + " " + why + ".", path));
    }
}
