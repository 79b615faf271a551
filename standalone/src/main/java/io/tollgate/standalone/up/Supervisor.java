package io.tollgate.standalone.up;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Keeps all services running, and stops them in an order in which nothing is lost. */
final class Supervisor implements ServiceRunner.Listener {

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

    private final Map<String, ServiceRunner> runners = new LinkedHashMap<>();
    private final Console console;
    private final Runnable changed;
    private final CompletableFuture<UpFailure> failure = new CompletableFuture<>();

    /**
     * Parts to run; those that come after others are listed after them.
     *
     * @param changed called, from any thread, when a service serves
     */
    Supervisor(
            List<ServiceSpec> services,
            ServiceRunner.ProcessStarter starter,
            InstallationFolder data,
            Console console,
            Runnable changed) {
        this.console = console;
        this.changed = changed;
        for (ServiceSpec service : services) {
            List<ServiceRunner> before =
                    service.after().stream().map(this::runner).toList();
            ServiceLog output = new ServiceLog(data.logs().resolve(service.name() + ".log"), ServiceLog.DEFAULT_LIMIT);
            runners.put(service.name(), new ServiceRunner(service, starter, output, console, this, before));
        }
    }

    /** Starts all services and waits until each serves. */
    void start() throws UpFailure, InterruptedException {
        runners.values().forEach(ServiceRunner::start);
        CompletableFuture<Void> all = CompletableFuture.allOf(
                runners.values().stream().map(ServiceRunner::firstServing).toArray(CompletableFuture<?>[]::new));
        result(CompletableFuture.anyOf(all, failure));
    }

    /** Waits until a service cannot be kept running any more. */
    void awaitFailure() throws UpFailure, InterruptedException {
        result(failure);
    }

    /** Each service's process id, in the services' order. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        runners.forEach((name, runner) -> {
            ServiceProcess run = runner.run();
            if (run != null) {
                pids.put(name, run.pid());
            }
        });
        return pids;
    }

    /** Stops all services, group by group, and kills those that take too long. */
    void stop(List<Group> groups) throws InterruptedException {
        runners.values().forEach(ServiceRunner::release);
        long begun = System.nanoTime();
        for (Group group : groups) {
            List<ServiceRunner> stopping =
                    new ArrayList<>(group.names().stream().map(this::runner).toList());
            stopping.removeIf(runner -> runner.run() == null);
            for (ServiceRunner runner : stopping) {
                terminate(runner);
            }
            for (ServiceRunner runner : stopping) {
                finish(runner, group.until().minusNanos(System.nanoTime() - begun));
            }
        }
    }

    @Override
    public void serves(ServiceRunner runner) {
        changed.run();
    }

    @Override
    public void failed(UpFailure why) {
        failure.complete(why);
    }

    private ServiceRunner runner(String name) {
        ServiceRunner runner = runners.get(name);
        if (runner == null) {
            throw new IllegalArgumentException("no service is named " + name);
        }
        return runner;
    }

    private static void terminate(ServiceRunner runner) {
        ServiceProcess run = runner.run();
        if (run != null) {
            run.terminate();
        }
    }

    private void finish(ServiceRunner runner, Duration left) throws InterruptedException {
        ServiceProcess run = runner.run();
        if (run != null && !run.awaitExit(left)) {
            run.kill();
            run.awaitExit();
            console.service(runner.service().name(), "did not stop in time and was killed");
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
