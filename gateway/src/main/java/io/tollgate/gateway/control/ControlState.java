package io.tollgate.gateway.control;

import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.IssuedToken;
import io.tollgate.gateway.access.LastUse;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.call.TokenLimits;
import io.tollgate.gateway.config.OwnPrices;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the topic's records come to. One thread applies them; any thread may look, and never waits: of a change in
 * several records it may see the first ones before the last ones.
 */
public final class ControlState {
    private final Map<String, Versioned<StoredGateway>> gateways = new ConcurrentHashMap<>();
    private final Map<String, Versioned<CacheEmptied>> caches = new ConcurrentHashMap<>();
    private final Map<Digest, IssuedToken> secrets = new ConcurrentHashMap<>();
    private final Map<String, Versioned<Token>> tokens = new ConcurrentHashMap<>();
    private final Map<String, NavigableMap<String, Versioned<Token>>> tokensOfGateway = new ConcurrentHashMap<>();
    private final MadeTokens made = new MadeTokens();
    private final Map<List<String>, String> names = new ConcurrentHashMap<>();
    private final NavigableMap<String, AdminEvent> events = new ConcurrentSkipListMap<>();
    /** Those of the events that are of readings. */
    private final NavigableMap<String, AdminEvent> readings = new ConcurrentSkipListMap<>();

    private final NavigableMap<YearMonth, ClosedMonth> months = new ConcurrentSkipListMap<>();
    private final Provenance provenance = new Provenance();
    private final GatewayTable<StoredAlias> aliases = new GatewayTable<>();
    private final RouteTable routes = new RouteTable();
    private final GatewayTable<StoredPrices> prices = new GatewayTable<>();
    private final NavigableMap<String, Versioned<StoredReconciliation>> reconciliations = new ConcurrentSkipListMap<>();
    private final KeyTable providerKeys;
    private final Uses uses;

    /** An empty state. */
    ControlState(Uses uses, KeyOpener opener) {
        this.uses = uses;
        this.providerKeys = new KeyTable(uses, opener);
    }

    /** What a secret of a token opens; null for nothing. */
    @Nullable
    IssuedToken find(Digest digest) {
        return secrets.get(digest);
    }

    public @Nullable Versioned<StoredGateway> gateway(String name) {
        return gateways.get(name);
    }

    /** In no order. */
    public Stream<Versioned<StoredGateway>> gateways() {
        return gateways.values().stream();
    }

    /** When a gateway's cache was emptied last; null if it never was. */
    public @Nullable Versioned<CacheEmptied> cacheEmptied(String gateway) {
        return caches.get(gateway);
    }

    /** The generation of a gateway's cache, which is another one each time that it is emptied. */
    public String cacheGeneration(String gateway) {
        Versioned<CacheEmptied> emptied = caches.get(gateway);
        return emptied == null ? "" : emptied.value().generation();
    }

    public @Nullable Versioned<Token> token(String id) {
        return tokens.get(id);
    }

    /**
     * The tokens that a gateway keeps, revoked ones included, by their ids and so from the oldest on, after that id.
     */
    public Stream<Versioned<Token>> tokensOf(String gateway, String afterId) {
        NavigableMap<String, Versioned<Token>> kept = tokensOfGateway.get(gateway);
        return kept == null ? Stream.of() : kept.tailMap(afterId, false).values().stream();
    }

    /** The id of the token that has a name among those that a gateway keeps; null if none has. */
    public @Nullable String tokenNamed(String gateway, String name) {
        return names.get(List.of(gateway, name));
    }

    /** The tokens whose calls count against a token's limits, by their ids: itself, and those made with it. */
    public Set<String> countedAgainst(String tokenId) {
        Set<String> counted = new HashSet<>(made.with(tokenId));
        counted.add(tokenId);
        return counted;
    }

    public Stream<Versioned<Token>> tokens() {
        return tokens.values().stream();
    }

    /** The months whose books are closed, the oldest first. */
    public NavigableMap<YearMonth, ClosedMonth> closedMonths() {
        return Collections.unmodifiableNavigableMap(months);
    }

    /** Whether there is no token, nor a trace of one: one that was refused is a trace. */
    public boolean tokenless() {
        return tokens.isEmpty() && provenance.refused().noneMatch(key -> key.startsWith(Token.KIND));
    }

    /** Where the records come from. */
    Provenance provenance() {
        return provenance;
    }

    /** How many keys have a newest record on the topic that was refused, because it is not authentic. */
    public int refusedKeys() {
        return provenance.refusedKeys();
    }

