package io.tollgate.gateway.dialect;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Where the answers of a wire format say what the gateway needs to know. Made once for each format. */
public final class ResponseShape {
    static final String TYPE = "type";
    static final String ERROR = "error";
    static final String NUMBER = EventTemplate.NUMBER;

    private final Set<String> usage;
    private final Set<String> model;
    private final Set<String> finish;
    private final Set<String> texts;
    private final Set<String> doneTypes;
    private final Set<String> failedTypes;
    private final Set<String> others;
    private final Supplier<UsageReader> usageReader;
    private final JsonScanner.Paths paths;

    /**
     * Describes a format. Paths are names with dots between them, and leave arrays out.
     *
     * @param usage paths of members that hold usage
     * @param model paths of members that name the model that answers
     * @param finish paths of members whose values, where they are strings, say that there is no more to come
     * @param texts names of members that hold what the model says, thinks and calls tools with
     * @param doneTypes values of {@code type} of the event that ends a stream
     * @param failedTypes values of {@code type} of an event that reports a failure
     * @param others paths of other members that say what was used, or what its price depends on
     * @param usageReader makes a reader of one answer's usage
     */
    public ResponseShape(
            Set<String> usage,
            Set<String> model,
            Set<String> finish,
            Set<String> texts,
            Set<String> doneTypes,
            Set<String> failedTypes,
            Set<String> others,
            Supplier<UsageReader> usageReader) {
        this.usage = Set.copyOf(usage);
        this.model = Set.copyOf(model);
        this.finish = Set.copyOf(finish);
        this.texts = Set.copyOf(texts);
        this.doneTypes = Set.copyOf(doneTypes);
        this.failedTypes = Set.copyOf(failedTypes);
        this.others = Set.copyOf(others);
        this.usageReader = usageReader;
        Set<String> wanted = new HashSet<>(Set.of(TYPE, ERROR, NUMBER));
        wanted.addAll(usage);
        wanted.addAll(model);
        wanted.addAll(finish);
        wanted.addAll(others);
        paths = new JsonScanner.Paths(wanted);
    }

    /** Paths of members that hold usage. */
    public Set<String> usage() {
        return usage;
    }

    /** Paths of members that name the model that answers. */
    public Set<String> model() {
        return model;
    }

    /** Paths of members whose values, where they are strings, say that there is no more to come. */
    public Set<String> finish() {
        return finish;
    }

    /** Names of members that hold what the model says, thinks and calls tools with. */
    public Set<String> texts() {
        return texts;
    }

    /** Values of {@code type} of the event that ends a stream. */
    public Set<String> doneTypes() {
        return doneTypes;
    }

    /** Values of {@code type} of an event that reports a failure. */
    public Set<String> failedTypes() {
        return failedTypes;
    }

    /** Paths of other members that say what was used, or what its price depends on. */
    public Set<String> others() {
        return others;
    }

    UsageReader newUsageReader() {
        return usageReader.get();
    }

    /** All that is looked for. */
    public JsonScanner.Paths paths() {
        return paths;
    }
}
