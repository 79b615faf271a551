package io.tollgate.analytics;

import java.util.List;

/** Keeps the calls whose value is any of some, where there are some, and none of others. */
record Filter(Dimension dimension, List<Object> any, List<Object> none) {
    Filter {
        any = List.copyOf(any);
        none = List.copyOf(none);
    }
}
