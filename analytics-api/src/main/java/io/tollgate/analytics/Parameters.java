package io.tollgate.analytics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a request, each with its values in order. */
record Parameters(Map<String, List<String>> values) {
    Parameters {
        values = Map.copyOf(values);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The value of a parameter that may be given once. */
    Optional<String> one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw RefusedException.invalid(name, name + " is given " + all.size() + " times; it may be given once");
        }
        return all.stream().findFirst();
    }

    /** The names in a parameter that may be repeated and may hold several with commas between. */
    List<String> names(String name) {
        return all(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** A whole number between two, both included. */
    Optional<Integer> number(String name, int min, int max) {
        return one(name).map(text -> {
            if (text.matches("\\d{1,9}")) {
                int number = Integer.parseInt(text);
                if (number >= min && number <= max) {
                    return number;
                }
            }
            throw RefusedException.invalid(
                    name, "\"" + text + "\" is not allowed; " + name + " is a whole number from " + min + " to " + max);
        });
    }
}
