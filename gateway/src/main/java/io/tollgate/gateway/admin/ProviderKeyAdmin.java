package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.StoredProviderKey;
import io.tollgate.gateway.control.Versioned;
import io.tollgate.gateway.vault.Sealed;
import io.tollgate.service.Secret;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The provider keys that a gateway stores: listed, stored, described, rotated, deleted. A value comes in and is sealed;
 * no answer and no event holds one.
 */
public final class ProviderKeyAdmin {
    /** Of one gateway: all nodes hold all of them in memory, and what limits each. */
    private static final int MOST_KEYS = 1_000;

    /** Of shorter keys, four characters would reveal too much. */
    private static final int LAST_FOUR_FROM = 16;

    private final ControlStore control;
    private final KeySeals seals;
    private final Clock clock;

    public ProviderKeyAdmin(ControlStore control, KeySeals seals, Clock clock) {
        this.control = control;
        this.seals = seals;
        this.clock = clock;
    }

    /** Which key is meant. */
    public record Place(String gateway, String provider, String alias) {
        Failure notFound() {
            return new AdminFailure.ProviderKeyNotFound(gateway, provider, alias);
        }
    }

    /** By provider and alias. */
    public JsonObject list(String gateway, int limit, @Nullable String cursor) {
        ControlState state = control.state();
        return Page.of(
                state.providerKeysOf(gateway, cursor == null ? "" : cursor),
                limit,
                stored -> rendered(state, stored.value()),
                stored -> stored.value().provider() + "/" + stored.value().alias());
    }

    public Optional<Resource> find(Place place) {
        ControlState state = control.state();
        return Optional.ofNullable(state.providerKey(place.gateway(), place.provider(), place.alias()))
                .map(stored -> resource(state, stored));
    }

    /** Stores a key. */
    public CompletableFuture<Resource> create(Operator operator, String gateway, JsonObject body)
            throws FailureException {
        ProviderKeyFields fields = ProviderKeyFields.ofNew(body);
        Place place = new Place(gateway, fields.provider(seals.providers()), fields.alias());
        Secret secret = fields.value();
        requireMasterKey();
        return changed((state, at) -> {
            Instant now = at.truncatedTo(ChronoUnit.MILLIS);
            Principal holds = operator.editing(gateway, state, now);
            if (control.find(gateway) == null) {
                throw new FailureException(new AccessFailure.GatewayNotFound(gateway));
            }
            if (state.providerKeysOf(gateway, "").count() >= MOST_KEYS) {
                throw new FailureException(
                        new CallFailure.InvalidRequest("A gateway has at most " + MOST_KEYS + " provider keys.", null));
            }
            if (state.providerKey(gateway, place.provider(), place.alias()) != null) {
                throw new FailureException(new AdminFailure.ProviderKeyTaken(place.provider(), place.alias()));
            }
            Sealed sealed = seals.seal(gateway, place.provider(), place.alias(), 1, secret);
            StoredProviderKey key = new StoredProviderKey(
                    gateway,
                    place.provider(),
                    place.alias(),
                    fields.description(null),
                    lastFour(secret),
                    1,
                    sealed.masterKeyId(),
                    sealed.text(),
                    fields.expiry(now),
                    now,
                    holds.id(),
                    null,
                    null,
                    fields.pool(false));
            return change("provider_key.create", operator, holds, null, key, now);
        });
    }

    /** Changes what is mentioned: the description, the expiry. */
    public CompletableFuture<Resource> change(Operator operator, Place place, @Nullable String ifMatch, JsonObject body)
            throws FailureException {
        ProviderKeyFields fields = ProviderKeyFields.ofChange(body);
        return changed((state, at) -> {
            Instant now = at.truncatedTo(ChronoUnit.MILLIS);
            Principal holds = operator.editing(place.gateway(), state, now);
            Versioned<StoredProviderKey> stored = stored(place, state);
            Preconditions.require(ifMatch, stored.revision());
            StoredProviderKey before = stored.value();
            StoredProviderKey after = before.withDescription(fields.description(before.description()))
                    .withExpiry(fields.hasExpiry() ? fields.expiry(now) : before.expiresAt())
                    .withPool(fields.pool(before.pool()));
            return change("provider_key.update", operator, holds, before, after, now);
        });
    }

