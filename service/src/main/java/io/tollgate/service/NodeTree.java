package io.tollgate.service;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns nodes into mappings, lists, texts, numbers and truths, up to a size. */
final class NodeTree {
    private static final int DEEPEST = 64;
    private static final int MOST = 20_000;

    private final Settings settings;
    private final String path;
    private int count;

    NodeTree(Settings settings, String path) {
        this.settings = settings;
        this.path = path;
    }

    @Nullable
    Object read(Node node) {
        return read(node, 1);
    }

    private @Nullable Object read(Node node, int depth) {
        if (++count > MOST || depth > DEEPEST) {
            settings.problem(path, node, "has more than " + MOST + " values, or is deeper than " + DEEPEST);
            return null;
        }
        return switch (node) {
            case MappingNode mapping -> {
                Map<String, @Nullable Object> read = new LinkedHashMap<>();
                Section.childrenOf(mapping, path, settings)
                        .forEach((name, child) -> read.put(name, read(child, depth + 1)));
                yield Collections.unmodifiableMap(read);
            }
            case SequenceNode sequence -> {
                List<@Nullable Object> read = new ArrayList<>();
                sequence.getValue().forEach(item -> read.add(read(item, depth + 1)));
                yield Collections.unmodifiableList(read);
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> null;
        };
    }

    private @Nullable Object scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return text.toLowerCase(Locale.ROOT).equals("true");
        }
        if (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT)) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException e) {
                // Such as .inf: its text says what it is.
                return text;
            }
        }
        return text;
    }
}
