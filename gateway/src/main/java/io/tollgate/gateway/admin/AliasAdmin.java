package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.AliasConfig.Choice;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.Decision;
import io.tollgate.gateway.control.StoredAlias;
import io.tollgate.gateway.control.Versioned;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The aliases of a gateway: listed, made, changed, deleted. Those of the configuration, which every gateway has, are
 * only listed.
 */
public final class AliasAdmin {
    private static final int MOST = 200;

    private final ControlStore control;
    private final Map<String, AliasConfig> configured;
    private final KnownModels models;

    /** @param configured those of the configuration, by name */
    public AliasAdmin(ControlStore control, Map<String, AliasConfig> configured, KnownModels models) {
        this.control = control;
        this.configured = Map.copyOf(configured);
        this.models = models;
    }

    /** By name. */
    public JsonObject list(String gateway, int limit, @Nullable String cursor) {
        String after = cursor == null ? "" : cursor;
        return Page.of(
                Stream.concat(
                                configured.values().stream()
                                        .filter(alias -> alias.name().compareTo(after) > 0)
                                        .map(alias -> resource(gateway, alias)),
                                control.state()
                                        .aliasesOf(gateway, after)
                                        .filter(stored -> !configured.containsKey(
                                                stored.value().name()))
                                        .map(AliasAdmin::resource))
                        .sorted(Comparator.comparing(AliasAdmin::name)),
                limit,
                Resource::json,
                AliasAdmin::name);
    }

    public Optional<Resource> find(String gateway, String name) {
        AliasConfig fixed = configured.get(name);
        return fixed != null
                ? Optional.of(resource(gateway, fixed))
                : Optional.ofNullable(control.state().alias(gateway, name)).map(AliasAdmin::resource);
    }

    public CompletableFuture<Resource> create(Operator operator, String gateway, JsonObject body)
            throws FailureException {
        AliasFields fields = AliasFields.ofNew(body);
        AliasConfig alias = fields.alias(fields.name(), null);
        return changed((state, at) -> {
            Instant now = at.truncatedTo(ChronoUnit.MILLIS);
            Principal holds = operator.editing(gateway, state, now);
            if (control.find(gateway) == null) {
                throw new FailureException(new AccessFailure.GatewayNotFound(gateway));
            }
            if (configured.containsKey(alias.name()) || state.alias(gateway, alias.name()) != null) {
                throw new FailureException(new AdminFailure.NameTaken(alias.name()));
            }
            if (state.aliasesOf(gateway, "").count() >= MOST) {
                throw new FailureException(
                        new CallFailure.InvalidRequest("A gateway has at most " + MOST + " aliases.", null));
            }
            requireModels(holds, alias);
            return change("alias.create", operator, holds, null, new StoredAlias(gateway, alias, now, holds.id()), now);
        });
    }

    /** Changes what is mentioned. */
    public CompletableFuture<Resource> change(
            Operator operator, String gateway, String name, @Nullable String ifMatch, JsonObject body)
            throws FailureException {
        AliasFields fields = AliasFields.ofChange(body);
        return changed((state, at) -> {
            Instant now = at.truncatedTo(ChronoUnit.MILLIS);
            Principal holds = operator.editing(gateway, state, now);
            Versioned<StoredAlias> stored = stored(gateway, name, state);
            Preconditions.require(ifMatch, stored.revision());
            StoredAlias before = stored.value();
            StoredAlias after = before.with(fields.alias(name, before.alias()));
            requireModels(holds, after.alias());
            return change("alias.update", operator, holds, before, after, now);
        });
    }

    public CompletableFuture<Void> delete(Operator operator, String gateway, String name, @Nullable String ifMatch) {
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    Versioned<StoredAlias> stored = stored(gateway, name, state);
                    Preconditions.check(ifMatch, stored.revision());
                    StoredAlias before = stored.value();
                    return new Change<>(
                            List.of(),
                            List.of(before.key()),
                            AdminEvents.event(
                                    "alias.delete",
                                    target(before),
                                    holds,
                                    operator.address(),
                                    now,
                                    AdminJson.alias(before),
                                    null),
                            before);
                })
                .thenApply(done -> null);
    }

    /** Each target has to be a model that is here, and that the operator's own token may call. */
    private void requireModels(Principal holds, AliasConfig alias) throws FailureException {
        for (Choice choice : alias.targets()) {
            KnownModels.Known model = models.find(null, choice.model());
            if (model == null) {
                throw RequestFields.refused(
                        "targets", "names \"" + choice.model() + "\", which is not a model of any provider here");
            }
            ModelRights.require(holds, model);
        }
    }

    private Versioned<StoredAlias> stored(String gateway, String name, ControlState state) throws FailureException {
        if (configured.containsKey(name)) {
            throw new FailureException(new AdminFailure.Configured("alias", name));
        }
        Versioned<StoredAlias> stored = state.alias(gateway, name);
        if (stored == null) {
            throw new FailureException(new AdminFailure.AliasNotFound(gateway, name));
        }
        return stored;
    }

    private static Change<StoredAlias> change(
            String action,
            Operator operator,
            Principal holds,
            @Nullable StoredAlias before,
            StoredAlias after,
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
                        before == null ? null : AdminJson.alias(before),
                        AdminJson.alias(after)),
                after);
    }

    private static AdminEvents.Target target(StoredAlias alias) {
        return new AdminEvents.Target(alias.gateway(), alias.gateway() + "/" + alias.name(), alias.name());
    }

    private CompletableFuture<Resource> changed(Decision<StoredAlias> decision) {
        return control.change(decision).thenApply(AliasAdmin::resource);
    }

    private static String name(Resource resource) {
        return resource.json().getString("name");
    }

    private static Resource resource(Versioned<StoredAlias> stored) {
        StoredAlias alias = stored.value();
        return new Resource(
                AdminJson.alias(alias), Resource.etag(stored.revision()), path(alias.gateway(), alias.name()));
    }

    private static Resource resource(String gateway, AliasConfig fixed) {
        return new Resource(
                AdminJson.alias(gateway, fixed), Resource.etag(Versioned.INITIAL), path(gateway, fixed.name()));
    }

    private static String path(String gateway, String name) {
        return GatewayAdmin.PATH + "/" + gateway + "/aliases/" + name;
    }
}
