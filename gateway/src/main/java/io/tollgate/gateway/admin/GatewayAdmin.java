package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.StoredGateway;
import io.tollgate.gateway.control.StoredProviderKey;
import io.tollgate.gateway.control.Token;
import io.tollgate.gateway.control.Versioned;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The gateways that there are: listed, made, changed, deleted. Those that the configuration names are only listed. */
public final class GatewayAdmin {
    /** Where gateways are served. */
    public static final String PATH = "/v1/admin/gateways";

    private static final String[] SETTINGS = {
        "authentication", "require_project", "anonymous_byok", "configured_keys", CacheFields.NAME, LoggingFields.NAME
    };

    private final ControlStore control;
    private final KeySeals seals;

    /** @param seals what provider keys are sealed by, and payloads as well */
    public GatewayAdmin(ControlStore control, KeySeals seals) {
        this.control = control;
        this.seals = seals;
    }

    /** Those that an operator may see, by name. */
    public JsonObject list(Principal operator, int limit, @Nullable String cursor) {
        NavigableSet<String> names = names();
        return Page.of(
                (cursor == null ? names : names.tailSet(cursor, false))
                        .stream().filter(operator.scope()::includes).flatMap(name -> find(name).stream()),
                limit,
                Resource::json,
                resource -> resource.json().getString("name"));
    }

    /** Whether there is more than one gateway. */
    public boolean several() {
        return names().size() > 1;
    }

    private NavigableSet<String> names() {
        NavigableSet<String> names = new TreeSet<>(control.fixed().keySet());
        names.add(GatewaySettings.DEFAULT);
        control.state().gateways().forEach(stored -> names.add(stored.value().name()));
        return names;
    }

    public Optional<Resource> find(String name) {
        GatewaySettings settings = control.find(name);
        return settings == null
                ? Optional.empty()
                : Optional.of(resource(settings, control.state().gateway(name)));
    }

    public CompletableFuture<Resource> create(Operator operator, JsonObject body) throws FailureException {
        RequestFields fields = RequestFields.of(
                body, Stream.concat(Stream.of("name"), Stream.of(SETTINGS)).toArray(String[]::new));
        String name = fields.required("name", 64);
        if (!GatewaySettings.isName(name)) {
            throw RequestFields.refused("name", "must be at most 64 lower-case letters, digits and dashes");
        }
        GatewaySettings settings = settings(fields, GatewaySettings.of(name));
        requireMasterKey(settings);
        return change((state, at) -> {
            Instant now = at.truncatedTo(ChronoUnit.MILLIS);
            Principal holds = operator.editing(name, state, now);
            // A gateway is in nobody's scope before there is one.
            if (!holds.scope().equals(Scope.EVERYWHERE)) {
                throw new FailureException(new AccessFailure.GatewayNotAllowed(name));
            }
            requireOperator(holds, GatewaySettings.of(name), settings);
            if (control.find(name) != null) {
                throw new FailureException(new AdminFailure.NameTaken(name));
            }
            StoredGateway made = new StoredGateway(settings, now, holds.id());
            // What was kept for one of that name before is not its own.
            return change("gateway.create", operator, holds, null, made, now)
                    .with(CacheAdmin.emptied(name, holds, now));
        });
    }

    /** Changes only the given settings. */
    public CompletableFuture<Resource> change(Operator operator, String name, @Nullable String ifMatch, JsonObject body)
            throws FailureException {
        RequestFields fields = RequestFields.of(body, SETTINGS);
        return change((state, at) -> {
            Instant now = at.truncatedTo(ChronoUnit.MILLIS);
            Principal holds = operator.editing(name, state, now);
            GatewaySettings before = changeable(name);
            Versioned<StoredGateway> stored = state.gateway(name);
            Preconditions.require(ifMatch, stored == null ? Versioned.INITIAL : stored.revision());
            StoredGateway kept = stored == null ? new StoredGateway(before, now, holds.id()) : stored.value();
            GatewaySettings settings = settings(fields, before);
            requireMasterKey(settings);
            requireOperator(holds, before, settings);
            StoredGateway after = new StoredGateway(settings, kept.createdAt(), kept.createdBy());
            return change("gateway.update", operator, holds, AdminJson.gateway(before, kept, false), after, now);
        });
    }

