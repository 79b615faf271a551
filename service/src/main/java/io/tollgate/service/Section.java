package io.tollgate.service;

import io.tollgate.service.text.Durations;
import io.tollgate.service.text.Sizes;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of the settings. A value that is missing or wrong gives the fallback, and what is wrong is kept for
 * {@link Settings#check}; so a caller reads everything and checks once. Any scalar is overridden by the environment
 * variable {@code TOLLGATE_} and its path, upper-cased, with {@code _} for dots and dashes.
 */
public final class Section {
    private final Settings settings;
    private final String path;
    private final @Nullable Node node;
    private final Map<String, Node> children;
    private final Map<String, Section> sections = new TreeMap<>();
    private final Set<String> known = new TreeSet<>();
    private boolean anyName;

    Section(Settings settings, String path, @Nullable Node node) {
        this.settings = settings;
        this.path = path;
        this.node = node;
        if (node instanceof MappingNode mapping) {
            children = childrenOf(mapping, path, settings);
        } else {
            children = Map.of();
            if (node != null && !node.getTag().equals(Tag.NULL)) {
                settings.problem(path, node, "must be a mapping");
            }
        }
    }

    private Section(Settings settings, String path, @Nullable Node node, Map<String, Node> children) {
        this.settings = settings;
        this.path = path;
        this.node = node;
        this.children = children;
    }

    static Map<String, Node> childrenOf(MappingNode mapping, String path, @Nullable Settings report) {
        Map<String, Node> children = new LinkedHashMap<>();
        mapping.getValue().forEach(tuple -> {
            String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (children.put(name, tuple.getValueNode()) != null && report != null) {
                report.problem(path.isEmpty() ? name : path + "." + name, tuple.getKeyNode(), "is given twice");
            }
        });
        return children;
    }

    /** Dotted path from the file's root, such as {@code providers.openai}. */
    public String path() {
        return path;
    }

    /** Whether the file has this section. */
    public boolean present() {
        return node != null;
    }

    /** Whether the file or the environment gives the key a value, a blank one included. */
    public boolean has(String key) {
        known.add(key);
        return children.containsKey(key) || settings.override(variable(key)) != null;
    }

    /** Names keys that another service reads, so that they are not unknown here. */
    public void leave(String... keys) {
        known.addAll(List.of(keys));
    }

    public String string(String key, String fallback) {
        String value = scalar(key);
        return value == null ? fallback : value;
    }

    /** Null where the value is absent or blank. */
    public @Nullable String optional(String key) {
        String value = scalar(key);
        return value == null || value.isBlank() ? null : value;
    }

    /** Null where the value is absent or blank. */
    public @Nullable Secret secret(String key) {
        String value = optional(key);
        return value == null ? null : new Secret(value);
    }

    public int integer(String key, int fallback, int min, int max) {
        return parsed(
                key,
                fallback,
                text -> {
                    int value = Integer.parseInt(text.replace("_", ""));
                    return value < min || value > max ? null : value;
                },
                "a whole number from " + min + " to " + max);
    }

    public double decimal(String key, double fallback, double min, double max) {
        return parsed(
                key,
                fallback,
                text -> {
                    double value = Double.parseDouble(text);
                    return value >= min && value <= max ? value : null;
                },
                "a number from " + min + " to " + max);
    }

    /** An exact figure such as a price, not negative; null if it is absent. */
    public @Nullable BigDecimal exact(String key) {
        String value = optional(key);
        if (value == null) {
            return null;
        }
        return parsed(
                key,
                BigDecimal.ZERO,
                text -> {
                    BigDecimal exact = new BigDecimal(text);
                    return exact.signum() < 0 ? null : exact;
                },
                "a number that is not negative");
    }

    public boolean bool(String key, boolean fallback) {
        return parsed(
                key,
                fallback,
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "on", "true", "yes" -> true;
                    case "off", "false", "no" -> false;
                    default -> null;
                },
                "on or off");
    }

    /** One of an enum's names, written in lower case with dashes. */
    public <E extends Enum<E>> E oneOf(String key, E fallback) {
        Map<String, E> names = new LinkedHashMap<>();
        for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
            names.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return parsed(
                key,
                fallback,
                text -> names.get(text.toLowerCase(Locale.ROOT)),
                "one of " + String.join(", ", names.keySet()));
    }

    /** Such as {@code 250ms}, {@code 30s}, {@code 5m}, {@code 24h}, {@code 7d}, {@code 0s}. */
    public Duration duration(String key, Duration fallback) {
        return parsed(key, fallback, Durations::parse, "a duration such as 250ms, 30s, 5m, 24h or 7d");
    }

    /** A size in bytes, written such as {@code 512B}, {@code 64KiB}, {@code 10MiB}, {@code 1GiB}. */
    public long bytes(String key, long fallback) {
        return parsed(key, fallback, Sizes::parse, "a size such as 512B, 64KiB, 10MiB or 1GiB");
    }

    /** A list of scalars, or one scalar with commas between; empty if it is absent. */
    public List<String> strings(String key) {
        known.add(key);
        if (children.get(key) instanceof SequenceNode sequence && settings.override(variable(key)) == null) {
            List<String> values = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                if (item instanceof ScalarNode scalar) {
                    values.add(resolve(key, scalar.getValue()));
                } else {
                    settings.problem(at(key), item, "must be a list of plain values");
                }
            }
            return List.copyOf(values);
        }
        String value = optional(key);
        return value == null
                ? List.of()
                : List.of(value.split(",")).stream()
                        .map(String::strip)
                        .filter(s -> !s.isEmpty())
                        .toList();
    }

    /** A list whose items are plain ids or mappings with an {@code id}; each is given as a section that has an id. */
    public List<Section> items(String key) {
        return items(key, "id");
    }

    /** The same, where the id goes by another name. */
    public List<Section> items(String key, String idName) {
        known.add(key);
        Node list = children.get(key);
        if (list == null || list.getTag().equals(Tag.NULL)) {
            return List.of();
        }
        if (!(list instanceof SequenceNode sequence)) {
            settings.problem(at(key), list, "must be a list");
            return List.of();
        }
        List<Section> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String itemPath = at(key) + "[" + items.size() + "]";
            Section section = sections.computeIfAbsent(
                    key + "[" + items.size() + "]",
                    name -> item instanceof ScalarNode
                            ? new Section(settings, itemPath, item, Map.of(idName, item))
                            : new Section(settings, itemPath, item));
            items.add(section);
        }
        return List.copyOf(items);
    }

    /**
     * All that the file has under a key: mappings, lists, texts, numbers and truths, in which nothing is put in place
     * of references to the environment; null if it is absent.
     */
    public @Nullable Object tree(String key) {
        known.add(key);
        Node child = children.get(key);
        return child == null ? null : new NodeTree(settings, at(key)).read(child);
    }

    /** Whether the file has a list under a key. */
    public boolean isList(String key) {
        return children.get(key) instanceof SequenceNode;
    }

    /** The names that the file has in this section, in its order; any is allowed. */
    public List<String> names() {
        anyName = true;
        return List.copyOf(children.keySet());
    }

    public Section section(String key) {
        known.add(key);
        return sections.computeIfAbsent(key, name -> new Section(settings, at(name), children.get(name)));
    }

    /** The named mappings in this one, in the file's order; any name is allowed. */
    public Map<String, Section> sections() {
        anyName = true;
        Map<String, Section> named = new LinkedHashMap<>();
        children.keySet().forEach(name -> named.put(name, section(name)));
        return named;
    }

    /** Adds a problem with a key's value, such as one that another setting forbids. */
    public void problem(String key, String what) {
        settings.problem(at(key), children.getOrDefault(key, node), what);
    }

    void reportUnknownKeys() {
        if (!anyName) {
            children.forEach((name, child) -> {
                if (!known.contains(name)) {
                    settings.problem(at(name), child, "is an unknown setting" + Settings.nearest(name, known));
                }
            });
        }
        sections.values().forEach(Section::reportUnknownKeys);
    }

    private <T> T parsed(String key, T fallback, Function<String, @Nullable T> parse, String allowed) {
        String text = scalar(key);
        if (text == null) {
            return fallback;
        }
        try {
            T value = parse.apply(text.strip());
            if (value != null) {
                return value;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Said below, in the words of the setting.
        }
        problem(key, "is \"" + text + "\" but must be " + allowed);
        return fallback;
    }

    private @Nullable String scalar(String key) {
        known.add(key);
        String override = settings.override(variable(key));
        if (override != null) {
            return override;
        }
        Node child = children.get(key);
        if (child == null || child.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (child instanceof ScalarNode scalar) {
            return resolve(key, scalar.getValue());
        }
        settings.problem(at(key), child, "must be a single value");
        return null;
    }

    /** Puts the environment's values in place of <code>${NAME}</code> and <code>${NAME:-default}</code>. */
    private String resolve(String key, String text) {
        StringBuilder resolved = new StringBuilder();
        int from = 0;
        for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", from)) {
            int end = text.indexOf('}', start);
            if (end < 0) {
                break;
            }
            resolved.append(text, from, start);
            String reference = text.substring(start + 2, end);
            int separator = reference.indexOf(":-");
            String name = separator < 0 ? reference : reference.substring(0, separator);
            String value = settings.environment().get(name);
            if (value != null && !(value.isEmpty() && separator >= 0)) {
                resolved.append(value);
            } else if (separator >= 0) {
                resolved.append(reference.substring(separator + 2));
            } else {
                problem(
                        key,
                        "names the environment variable " + name + ", which is not set; ${" + name
                                + ":-default} gives a default");
            }
            from = end + 1;
        }
        return resolved.append(text.substring(from)).toString();
    }

    private String at(String key) {
        return path + "." + key;
    }

    private String variable(String key) {
        return "TOLLGATE_" + at(key).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }
}
