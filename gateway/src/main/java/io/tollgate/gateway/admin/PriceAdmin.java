package io.tollgate.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.StoredPrices;
import io.tollgate.gateway.control.Versioned;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prices of the operator's own, by provider and model: listed, set, deleted, by operators of all gateways. Those of the
 * configuration are only listed.
 */
public final class PriceAdmin {
    /** Where prices are served. */
    public static final String PATH = "/v1/admin/prices";

    private static final int MOST = 1_000;
    private static final Base64.Encoder CURSORS = Base64.getUrlEncoder().withoutPadding();

    private final ControlStore control;
    private final Map<String, ProviderConfig> providers;
    private final NavigableMap<String, Configured> configured = new TreeMap<>();

    /** Prices that the configuration has. */
    private record Configured(String provider, String model, PriceConfig prices) {}

    /** @param providers of the configuration, by name */
    public PriceAdmin(ControlStore control, Map<String, ProviderConfig> providers) {
        this.control = control;
        this.providers = Map.copyOf(providers);
        providers.forEach((provider, config) -> config.models().forEach(model -> {
            if (model.prices() != null) {
                configured.put(place(provider, model.id()), new Configured(provider, model.id(), model.prices()));
            }
        }));
    }

    /**
     * Prices that were set.
     *
     * @param created whether there were none before
     */
    public record Put(Resource resource, boolean created) {}

    private record Stored(StoredPrices prices, boolean created) {}

    /** By provider and model, those of the configuration included. */
    public JsonObject list(Principal operator, int limit, @Nullable String cursor) throws FailureException {
        Operator.requireAll(operator);
        String after = cursor == null ? "" : read(cursor);
        return Page.of(
                Stream.concat(
                                configured.tailMap(after, false).values().stream()
                                        .map(PriceAdmin::resource),
                                inForce(control.state())
                                        .filter(stored -> stored.value().place().compareTo(after) > 0)
                                        .filter(stored -> !configured.containsKey(
                                                stored.value().place()))
                                        .map(PriceAdmin::resource))
                        .sorted(Comparator.comparing(PriceAdmin::placeOf)),
                limit,
                Resource::json,
                resource -> CURSORS.encodeToString(placeOf(resource).getBytes(UTF_8)));
    }

