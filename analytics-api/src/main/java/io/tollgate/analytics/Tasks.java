package io.tollgate.analytics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** What is done at once for one answer, so that all of it ends with the answer. For any number of threads. */
final class Tasks {
    private final Statements statements;
    private final List<Future<?>> begun = Collections.synchronizedList(new ArrayList<>());

    Tasks(Statements statements) {
        this.statements = statements;
    }

    /** Begins to do something in another thread. */
    <T> Future<T> begin(Callable<T> task) {
        Future<T> future = statements.begin(task);
        begun.add(future);
        return future;
    }

    /** Waits for what was begun, and throws what it threw. */
    <T> T end(Future<T> task) {
        return statements.end(task);
    }

    /** Cancels what has not ended. */
    void cancel() {
        List.copyOf(begun).forEach(task -> task.cancel(true));
    }
}