    /**
     * The entries to write again, so that they are signed by the first master key and nothing refused stands above
     * them.
     */
    public Stream<Entry> entriesToSign() {
        return Stream.concat(provenance.unsigned(), provenance.refused())
                .distinct()
                .map(this::entry)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull);
    }

    /** The keys to delete again, so that the deletion is signed by the first master key. */
    public Stream<String> deletionsToSign() {
        return provenance.unsigned().filter(key -> entry(key) == null);
    }

    /** The keys whose newest record on the topic was refused, in no order. */
    public Stream<String> refused() {
        return provenance.refused();
    }

    /** The keys that were refused and of which nothing else is known. */
    public Stream<String> refusedAlone() {
        return provenance.refused().filter(key -> entry(key) == null);
    }

    /** What is kept under a key of the topic; null for nothing. */
    @Nullable
    Entry entry(String key) {
        String id = key.substring(key.indexOf('/') + 1);
        if (key.startsWith(StoredGateway.KIND)) {
            return value(gateways.get(id));
        } else if (key.startsWith(CacheEmptied.KIND)) {
            return value(caches.get(id));
        } else if (key.startsWith(AdminEvent.KIND)) {
            return events.get(id);
        } else if (key.startsWith(Token.KIND)) {
            return value(tokens.get(id));
        } else if (key.startsWith(TokenUse.KIND)) {
            long used = lastUsedMillis(id);
            return used == 0 ? null : new TokenUse(id, Instant.ofEpochMilli(used));
        } else if (key.startsWith(StoredProviderKey.KIND)) {
            return value(providerKeys.get(id));
        } else if (key.startsWith(StoredAlias.KIND)) {
            return value(aliases.get(id));
        } else if (key.startsWith(StoredRoute.KIND)) {
            return value(routes.route(id));
        } else if (key.startsWith(StoredRouteVersion.KIND)) {
            return value(routes.version(id));
        } else if (key.startsWith(StoredPrices.KIND)) {
            return value(prices.get(id));
        } else if (key.startsWith(StoredReconciliation.KIND)) {
            return value(reconciliations.get(id));
        } else if (key.startsWith(ProviderKeyUse.KIND)) {
            KeyUse use = uses.providerKeys().get(id);
            return use == null || use.last().atMillis() == 0 ? null : ProviderKeyUse.of(id, use.last());
        } else if (key.startsWith(ClosedMonth.KIND)) {
            return month(id);
        }
        return null;
    }

    private @Nullable ClosedMonth month(String name) {
        try {
            return months.get(YearMonth.parse(name));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Entry value(@Nullable Versioned<? extends Entry> stored) {
        return stored == null ? null : stored.value();
    }

    /** The key that a gateway stores for a provider under an alias, to be used at once. */
    ProviderKeys.Found usableKey(String gateway, String provider, String alias, InstantSource clock) {
        return providerKeys.find(gateway, provider, alias, clock);
    }

    /** The keys of a gateway's pool for a provider that can be used at once; none where it has no pool. */
    List<ProviderKey> pool(String gateway, String provider, InstantSource clock) {
        return providerKeys.pool(gateway, provider, clock);
    }

    public @Nullable Versioned<StoredProviderKey> providerKey(String gateway, String provider, String alias) {
        return providerKeys.get(gateway, provider, alias);
    }

    /** The keys that a gateway stores, by {@code provider/alias}, after that one. */
    public Stream<Versioned<StoredProviderKey>> providerKeysOf(String gateway, String after) {
        return providerKeys.of(gateway, after);
    }

    /** Those of all gateways, in no order. */
    public Stream<Versioned<StoredProviderKey>> providerKeys() {
        return providerKeys.all();
    }

    /** Whether a key that is stored opens here. */
    public boolean opens(StoredProviderKey key) {
        return providerKeys.opens(key);
    }

    public @Nullable Versioned<StoredAlias> alias(String gateway, String name) {
        return aliases.get(gateway, name);
    }

    /** The aliases that operators made at a gateway, by name, after that one. */
    public Stream<Versioned<StoredAlias>> aliasesOf(String gateway, String after) {
        return aliases.of(gateway, after);
    }

    /** The dynamic routes that operators made. */
    public RouteTable routes() {
        return routes;
    }

    /** The prices that operators set for a provider's model, or had set and deleted. */
    public @Nullable Versioned<StoredPrices> prices(String provider, String model) {
        return prices.get(provider, model);
    }

    /** What is known of such prices; the same object as long as nothing changes. */
    public OwnPrices.@Nullable Known ownPrices(String provider, String model) {
        Versioned<StoredPrices> stored = prices.get(provider, model);
        return stored == null ? null : stored.value().known();
    }

    /** Those of all models, in no order. */
    public Stream<Versioned<StoredPrices>> prices() {
        return prices.all();
    }

    public @Nullable Versioned<StoredReconciliation> reconciliation(String id) {
        return reconciliations.get(id);
    }

    /** The newest first, before that id; null for all. */
    public Stream<Versioned<StoredReconciliation>> reconciliations(@Nullable String beforeId) {
        return (beforeId == null ? reconciliations : reconciliations.headMap(beforeId, false))
                .descendingMap().values().stream();
    }

    /** Where all that goes with a gateway is kept. */
    public Stream<String> keysOf(String gateway) {
        return Stream.of(
                        Stream.ofNullable(caches.get(gateway))
                                .map(emptied -> emptied.value().key()),
                        aliasesOf(gateway, "").map(stored -> stored.value().key()),
                        routes.keysOf(gateway))
                .flatMap(keys -> keys);
    }

    /** How a key that is stored stands. */
    public StoredProviderKey.KeyStatus keyStatus(StoredProviderKey key, Instant now) {
        return providerKeys.keyStatus(key, now);
    }

    /** The uses, by key id, of provider keys that are there no more. */
    Stream<String> orphanedKeyUses() {
        return uses.providerKeys().keySet().stream().filter(id -> !providerKeys.has(id));
    }

    /** From the newest on, before that id; null for all. */
    public Stream<AdminEvent> events(@Nullable String beforeId) {
        NavigableMap<String, AdminEvent> part = beforeId == null ? events : events.headMap(beforeId, false);
        return part.descendingMap().values().stream();
    }

    /** Those of changes, from the oldest on. */
    Stream<AdminEvent> oldestEvents() {
        return events.values().stream().filter(event -> !event.reads());
    }

    /** How many changes there are events of. */
    int eventCount() {
        return events.size() - readings.size();
    }

    /** The events of readings, from the oldest on. */
    Stream<AdminEvent> oldestReadings() {
        return readings.values().stream();
    }

    int readingCount() {
        return readings.size();
    }

    boolean hasEvent(String id) {
        return events.containsKey(id);
    }

    /** When a token was last used, in milliseconds since the epoch; 0 for never. */
    public long lastUsedMillis(String tokenId) {
        LastUse use = uses.tokens().get(tokenId);
        return use == null ? 0 : use.millis();
    }

    /** All that a snapshot has to hold, with revisions. */
    void forEach(BiConsumer<Entry, Long> each) {
        uses.tokens().forEach((id, use) -> {
            if (use.millis() > 0) {
                each.accept(new TokenUse(id, Instant.ofEpochMilli(use.millis())), Versioned.INITIAL);
            }
        });
        uses.providerKeys().forEach((id, use) -> {
            KeyUse.LastUse last = use.last();
            if (last.atMillis() > 0) {
                each.accept(ProviderKeyUse.of(id, last), Versioned.INITIAL);
            }
        });
        gateways.values().forEach(stored -> each.accept(stored.value(), stored.revision()));
        caches.values().forEach(stored -> each.accept(stored.value(), stored.revision()));
        tokens.values().forEach(stored -> each.accept(stored.value(), stored.revision()));
        providerKeys.all().forEach(stored -> each.accept(stored.value(), stored.revision()));
        aliases.all().forEach(stored -> each.accept(stored.value(), stored.revision()));
        routes.all().forEach(stored -> each.accept(stored.value(), stored.revision()));
        prices.all().forEach(stored -> each.accept(stored.value(), stored.revision()));
        reconciliations.values().forEach(stored -> each.accept(stored.value(), stored.revision()));
        events.values().forEach(event -> each.accept(event, Versioned.INITIAL));
        months.values().forEach(month -> each.accept(month, Versioned.INITIAL));
    }

    void put(Entry entry, long revision) {
        switch (entry) {
            case StoredGateway gateway -> gateways.put(gateway.name(), new Versioned<>(gateway, revision));
            case Token token -> put(token, revision);
            case TokenUse use ->
                uses.ofToken(use.tokenId()).told(use.lastUsedAt().toEpochMilli());
            case StoredProviderKey key -> providerKeys.put(key, revision);
            case StoredAlias alias -> aliases.put(alias.gateway(), alias.name(), alias, revision);
            case StoredRoute route -> routes.put(route, revision);
            case StoredRouteVersion version -> routes.put(version, revision);
            case StoredPrices own -> prices.put(own.provider(), own.model(), own, revision);
            case StoredReconciliation each -> reconciliations.put(each.id(), new Versioned<>(each, revision));
            case ProviderKeyUse use -> uses.ofProviderKey(use.id()).observed(use.lastUse());
            case AdminEvent event -> {
                events.put(event.id(), event);
                if (event.reads()) {
                    readings.put(event.id(), event);
                }
            }
            case CacheEmptied emptied -> caches.put(emptied.gateway(), new Versioned<>(emptied, revision));
            case ClosedMonth month -> months.put(month.month(), month);
        }
    }

    /** Forgets what a key held. */
    void remove(String key) {
        String id = key.substring(key.indexOf('/') + 1);
        if (key.startsWith(StoredGateway.KIND)) {
            gateways.remove(id);
        } else if (key.startsWith(CacheEmptied.KIND)) {
            caches.remove(id);
        } else if (key.startsWith(AdminEvent.KIND)) {
            events.remove(id);
            readings.remove(id);
        } else if (key.startsWith(Token.KIND)) {
            Versioned<Token> gone = tokens.remove(id);
            if (gone != null) {
                forget(gone.value(), List.of());
                ofGateway(gone.value()).remove(id);
                made.remove(gone.value());
                uses.tokens().remove(id);
            }
        } else if (key.startsWith(TokenUse.KIND)) {
            uses.tokens().remove(id);
        } else if (key.startsWith(StoredProviderKey.KIND)) {
            providerKeys.remove(id);
            uses.providerKeys().remove(id);
        } else if (key.startsWith(StoredAlias.KIND)) {
            aliases.remove(id);
        } else if (key.startsWith(StoredRoute.KIND)) {
            routes.removeRoute(id);
        } else if (key.startsWith(StoredRouteVersion.KIND)) {
            routes.removeVersion(id);
        } else if (key.startsWith(StoredPrices.KIND)) {
            prices.remove(id);
        } else if (key.startsWith(StoredReconciliation.KIND)) {
            reconciliations.remove(id);
        } else if (key.startsWith(ProviderKeyUse.KIND) && !providerKeys.has(id)) {
            // One that came since the use was found to be nobody's goes on being noted.
            uses.providerKeys().remove(id);
        } else if (key.startsWith(ClosedMonth.KIND)) {
            ClosedMonth gone = month(id);
            if (gone != null) {
                months.remove(gone.month());
            }
        }
    }

    private void put(Token token, long revision) {
        Versioned<Token> stored = new Versioned<>(token, revision);
        Versioned<Token> before = tokens.put(token.id(), stored);
        ofGateway(token).put(token.id(), stored);
        made.add(token);
        // The new secrets first, so that a token in use is never unknown in between.
        open(token);
        if (before != null) {
            forget(
                    before.value(),
                    token.secrets().stream().map(Token.Secret::digest).toList());
        }
        if (before == null
                || !before.value().principal().limits().equals(token.principal().limits())) {
            made.with(token.id()).stream()
                    .map(tokens::get)
                    .filter(Objects::nonNull)
                    .forEach(each -> open(each.value()));
        }
        if (!token.revoked()) {
            names.put(List.of(token.gateway(), token.name()), token.id());
        }
    }

    /** Has the secrets of a token open it, with the limits as they are now. */
    private void open(Token token) {
        List<TokenLimits> makers = token.countsAgainst().stream()
                .map(tokens::get)
                .filter(Objects::nonNull)
                .map(maker -> new TokenLimits(
                        maker.value().id(), maker.value().principal().limits()))
                .toList();
        Credential.Valid valid = new Credential.Valid(token.principal(), makers);
        token.secrets()
                .forEach(secret -> secrets.put(
                        secret.digest(), new IssuedToken(valid, token.validUntil(secret), uses.ofToken(token.id()))));
    }

    private void forget(Token token, List<Digest> but) {
        token.secrets().stream()
                .map(Token.Secret::digest)
                .filter(digest -> !but.contains(digest))
                .forEach(secrets::remove);
        names.remove(List.of(token.gateway(), token.name()), token.id());
    }

    private NavigableMap<String, Versioned<Token>> ofGateway(Token token) {
        return tokensOfGateway.computeIfAbsent(token.gateway(), gateway -> new ConcurrentSkipListMap<>());
    }
}