    /** The place that a page ended with. */
    private static String read(String cursor) throws FailureException {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
        } catch (IllegalArgumentException e) {
            throw RequestFields.refused("cursor", "must be the next_cursor of the previous page");
        }
    }

    public Resource get(Principal operator, String provider, String model) throws FailureException {
        Operator.requireAll(operator);
        Configured fixed = configured.get(place(provider, model));
        return fixed != null
                ? resource(fixed)
                : Optional.ofNullable(control.state().prices(provider, model))
                        .filter(stored -> stored.value().current() != null)
                        .map(PriceAdmin::resource)
                        .orElseThrow(() -> new FailureException(new AdminFailure.PricesNotFound(provider, model)));
    }

    /**
     * Sets all prices of a model in place of those that it has.
     *
     * @param ifMatch the revision that they take the place of; null where there are none yet
     */
    public CompletableFuture<Put> set(
            Operator operator, String provider, String model, @Nullable String ifMatch, JsonObject body)
            throws FailureException {
        Operator.requireAll(operator.principal());
        PriceConfig prices = PriceFields.of(body);
        requirePriceable(provider, model);
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = holds(operator, state, now);
                    Versioned<StoredPrices> known = state.prices(provider, model);
                    StoredPrices before = known == null || known.value().current() == null ? null : known.value();
                    if (known != null && before != null) {
                        Preconditions.require(ifMatch, known.revision());
                    } else if (ifMatch != null) {
                        throw new FailureException(new AdminFailure.RevisionOutdated());
                    } else if (inForce(state).count() >= MOST) {
                        throw new FailureException(new CallFailure.InvalidRequest(
                                "At most " + MOST + " models have prices of your own.", null));
                    }
                    StoredPrices after = known == null
                            ? StoredPrices.first(provider, model, prices, now, holds.id())
                            : known.value().replaced(prices, now, holds.id());
                    return new Change<>(
                            List.of(after),
                            List.of(),
                            AdminEvents.event(
                                    before == null ? "price.create" : "price.update",
                                    target(after),
                                    holds,
                                    operator.address(),
                                    now,
                                    before == null ? null : PriceJson.of(before),
                                    PriceJson.of(after)),
                            new Stored(after, before == null));
                })
                .thenApply(done -> new Put(
                        resource(new Versioned<>(done.value().prices(), done.revision())),
                        done.value().created()));
    }

    /** Takes a model's prices away: from then on the catalogue's hold. Rows that were priced by them stay provable. */
    public CompletableFuture<Void> delete(Operator operator, String provider, String model, @Nullable String ifMatch) {
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = holds(operator, state, now);
                    if (configured.containsKey(place(provider, model))) {
                        throw new FailureException(
                                new AdminFailure.Configured("price of the model", place(provider, model)));
                    }
                    Versioned<StoredPrices> stored = state.prices(provider, model);
                    if (stored == null || stored.value().current() == null) {
                        throw new FailureException(new AdminFailure.PricesNotFound(provider, model));
                    }
                    Preconditions.check(ifMatch, stored.revision());
                    StoredPrices before = stored.value();
                    return new Change<>(
                            List.of(before.deleted(now, holds.id())),
                            forgotten(state),
                            AdminEvents.event(
                                    "price.delete",
                                    target(before),
                                    holds,
                                    operator.address(),
                                    now,
                                    PriceJson.of(before),
                                    null),
                            before);
                })
                .thenApply(done -> null);
    }

    /** The place of what was deleted longest ago, where as much as that is kept of such. */
    private static List<String> forgotten(ControlState state) {
        List<StoredPrices> deleted = state.prices()
                .map(Versioned::value)
                .filter(prices -> prices.current() == null)
                .sorted(Comparator.comparing(StoredPrices::modifiedAt))
                .toList();
        return deleted.stream()
                .limit(Math.max(0, deleted.size() + 1 - MOST))
                .map(StoredPrices::key)
                .toList();
    }

    private static Principal holds(Operator operator, ControlState state, Instant now) throws FailureException {
        Principal holds = operator.editing(Scope.ALL, state, now);
        if (holds.limits().ofMoney()) {
            throw new FailureException(new AdminFailure.LimitedByPrices());
        }
        return holds;
    }

    /** The provider has to be here, and the model's name that of rows, or calls would never find the price. */
    private void requirePriceable(String provider, String model) throws FailureException {
        ProviderConfig config = providers.get(provider);
        if (config == null) {
            throw new FailureException(new CallFailure.InvalidRequest(
                    "There is no provider named \"" + Excerpt.of(provider, 64) + "\" here; there are "
                            + String.join(
                                    ", ", providers.keySet().stream().sorted().toList()) + ".",
                    "provider"));
        }
        if (configured.containsKey(place(provider, model))) {
            throw new FailureException(new AdminFailure.Configured("price of the model", place(provider, model)));
        }
        PriceFields.requireModel(model);
        boolean isId = config.models().stream().anyMatch(each -> each.id().equals(model));
        Optional<ModelConfig> named = config.models().stream()
                .filter(each -> !isId && each.upstreamId().equals(model))
                .findFirst();
        if (named.isPresent()) {
            throw new FailureException(new CallFailure.InvalidRequest(
                    "Calls of \"" + model + "\" are booked as \"" + named.get().id()
                            + "\" here: set the price of that model.",
                    "model"));
        }
    }

    private static Stream<Versioned<StoredPrices>> inForce(ControlState state) {
        return state.prices().filter(stored -> stored.value().current() != null);
    }

    private static AdminEvents.Target target(StoredPrices prices) {
        return new AdminEvents.Target(Scope.ALL, prices.place(), prices.model());
    }

    private static String place(String provider, String model) {
        return provider + "/" + model;
    }

    private static String placeOf(Resource resource) {
        return place(resource.json().getString("provider"), resource.json().getString("model"));
    }

    private static Resource resource(Versioned<StoredPrices> stored) {
        StoredPrices prices = stored.value();
        return new Resource(
                PriceJson.of(prices), Resource.etag(stored.revision()), path(prices.provider(), prices.model()));
    }

    private static Resource resource(Configured fixed) {
        return new Resource(
                PriceJson.of(fixed.provider(), fixed.model(), fixed.prices()),
                Resource.etag(Versioned.INITIAL),
                path(fixed.provider(), fixed.model()));
    }

    private static String path(String provider, String model) {
        return PATH + "/" + provider + "/" + PriceFields.inPath(model);
    }
}
