package io.tollgate.gateway.dialect.gemini;

import io.tollgate.gateway.call.FailureException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object, by their names in camel case; taken one by one, so that what is left is what nobody knows.
 */
final class Members {
    private final Map<String, Field> byName = new LinkedHashMap<>();

    void put(String name, Field field) {
        byName.put(camelCase(name), field);
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    @Nullable
    Field take(String name) {
        return byName.remove(name);
    }

    /** Takes a member that must be there. */
    Field require(String name, Field of) throws FailureException {
        Field field = byName.remove(name);
        if (field == null) {
            throw of.path().isEmpty()
                    ? new Field(name, of.value()).invalid("is missing")
                    : of.invalid("must have " + name);
        }
        return field;
    }

    String string(String name, String absent) throws FailureException {
        Field field = byName.remove(name);
        return field == null ? absent : field.string();
    }

    /** What has not been taken, by its names in camel case. */
    Map<String, Field> rest() {
        return byName;
    }

    private static String camelCase(String name) {
        int underscore = name.indexOf('_');
        if (underscore <= 0) {
            return name;
        }
        StringBuilder camel = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            if (each == '_' && i + 1 < name.length()) {
                i++;
                camel.append(Character.toUpperCase(name.charAt(i)));
            } else {
                camel.append(each);
            }
        }
        return camel.toString();
    }
}
