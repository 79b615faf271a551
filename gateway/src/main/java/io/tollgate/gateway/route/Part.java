package io.tollgate.gateway.route;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One mapping of a route, of which nothing may be left unread. */
final class Part {
    private static final int LONGEST_NAME = 256;

    private final String place;
    private final Map<?, ?> written;
    private final Problems problems;
    private final Set<String> read = new HashSet<>();

    Part(String place, Map<?, ?> written, Problems problems) {
        this.place = place;
        this.written = written;
        this.problems = problems;
    }

    String place() {
        return place;
    }

    boolean has(String name) {
        return written.get(name) != null;
    }

    List<String> names() {
        return written.keySet().stream().map(String::valueOf).toList();
    }

    void allow(String... names) {
        read.addAll(List.of(names));
    }

    @Nullable
    Object take(String name) {
        read.add(name);
        return written.get(name);
    }

    /** A part that may be missing, which is one with nothing in it. */
    Part part(String name) {
        Object value = take(name);
        if (value != null && !(value instanceof Map<?, ?>)) {
            problems.add(place + "." + name, "must be an object");
        }
        return new Part(place + "." + name, value instanceof Map<?, ?> mapping ? mapping : Map.of(), problems);
    }

    String text(String name, String otherwise) {
        Object value = take(name);
        if (value != null && !(value instanceof String)) {
            problems.add(place + "." + name, "must be a text");
        }
        return value instanceof String text ? text : otherwise;
    }

    /** A text that has to be there. */
    String name(String name) {
        String text = text(name, "");
        if (text.isBlank() || text.length() > LONGEST_NAME) {
            problems.add(place + "." + name, "must be a text of 1 to " + LONGEST_NAME + " characters");
        }
        return text;
    }

    @Nullable
    BigDecimal number(String name) {
        Object value = take(name);
        return value instanceof Number number ? FieldValue.number(number.toString()) : null;
    }

    int whole(String name, int least, int most, String unit) {
        BigDecimal number = number(name);
        try {
            int whole = number == null ? -1 : number.intValueExact();
            if (whole >= least && whole <= most) {
                return whole;
            }
        } catch (ArithmeticException e) {
            // Said below, in the words of the property.
        }
        problems.add(
                place + "." + name,
                "must be a whole number from " + least + " to " + most + (unit.isEmpty() ? "" : " " + unit));
        return least;
    }

    /** The element that an output leads to. */
    String output(String name) {
        Object value = take(name);
        Object to = value instanceof Map<?, ?> mapping && mapping.size() == 1 ? mapping.get("elementId") : null;
        if (to instanceof String id && !id.isEmpty()) {
            return id;
        }
        problems.add(
                place + "." + name,
                value == null ? "is missing: it says where to go on" : "must be {\"elementId\": …} and nothing else");
        return "";
    }

    void reportOthers() {
        written.keySet().forEach(key -> {
            String name = String.valueOf(key);
            if (!read.contains(name)) {
                problems.add(place + "." + (name.length() <= 64 ? name : name.substring(0, 64)), "is not known here");
            }
        });
    }
}
