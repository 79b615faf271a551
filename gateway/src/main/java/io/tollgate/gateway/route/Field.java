package io.tollgate.gateway.route;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A field of a call, as conditions and limits name it: {@code metadata.plan}, {@code headers.x-team}, {@code
 * body.response_format.type}, {@code token.name}, {@code project}.
 *
 * @param name what follows the part; empty for the project
 */
public record Field(Part part, String name) {
    private static final int LONGEST = 256;
    private static final int DEEPEST = 16;
    private static final List<String> OF_TOKENS = List.of("id", "name");

    /** The part of a call that a field is of. */
    public enum Part {
        METADATA,
        HEADERS,
        BODY,
        TOKEN,
        PROJECT;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The field of that name.
     *
     * @throws IllegalArgumentException with what is wrong, in words for an operator
     */
    public static Field of(String text) {
        if (text.equals(Part.PROJECT.id())) {
            return new Field(Part.PROJECT, "");
        }
        int dot = text.indexOf('.');
        String first = dot < 0 ? text : text.substring(0, dot);
        String rest = dot < 0 ? "" : text.substring(dot + 1);
        for (Part part : Part.values()) {
            if (part != Part.PROJECT && part.id().equals(first)) {
                return checked(text, part, rest);
            }
        }
        throw new IllegalArgumentException(
                "\"" + shortened(text) + "\" is no field of a call: one is project, or begins"
                        + " with "
                        + Arrays.stream(Part.values())
                                .filter(part -> part != Part.PROJECT)
                                .map(part -> part.id() + ".")
                                .collect(Collectors.joining(", ")));
    }

    private static Field checked(String text, Part part, String name) {
        if (name.isBlank() || text.length() > LONGEST) {
            throw new IllegalArgumentException("\"" + shortened(text) + "\" is no field of a call: after " + part.id()
                    + ". stands its name, and both together have at most " + LONGEST + " characters");
        }
        if (part == Part.TOKEN && !OF_TOKENS.contains(name)) {
            throw new IllegalArgumentException("\"" + shortened(text)
                    + "\" is no field of a call: of its token, there are token.id and token.name");
        }
        if (part == Part.BODY && name.split("\\.", -1).length > DEEPEST) {
            throw new IllegalArgumentException(
                    "\"" + shortened(text) + "\" is deeper in the body than " + DEEPEST + " names");
        }
        return new Field(part, part == Part.HEADERS ? name.toLowerCase(Locale.ROOT) : name);
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }

    @Override
    public String toString() {
        return part == Part.PROJECT ? part.id() : part.id() + "." + name;
    }
}
