package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.CallFailure.InvalidJson;
import io.tollgate.gateway.call.CallFailure.InvalidRequest;
import io.tollgate.gateway.call.CallFailure.UnsupportedContent;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a request, and where it stands. A member that is {@code null} is as one that is absent.
 *
 * @param path such as {@code messages[2].content[1]}; empty for the request itself
 */
public record Field(String path, JsonNode value) {
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** The whole of a request. */
    public static Field root(Buffer body) throws FailureException {
        JsonNode value = Json.read(body);
        if (value == null) {
            throw new FailureException(new InvalidJson("The body is not valid JSON."));
        }
        if (!value.isObject()) {
            throw new FailureException(new InvalidRequest("The body must be a JSON object.", null));
        }
        return new Field("", value);
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** A member of an object; null if it has none. */
    public @Nullable Field get(String name) {
        JsonNode member = value.get(name);
        return member == null || member.isNull() ? null : new Field(at(name), member);
    }

    /** A member that must be there. */
    public Field require(String name) throws FailureException {
        Field member = get(name);
        if (member == null) {
            throw new Field(at(name), value).invalid("is missing");
        }
        return member;
    }

    /** A member that is a string; null if there is none. */
    public @Nullable String text(String name) throws FailureException {
        Field member = get(name);
        return member == null ? null : member.string();
    }

    /** A member that says what kind of object this is; {@code absent} if it does not say. */
    public String type(String absent) throws FailureException {
        String type = text("type");
        return type == null ? absent : type;
    }

    /** A member that is true or false; null if there is none. */
    public @Nullable Boolean flag(String name) throws FailureException {
        Field member = get(name);
        return member == null ? null : member.flag();
    }

    /** A member that is a number; null if there is none. */
    public @Nullable BigDecimal decimal(String name) throws FailureException {
        Field member = get(name);
        return member == null ? null : member.decimal();
    }

    /** A member that is an integer; null if there is none. */
    public @Nullable Long integer(String name) throws FailureException {
        Field member = get(name);
        return member == null ? null : member.integer();
    }

    public Field object() throws FailureException {
        if (!value.isObject()) {
            throw invalid("must be an object");
        }
        return this;
    }

    public List<Field> elements() throws FailureException {
        if (!value.isArray()) {
            throw invalid("must be an array");
        }
        List<Field> elements = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            elements.add(new Field(path + "[" + i + "]", value.get(i)));
        }
        return elements;
    }

    public String string() throws FailureException {
        if (!value.isTextual()) {
            throw invalid("must be a string");
        }
        return value.textValue();
    }

    /** A string, or several in an array. */
    public List<String> strings() throws FailureException {
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        List<String> strings = new ArrayList<>();
        for (Field each : elements()) {
            strings.add(each.string());
        }
        return strings;
    }

    public boolean flag() throws FailureException {
        if (!value.isBoolean()) {
            throw invalid("must be true or false");
        }
        return value.booleanValue();
    }

    public BigDecimal decimal() throws FailureException {
        if (!value.isNumber()) {
            throw invalid("must be a number");
        }
        return value.decimalValue();
    }

    /** A number between two bounds. */
    public BigDecimal between(int least, int most) throws FailureException {
        BigDecimal number = decimal();
        if (number.compareTo(BigDecimal.valueOf(least)) < 0 || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw invalid("must be from " + least + " to " + most);
        }
        return number;
    }

    public long integer() throws FailureException {
        BigDecimal number = decimal();
        // Compared first: digits of a number with a huge exponent must not be written out.
        if (number.abs().compareTo(MOST) > 0 || number.stripTrailingZeros().scale() > 0) {
            throw invalid("must be an integer");
        }
        return number.longValue();
    }

    /** A count, from 1. */
    public long count() throws FailureException {
        if (!value.isNumber() || value.decimalValue().signum() <= 0) {
            throw invalid("must be a positive integer");
        }
        return integer();
    }

    /**
     * What to throw where this value is not as it must be.
     *
     * @param must after the path, such as {@code must be a string}
     */
    public FailureException invalid(String must) {
        return new FailureException(new InvalidRequest(
                (path.isEmpty() ? "The body" : path) + " " + must + ".", path.isEmpty() ? null : path));
    }

    /**
     * What to throw where a format has no place for this value.
     *
     * @param why after the path, such as {@code is a video, which cannot be translated}
     */
    public FailureException unsupported(String why) {
        return unsupported(path, why);
    }

    /**
     * What to throw where a format has no place for what stands at a path.
     *
     * @param why after the path, such as {@code is a video, which cannot be translated}
     */
    public static FailureException unsupported(String path, String why) {
        return new FailureException(new UnsupportedContent(path + " " + why + ".", path));
    }
}
