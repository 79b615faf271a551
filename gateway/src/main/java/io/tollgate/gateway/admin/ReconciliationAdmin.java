package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.StoredProviderKey;
import io.tollgate.gateway.control.StoredReconciliation;
import io.tollgate.gateway.control.StoredReconciliation.Status;
import io.tollgate.gateway.control.Versioned;
import io.tollgate.service.Secret;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciliations with providers' own accounts, by operators of all gateways: started, listed, shown. One at a time of
 * each provider, wherever it runs, and two at a time on a node, each on a thread of its own. The last ones are kept in
 * the control state, so that every node shows them.
 */
public final class ReconciliationAdmin {
    /** Where they are served. */
    public static final String PATH = "/v1/admin/reconciliations";

    static final int MOST_KEPT = 50;
    private static final int MOST_AT_ONCE = 2;
    private static final int LONGEST_REPORT = 128 << 10;

    private static final Logger log = LoggerFactory.getLogger(ReconciliationAdmin.class);

    private final ControlStore control;
    private final KeySeals seals;
    private final Map<String, ProviderConfig> providers;
    private final @Nullable AccountReconciler reconciler;
    private final Clock clock;
    private final Semaphore running = new Semaphore(MOST_AT_ONCE);

    /**
     * On a control state.
     *
     * @param providers of the configuration, by name
     * @param reconciler null where there are no books
     */
    public ReconciliationAdmin(
            ControlStore control,
            KeySeals seals,
            Map<String, ProviderConfig> providers,
            @Nullable AccountReconciler reconciler,
            Clock clock) {
        this.control = control;
        this.seals = seals;
        this.providers = Map.copyOf(providers);
        this.reconciler = reconciler;
        this.clock = clock;
    }

    /** Starts one, and answers once every node can know of it. */
    public CompletableFuture<Resource> create(Operator operator, JsonObject body) throws FailureException {
        Operator.requireAll(operator.principal());
        AccountReconciler books = reconciler;
        if (books == null) {
            throw new FailureException(new AdminFailure.NoBooks());
        }
        ReconciliationFields fields = ReconciliationFields.of(body);
        ProviderConfig provider = provider(fields.provider(), books);
        if (!running.tryAcquire()) {
            throw new FailureException(new CallFailure.Overloaded());
        }
        return control.change((state, at) -> started(operator, fields, state, at.truncatedTo(ChronoUnit.MILLIS)))
                .whenComplete((started, e) -> {
                    if (e == null) {
                        run(books, provider, started.value());
                    } else {
                        running.release();
                    }
                })
                .thenApply(started -> resource(
                        ReconciliationJson.summary(started.value().stored(), clock.instant()),
                        started.value().stored().id(),
                        started.revision()));
    }

    private ProviderConfig provider(String name, AccountReconciler books) throws FailureException {
        ProviderConfig config = providers.get(name);
        if (config == null) {
            throw RequestFields.refused(
                    "provider",
                    "must be one of "
                            + String.join(
                                    ", ", providers.keySet().stream().sorted().toList()));
        }
        if (!books.reads(config)) {
            throw RequestFields.refused(
                    "provider", "must speak OpenAI's or Anthropic's API, whose accounts can be read");
        }
        return config;
    }

    /**
     * One that was written down.
     *
     * @param key what the account is read with
     * @param by who asked for it
     */
    private record Started(StoredReconciliation stored, StoredProviderKey key, Principal by) {}