    /**
     * Replaces the value, which the next call uses. An expiry is the value's: the new one has none unless it is said.
     */
    public CompletableFuture<Resource> rotate(Operator operator, Place place, JsonObject body) throws FailureException {
        ProviderKeyFields fields = ProviderKeyFields.ofRotation(body);
        Secret secret = fields.value();
        requireMasterKey();
        return changed((state, at) -> {
            Instant now = at.truncatedTo(ChronoUnit.MILLIS);
            Principal holds = operator.editing(place.gateway(), state, now);
            StoredProviderKey before = stored(place, state).value();
            if (!seals.providers().contains(place.provider())) {
                throw RequestFields.refused("provider", "is not configured any more");
            }
            int version = before.version() + 1;
            Sealed sealed = seals.seal(place.gateway(), place.provider(), place.alias(), version, secret);
            StoredProviderKey after = before.withRotation(
                            lastFour(secret), sealed.masterKeyId(), sealed.text(), now, holds.id())
                    .withExpiry(fields.expiry(now));
            return change("provider_key.rotate", operator, holds, before, after, now);
        });
    }

    /** Forgets a key at once. */
    public CompletableFuture<Void> delete(Operator operator, Place place, @Nullable String ifMatch) {
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(place.gateway(), state, now);
                    Versioned<StoredProviderKey> stored = stored(place, state);
                    Preconditions.check(ifMatch, stored.revision());
                    StoredProviderKey before = stored.value();
                    return new Change<>(
                            List.of(),
                            before.keys(),
                            AdminEvents.event(
                                    "provider_key.delete",
                                    target(before),
                                    holds,
                                    operator.address(),
                                    now,
                                    AdminJson.json(before),
                                    null),
                            before);
                })
                .thenApply(stored -> null);
    }

    private void requireMasterKey() throws FailureException {
        if (seals.masterKeyId() == null) {
            throw new FailureException(new AdminFailure.VaultUnavailable());
        }
    }

    private static Versioned<StoredProviderKey> stored(Place place, ControlState state) throws FailureException {
        Versioned<StoredProviderKey> stored = state.providerKey(place.gateway(), place.provider(), place.alias());
        if (stored == null) {
            throw new FailureException(place.notFound());
        }
        return stored;
    }

    private static String lastFour(Secret secret) {
        String value = secret.value();
        return value.length() < LAST_FOUR_FROM ? "" : value.substring(value.length() - 4);
    }

    private static Change<StoredProviderKey> change(
            String action,
            Operator operator,
            Principal holds,
            @Nullable StoredProviderKey before,
            StoredProviderKey after,
            Instant now) {
        return new Change<>(
                List.of(after),
                List.of(),
                AdminEvents.event(
                        action,
                        target(after),
                        holds,
                        operator.address(),
                        now,
                        before == null ? null : AdminJson.json(before),
                        AdminJson.json(after)),
                after);
    }

    private static AdminEvents.Target target(StoredProviderKey key) {
        return new AdminEvents.Target(key.gateway(), key.id(), key.provider() + "/" + key.alias());
    }

    private CompletableFuture<Resource> changed(io.tollgate.gateway.control.Decision<StoredProviderKey> decision) {
        return control.change(decision).thenApply(stored -> resource(control.state(), stored));
    }

    private JsonObject rendered(ControlState state, StoredProviderKey key) {
        return AdminJson.providerKey(key, state.keyStatus(key, clock.instant()));
    }

    private Resource resource(ControlState state, Versioned<StoredProviderKey> stored) {
        StoredProviderKey key = stored.value();
        return new Resource(
                rendered(state, key),
                Resource.etag(stored.revision()),
                GatewayAdmin.PATH + "/" + key.gateway() + "/provider-keys/" + key.provider() + "/" + key.alias());
    }
}
