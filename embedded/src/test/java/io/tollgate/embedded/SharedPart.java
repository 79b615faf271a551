package io.tollgate.embedded;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A part that is started by the first who asks and stopped when the JVM ends. */
final class SharedPart implements Parts.Part {
    private final Supplier<Parts.Part> starter;
    private Parts.@Nullable Part part;

    SharedPart(Supplier<Parts.Part> starter) {
        this.starter = starter;
    }

    @Override
    public synchronized String address() {
        Parts.Part running = part;
        if (running == null) {
            running = starter.get();
            part = running;
            Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        }
        return running.address();
    }

    @Override
    public synchronized void close() {
        Parts.Part running = part;
        if (running != null) {
            part = null;
            running.close();
        }
    }
}
