package io.tollgate.standalone.up;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Keeps all parts running, and stops them in an order in which nothing is lost. */
final class Supervisor implements Keeper.Listener {

    /**
     * Parts that are stopped at once, before those of the next group.
     *
     * @param until how long after the beginning of the stop they may take; then they are killed
     */
    record Group(List<String> names, Duration until) {

        Group {
            names = List.copyOf(names);
        }
    }

    private final Map<String, Keeper> keepers = new LinkedHashMap<>();
    private final Console console;
    private final Runnable changed;
    private final CompletableFuture<UpFailure> failure = new CompletableFuture<>();

    /**
     * Parts to run; those that come after others are listed after them.
     *
     * @param changed called, from any thread, when a part serves
     */
    Supervisor(List<Part> parts, Keeper.PartStarter starter, DataFolder data, Console console, Runnable changed) {
        this.console = console;
        this.changed = changed;
        for (Part part : parts) {
            List<Keeper> before = part.after().stream().map(this::keeper).toList();
            PartLog output = new PartLog(data.logs().resolve(part.name() + ".log"), PartLog.DEFAULT_LIMIT);
            keepers.put(part.name(), new Keeper(part, starter, output, console, this, before));
        }
    }

    /** Starts all parts and waits until each serves. */
    void start() throws UpFailure, InterruptedException {
        keepers.values().forEach(Keeper::start);
        CompletableFuture<Void> all = CompletableFuture.allOf(
                keepers.values().stream().map(Keeper::firstServing).toArray(CompletableFuture<?>[]::new));
        result(CompletableFuture.anyOf(all, failure));
    }

    /** Waits until a part cannot be kept running any more. */
    void awaitFailure() throws UpFailure, InterruptedException {
        result(failure);
    }

    /** Each part's process id, in the parts' order. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        keepers.forEach((name, keeper) -> {
            PartRun run = keeper.run();
            if (run != null) {
                pids.put(name, run.pid());
            }
        });
        return pids;
    }

    /** Stops all parts, group by group, and kills those that take too long. */
    void stop(List<Group> groups) throws InterruptedException {
        keepers.values().forEach(Keeper::release);
        long begun = System.nanoTime();
        for (Group group : groups) {
            List<Keeper> stopping =
                    new ArrayList<>(group.names().stream().map(this::keeper).toList());
            stopping.removeIf(keeper -> keeper.run() == null);
            for (Keeper keeper : stopping) {
                terminate(keeper);
            }
            for (Keeper keeper : stopping) {
                finish(keeper, group.until().minusNanos(System.nanoTime() - begun));
            }
        }
    }

    @Override
    public void serves(Keeper keeper) {
        changed.run();
    }

    @Override
    public void failed(UpFailure why) {
        failure.complete(why);
    }

    private Keeper keeper(String name) {
        Keeper keeper = keepers.get(name);
        if (keeper == null) {
            throw new IllegalArgumentException("no part is named " + name);
        }
        return keeper;
    }

    private static void terminate(Keeper keeper) {
        PartRun run = keeper.run();
        if (run != null) {
            run.terminate();
        }
    }

    private void finish(Keeper keeper, Duration left) throws InterruptedException {
        PartRun run = keeper.run();
        if (run != null && !run.awaitExit(left)) {
            run.kill();
            run.awaitExit();
            console.part(keeper.part().name(), "did not stop in time and was killed");
        }
    }

    private static void result(CompletableFuture<?> future) throws UpFailure, InterruptedException {
        try {
            if (future.get() instanceof UpFailure failure) {
                throw failure;
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
