package io.tollgate.gateway.dialect;

import java.util.Set;
import java.util.function.Supplier;

/**
 * Where the answers of a wire format say what the gateway needs to know.
 *
 * @param usage paths of members that hold usage; paths are names with dots between them, and leave arrays out
 * @param model paths of members that name the model that answers
 * @param finish paths of members whose values, where they are strings, say that there is no more to come
 * @param texts names of members that hold what the model says, thinks and calls tools with
 * @param doneTypes values of {@code type} of the event that ends a stream
 * @param failedTypes values of {@code type} of an event that reports a failure
 * @param usageReader makes a reader of one answer's usage
 */
public record ResponseShape(
        Set<String> usage,
        Set<String> model,
        Set<String> finish,
        Set<String> texts,
        Set<String> doneTypes,
        Set<String> failedTypes,
        Supplier<UsageReader> usageReader) {
    public ResponseShape {
        usage = Set.copyOf(usage);
        model = Set.copyOf(model);
        finish = Set.copyOf(finish);
        texts = Set.copyOf(texts);
        doneTypes = Set.copyOf(doneTypes);
        failedTypes = Set.copyOf(failedTypes);
    }
}
