package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.Control;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.Entry;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs control records that were written before there was a master key, or deletes those that nobody vouches for. */
public final class ControlAdoption {
    private static final Logger log = LoggerFactory.getLogger(ControlAdoption.class);
    private static final Principal SETUP = new Principal("setup", "setup", Set.of());
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int AT_ONCE = 500;

    private ControlAdoption() {}

    /** Signs in the background what the snapshot of a gateway vouches for, where there is anything. Does not block. */
    public static void start(Control control) {
        if (control.adopting()) {
            Thread.ofVirtual().name("control-adoption").start(() -> run(control));
        }
    }

    private static void run(Control control) {
        try {
            control.awaitTopic();
            while (control.adopting()) {
                try {
                    int adopted = adopt(control);
                    control.adopted();
                    log.info("{} control records from before there was a master key are now signed", adopted);
                } catch (ExecutionException e) {
                    log.warn("control records could not be signed yet: {}", String.valueOf(e.getMessage()));
                    Thread.sleep(AGAIN);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Writes again, signed, what is in force without a signature by the first master key. Blocks until that is done.
     *
     * @return how many records
     */
    public static int adopt(ControlStore control) throws InterruptedException, ExecutionException {
        return write(control, "control.adopt", ControlState::deletionsToSign);
    }

    /**
     * Deletes what was refused, and writes again what it stood above. Blocks until that is done.
     *
     * @return how many records
     */
    public static int discard(ControlStore control) throws InterruptedException, ExecutionException {
        return write(control, "control.discard", ControlState::refusedAlone);
    }

    /** Says which keys of a state are deleted. */
    @FunctionalInterface
    private interface Deletions {
        Stream<String> of(ControlState state);
    }

    private static int write(ControlStore control, String action, Deletions deletions)
            throws InterruptedException, ExecutionException {
        int written = 0;
        while (control.state().entriesToSign().findAny().isPresent()
                || deletions.of(control.state()).findAny().isPresent()) {
            written += control.change(
                            (state, at) -> change(state, action, deletions, at.truncatedTo(ChronoUnit.MILLIS)))
                    .get()
                    .value();
        }
        return written;
    }

    private static Change<Integer> change(ControlState state, String action, Deletions deletions, Instant now) {
        List<Entry> entries = state.entriesToSign().limit(AT_ONCE).toList();
        List<String> deleted = deletions.of(state).limit(AT_ONCE).toList();
        int records = entries.size() + deleted.size();
        return new Change<>(
                entries,
                deleted,
                AdminEvents.event(
                        action,
                        new AdminEvents.Target(Scope.ALL, "control", "control"),
                        SETUP,
                        null,
                        now,
                        null,
                        new JsonObject().put("records", records)),
                records);
    }
}