    /** Deletes a gateway that has no tokens and no provider keys left, with the names that it has for models. */
    public CompletableFuture<Void> delete(Operator operator, String name, @Nullable String ifMatch) {
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(name, state, now);
                    GatewaySettings before = changeable(name);
                    Versioned<StoredGateway> stored = state.gateway(name);
                    if (name.equals(GatewaySettings.DEFAULT) || stored == null) {
                        throw new FailureException(new CallFailure.InvalidRequest(
                                "The default gateway can be changed but not deleted.", null));
                    }
                    Preconditions.check(ifMatch, stored.revision());
                    requireUnused(name, state);
                    return new Change<>(
                            List.of(),
                            Stream.concat(Stream.of(stored.value().key()), state.keysOf(name))
                                    .toList(),
                            AdminEvents.event(
                                    "gateway.delete",
                                    new AdminEvents.Target(name, name, name),
                                    holds,
                                    operator.address(),
                                    now,
                                    AdminJson.gateway(before, stored.value(), false),
                                    null),
                            name);
                })
                .thenApply(done -> null);
    }

    private static void requireUnused(String name, ControlState state) throws FailureException {
        Optional<Token> user = state.tokens()
                .map(Versioned::value)
                .filter(token -> !token.revoked()
                        && (token.gateway().equals(name)
                                || token.principal().scope().gateways().contains(name)))
                .findFirst();
        if (user.isPresent()) {
            throw new FailureException(new AdminFailure.GatewayInUse(
                    name, "the token " + user.get().id()));
        }
        // A key that went with its gateway could not be had back.
        Optional<StoredProviderKey> key =
                state.providerKeysOf(name, "").map(Versioned::value).findFirst();
        if (key.isPresent()) {
            throw new FailureException(new AdminFailure.GatewayInUse(
                    name, "the key " + key.get().provider() + "/" + key.get().alias()));
        }
    }

    private GatewaySettings changeable(String name) throws FailureException {
        if (control.fixed().containsKey(name)) {
            throw new FailureException(new AdminFailure.GatewayFixed(name));
        }
        GatewaySettings settings = control.find(name);
        if (settings == null) {
            throw new FailureException(new AccessFailure.GatewayNotFound(name));
        }
        return settings;
    }

    private static void requireOperator(Principal holds, GatewaySettings before, GatewaySettings after)
            throws FailureException {
        String setting = after.spendsMoreThan(before);
        if (setting != null && !holds.unbounded()) {
            throw new FailureException(new AdminFailure.OperatorOnly(setting));
        }
    }

    /** Nothing that is to be encrypted may leave as it is. */
    private void requireMasterKey(GatewaySettings settings) throws FailureException {
        if (settings.logging().payload() && settings.logging().encrypt() && seals.masterKeyId() == null) {
            throw new FailureException(new AdminFailure.VaultUnavailable());
        }
    }

    private static GatewaySettings settings(RequestFields fields, GatewaySettings before) throws FailureException {
        return new GatewaySettings(
                before.name(),
                fields.choice(SETTINGS[0], "on", "off", before.authentication()),
                fields.bool(SETTINGS[1], before.requireProject()),
                fields.choice(SETTINGS[2], "allow", "deny", before.anonymousByok()),
                fields.choice(SETTINGS[3], "allow", "deny", before.configuredKeys()),
                CacheFields.of(fields, before.cache()),
                LoggingFields.of(fields, before.logging()));
    }

    private static Change<StoredGateway> change(
            String action,
            Operator operator,
            Principal holds,
            @Nullable JsonObject before,
            StoredGateway after,
            Instant now) {
        return new Change<>(
                List.of(after),
                List.of(),
                AdminEvents.event(
                        action,
                        new AdminEvents.Target(after.name(), after.name(), after.name()),
                        holds,
                        operator.address(),
                        now,
                        before,
                        AdminJson.gateway(after.settings(), after, false)),
                after);
    }

    private CompletableFuture<Resource> change(io.tollgate.gateway.control.Decision<StoredGateway> decision) {
        return control.change(decision)
                .thenApply(stored -> resource(stored.value().settings(), stored));
    }

    private Resource resource(GatewaySettings settings, @Nullable Versioned<StoredGateway> stored) {
        boolean fixed = control.fixed().containsKey(settings.name());
        StoredGateway kept = stored == null || fixed ? null : stored.value();
        return new Resource(
                AdminJson.gateway(settings, kept, fixed),
                Resource.etag(stored == null ? Versioned.INITIAL : stored.revision()),
                PATH + "/" + settings.name());
    }
}
