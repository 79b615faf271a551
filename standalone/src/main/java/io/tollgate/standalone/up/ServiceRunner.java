package io.tollgate.standalone.up;

import io.tollgate.standalone.up.ServiceProcess.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one service running on a thread of its own: starts it once the services before it serve, says when it is up or
 * has died, and starts it again, until told to stop or until there is no hope.
 */
final class ServiceRunner {

    /** What others hear of a service. */
    interface Listener {
        /** It serves, for the first time or again. */
        void serves(ServiceRunner runner);

        /** It cannot be kept running. */
        void failed(UpFailure failure);
    }

    private final ServiceSpec service;
    private final ProcessStarter starter;
    private final ServiceLog output;
    private final Console console;
    private final Listener listener;
    private final CompletableFuture<ServiceRunner> firstServing = new CompletableFuture<>();
    private final Thread thread;

    private @Nullable ServiceProcess run;
    private boolean stopping;

    /** Brings a service's process into being. */
    @FunctionalInterface
    interface ProcessStarter {
        ServiceProcess start(ServiceSpec service, ServiceLog output) throws IOException;
    }

    ServiceRunner(
            ServiceSpec service,
            ProcessStarter starter,
            ServiceLog output,
            Console console,
            Listener listener,
            List<ServiceRunner> before) {
        this.service = service;
        this.starter = starter;
        this.output = output;
        this.console = console;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name(service.name() + "-runner").unstarted(() -> keep(before));
    }

    ServiceSpec service() {
        return service;
    }

    void start() {
        thread.start();
    }

    /** Done when the service serves for the first time. */
    CompletableFuture<ServiceRunner> firstServing() {
        return firstServing;
    }

    /** The present process, or the last one; null before the first. */
    synchronized @Nullable ServiceProcess run() {
        return run;
    }

    /** From now on the service's end is final. */
    void release() {
        synchronized (this) {
            stopping = true;
        }
        thread.interrupt();
    }

    private synchronized boolean stopping() {
        return stopping;
    }

    private void keep(List<ServiceRunner> before) {
        try {
            for (ServiceRunner runner : before) {
                runner.firstServing.get();
            }
            Restarts restarts = Restarts.none();
            while (!stopping()) {
                restarts = once(restarts);
                Thread.sleep(restarts.delay());
            }
        } catch (UpFailure e) {
            listener.failed(e);
        } catch (IOException e) {
            listener.failed(new UpFailure(UpFailure.FAILURE, service.name() + " cannot be started: " + e.getMessage()));
        } catch (InterruptedException | ExecutionException e) {
            // Released; whoever did that sees to the process.
        }
    }

    private Restarts once(Restarts before) throws IOException, InterruptedException, UpFailure {
        long begun = System.nanoTime();
        ServiceProcess present = launch();
        Outcome outcome = present.awaitReady(Restarts.READY_LIMIT);
        Duration took = since(begun);
        return switch (outcome) {
            case Outcome.Ready ready -> {
                String where = ready.addresses().getOrDefault("url", "");
                console.service(
                        service.name(),
                        (before.served() ? "up again in " : "up in ") + Console.seconds(took) + "  " + where);
                firstServing.complete(this);
                listener.serves(this);
                long serving = System.nanoTime();
                yield died(present.awaitExit(), before.up(), since(serving));
            }
            case Outcome.Exited exited -> died(exited.status(), before, Duration.ZERO);
            case Outcome.TimedOut late -> {
                present.kill();
                present.awaitExit();
                yield late(before);
            }
        };
    }

    private synchronized ServiceProcess launch() throws IOException, InterruptedException {
        if (stopping) {
            throw new InterruptedException("released");
        }
        ServiceProcess started = starter.start(service, output);
        run = started;
        return started;
    }

    private Restarts died(ExitStatus status, Restarts before, Duration serving) throws UpFailure, InterruptedException {
        if (stopping()) {
            throw new InterruptedException("released");
        }
        Restarts after = before.died(serving);
        if (status.blamesConfiguration()) {
            throw new UpFailure(UpFailure.CONFIGURATION, said("cannot run as configured"));
        }
        if (after.hopeless()) {
            throw new UpFailure(
                    UpFailure.FAILURE,
                    said("did not come up in " + after.deaths() + " attempts (" + status.describe() + ")"));
        }
        console.service(
                service.name(),
                "died: %s; starting it again in %s; log: %s"
                        .formatted(status.describe(), Console.seconds(after.delay()), output.file()));
        return after;
    }

    private Restarts late(Restarts before) throws UpFailure {
        String limit = Restarts.READY_LIMIT.toSeconds() + " s";
        if (!before.served()) {
            throw new UpFailure(UpFailure.FAILURE, said("did not come up within " + limit));
        }
        console.service(
                service.name(), "did not come up within " + limit + "; starting it again; log: " + output.file());
        return before.died(Duration.ZERO);
    }

    private String said(String what) {
        StringBuilder text = new StringBuilder(service.name() + " " + what + "; log: " + output.file());
        output.tail(10)
                .forEach(line ->
                        text.append(System.lineSeparator()).append("    | ").append(line));
        return text.toString();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
