package io.tollgate.gateway;

import io.vertx.core.Context;
import java.util.concurrent.Executor;

/** Runs work on an event loop, as long as there is one; what comes later is not done. */
record EventLoopExecutor(Context context) implements Executor {
    @Override
    public void execute(Runnable work) {
        context.runOnContext(ignored -> work.run());
    }
}
