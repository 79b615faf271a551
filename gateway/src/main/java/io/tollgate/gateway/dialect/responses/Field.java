package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.CallFailure.InvalidJson;
import io.tollgate.gateway.call.CallFailure.InvalidRequest;
import io.tollgate.gateway.call.CallFailure.UnsupportedContent;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.conversation.Json;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a request, and where it stands. A member that is {@code null} is as one that is absent.
 *
 * @param path such as {@code input[2].content[1].text}; empty for the request itself
 */
record Field(String path, JsonNode value) {
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** The whole of a request. */
    static Field root(Buffer body) throws FailureException {
        JsonNode value = Bytes.read(body, Json::read);
        if (value == null) {
            throw new FailureException(new InvalidJson("The body is not valid JSON."));
        }
        if (!value.isObject()) {
            throw new FailureException(new InvalidRequest("The body must be a JSON object.", null));
        }
        return new Field("", value);
    }

    /** A member of an object; null if it has none. */
    @Nullable
    Field get(String name) {
        JsonNode member = value.get(name);
        return member == null || member.isNull() ? null : new Field(path.isEmpty() ? name : path + "." + name, member);
    }

    /** A member that must be there. */
    Field require(String name) throws FailureException {
        Field member = get(name);
        if (member == null) {
            throw path.isEmpty() ? new Field(name, value).invalid("is missing") : invalid("must have " + name);
        }
        return member;
    }

    /** A member that is a string; null if there is none. */
    @Nullable
    String text(String name) throws FailureException {
        Field member = get(name);
        return member == null ? null : member.string();
    }

    /** A member that says what kind of object this is; {@code absent} if it does not say. */
    String type(String absent) throws FailureException {
        String type = text("type");
        return type == null ? absent : type;
    }

    Field object() throws FailureException {
        if (!value.isObject()) {
            throw invalid("must be an object");
        }
        return this;
    }

    List<Field> elements() throws FailureException {
        if (!value.isArray()) {
            throw invalid("must be an array");
        }
        List<Field> elements = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            elements.add(new Field(path + "[" + i + "]", value.get(i)));
        }
        return elements;
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

    /** A count, from 1. */
    long count() throws FailureException {
        BigDecimal number = decimal();
        if (number.signum() <= 0
                || number.compareTo(MOST) > 0
                || number.stripTrailingZeros().scale() > 0) {
            throw invalid("must be a positive integer");
        }
        return number.longValue();
    }

    BigDecimal decimal() throws FailureException {
        if (!value.isNumber()) {
            throw invalid("must be a number");
        }
        return value.decimalValue();
    }

    /** A number between two bounds. */
    BigDecimal between(int least, int most) throws FailureException {
        BigDecimal number = decimal();
        if (number.compareTo(BigDecimal.valueOf(least)) < 0 || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw invalid("must be from " + least + " to " + most);
        }
        return number;
    }

    /** @param must what is wrong with this field, such as {@code must be a string} */
    FailureException invalid(String must) {
        return new FailureException(new InvalidRequest(
                (path.isEmpty() ? "The body" : path) + " " + must + ".", path.isEmpty() ? null : path));
    }

    /** @param why after the path, such as {@code is a video, which cannot be translated} */
    FailureException unsupported(String why) {
        return new FailureException(new UnsupportedContent(path + " " + why + ".", path));
    }
}
