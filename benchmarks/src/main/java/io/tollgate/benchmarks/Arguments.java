package io.tollgate.benchmarks;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command line's options by name, each taken out as it is read, so that what is left was not known. */
final class Arguments {
    private static final List<String> FLAGS = List.of("--quick");

    private final Map<String, String> values;

    private Arguments(Map<String, String> values) {
        this.values = values;
    }

    static Arguments of(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            if (!name.startsWith("--")) {
                throw new UsageException("not an option: " + name);
            }
            if (!FLAGS.contains(name) && rest.isEmpty()) {
                throw new UsageException(name + " needs a value");
            }
            values.put(name, FLAGS.contains(name) ? "" : rest.removeFirst());
        }
        return new Arguments(values);
    }

    boolean flag(String name) {
        return values.remove(name) != null;
    }

    String text(String name, String fallback) {
        String value = values.remove(name);
        return value == null ? fallback : value;
    }

    @Nullable
    Path path(String name) {
        String value = values.remove(name);
        return value == null ? null : Path.of(value);
    }

    int number(String name, int fallback) {
        String value = values.remove(name);
        return value == null ? fallback : number(value);
    }

    List<String> list(String name, String fallback) {
        return List.of(text(name, fallback).split(",", -1));
    }

    static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UsageException("not a whole number: " + value);
        }
    }

    /** Fails where an option was given that nobody read. */
    void check() {
        if (!values.isEmpty()) {
            throw new UsageException(
                    "no such option: " + values.keySet().iterator().next());
        }
    }
}
