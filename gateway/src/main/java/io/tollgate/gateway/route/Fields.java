package io.tollgate.gateway.route;

import org.jspecify.annotations.Nullable;

/** What the fields of one call hold. */
@FunctionalInterface
public interface Fields {
    /** Null for a field that the call does not have. */
    @Nullable
    FieldValue value(Field field);
}