    private static Change<Started> started(
            Operator operator, ReconciliationFields fields, ControlState state, Instant now) throws FailureException {
        Principal holds = operator.editing(Scope.ALL, state, now);
        Versioned<StoredProviderKey> key = state.providerKey(fields.keyGateway(), fields.provider(), fields.keyAlias());
        if (key == null) {
            throw new FailureException(
                    new AdminFailure.ProviderKeyNotFound(fields.keyGateway(), fields.provider(), fields.keyAlias()));
        }
        StoredReconciliation other = state.reconciliations(null)
                .map(Versioned::value)
                .filter(each -> each.provider().equals(fields.provider()) && each.status(now) == Status.RUNNING)
                .findFirst()
                .orElse(null);
        if (other != null) {
            throw new FailureException(new AdminFailure.ReconciliationRunning(fields.provider(), other.id()));
        }
        StoredReconciliation stored = fields.started(Ids.make(Ids.RECONCILIATION, now), now, holds.id());
        List<String> surplus = state.reconciliations(null)
                .skip(MOST_KEPT - 1L)
                .map(each -> each.value().key())
                .toList();
        return new Change<>(
                List.of(stored),
                surplus,
                event("reconciliation.create", stored, holds, operator.address(), now),
                new Started(stored, key.value(), holds));
    }

    /** Runs it on a thread of its own, which is interrupted where it takes too long. */
    private void run(AccountReconciler books, ProviderConfig provider, Started started) {
        StoredReconciliation stored = started.stored();
        CompletableFuture<StoredReconciliation> ended = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().name("reconciliation").unstarted(() -> {
            StoredReconciliation over;
            try {
                over = ended(books, provider, started);
            } finally {
                running.release();
            }
            ended.complete(over);
        });
        var _ = ended.orTimeout(StoredReconciliation.LONGEST.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(e -> {
                    worker.interrupt();
                    return stored.failed(
                            e instanceof TimeoutException
                                    ? "it took longer than " + StoredReconciliation.LONGEST.toMinutes() + " minutes"
                                    : "a fault of the gateway, which its log describes",
                            now());
                })
                .thenCompose(over -> control.change((state, at) -> new Change<>(
                        List.of(over),
                        List.of(),
                        event("reconciliation.finish", over, started.by(), null, at.truncatedTo(ChronoUnit.MILLIS)),
                        over)))
                .whenComplete((done, e) -> {
                    if (e != null) {
                        log.warn("the end of reconciliation {} is not written down: {}", stored.id(), e.toString());
                    }
                });
        worker.start();
    }

    private StoredReconciliation ended(AccountReconciler books, ProviderConfig provider, Started started) {
        StoredReconciliation stored = started.stored();
        try {
            Secret secret = seals.open(started.key());
            if (secret == null) {
                return stored.failed("the key " + stored.adminKey() + " does not open", now());
            }
            return stored.succeeded(
                    books.reconcile(
                            provider, secret, stored.from(), stored.to(), Set.copyOf(stored.own()), LONGEST_REPORT),
                    now());
        } catch (IOException e) {
            return stored.failed(String.valueOf(e.getMessage()), now());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stored.failed("it was interrupted", now());
        } catch (RuntimeException e) {
            log.error("reconciliation {} failed", stored.id(), e);
            return stored.failed("a fault of the gateway, which its log describes", now());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static AdminEvent event(
            String action, StoredReconciliation stored, Principal by, @Nullable String address, Instant now) {
        return AdminEvents.event(
                action,
                new AdminEvents.Target(Scope.ALL, stored.id(), stored.provider()),
                by,
                address,
                now,
                null,
                ReconciliationJson.summary(stored, now));
    }

    /** The newest first, without their reports. */
    public JsonObject list(Principal operator, int limit, @Nullable String cursor) throws FailureException {
        Operator.requireAll(operator);
        Instant now = clock.instant();
        Stream<StoredReconciliation> kept =
                control.state().reconciliations(cursor).map(Versioned::value);
        return Page.of(kept, limit, each -> ReconciliationJson.summary(each, now), StoredReconciliation::id);
    }

    /** One with its report. */
    public Resource get(Principal operator, String id) throws FailureException {
        Operator.requireAll(operator);
        Versioned<StoredReconciliation> stored = control.state().reconciliation(id);
        if (stored == null) {
            throw new FailureException(new AdminFailure.ReconciliationNotFound(id));
        }
        return resource(ReconciliationJson.whole(stored.value(), clock.instant()), id, stored.revision());
    }

    private static Resource resource(JsonObject json, String id, long revision) {
        return new Resource(json, Resource.etag(revision), PATH + "/" + id);
    }
}
