package io.tollgate.standalone.litellm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A mapping of a YAML file, of which what is not asked for is remembered. */
final class Yaml {
    private final Map<String, @Nullable Object> values;
    private final String path;
    private final List<String> unread;

    private Yaml(Map<String, @Nullable Object> values, String path, List<String> unread) {
        this.values = values;
        this.path = path;
        this.unread = unread;
    }

    /**
     * Reads a document.
     *
     * @param unread takes the paths of what {@link #close} finds left over
     * @throws IllegalArgumentException if it is not YAML, or not a mapping
     */
    static Yaml read(String text, List<String> unread) {
        try {
            Object root = new Load(LoadSettings.builder().build()).loadFromString(text);
            if (root instanceof Map<?, ?> map) {
                return new Yaml(copy(map), "", unread);
            }
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("it is not YAML", e);
        }
        throw new IllegalArgumentException("it is not a mapping with model_list in it");
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    @Nullable
    String text(String key) {
        Object value = values.remove(key);
        return value == null || value instanceof Map || value instanceof List ? null : String.valueOf(value);
    }

    /** A number, or null. */
    @Nullable
    Double number(String key) {
        String text = text(key);
        try {
            return text == null ? null : Double.valueOf(text);
        } catch (NumberFormatException e) {
            unread.add(path + key);
            return null;
        }
    }

    Yaml mapping(String key) {
        Object value = values.remove(key);
        return new Yaml(value instanceof Map<?, ?> map ? copy(map) : new LinkedHashMap<>(), path + key + ".", unread);
    }

    List<Yaml> mappings(String key) {
        List<Yaml> mappings = new ArrayList<>();
        if (values.remove(key) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    mappings.add(new Yaml(copy(map), path + key + "[" + mappings.size() + "].", unread));
                }
            }
        }
        return mappings;
    }

    /** The names that stand in a mapping of names to lists of names, or to names. */
    Map<String, List<String>> names() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        values.forEach((key, value) -> names.put(
                key,
                value instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of(String.valueOf(value))));
        values.clear();
        return names;
    }

    String path() {
        return path;
    }

    /** Reports what nobody has asked for. */
    void close() {
        values.keySet().forEach(key -> unread.add(path + key));
        values.clear();
    }
}
