package io.tollgate.gateway.control;

import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.IssuedToken;
import io.tollgate.gateway.access.LastUse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the topic's records come to. One thread applies them; any thread may look, and never waits: of a change in several
 * records it may see the first ones before the last ones.
 */
public final class ControlState {
    private final Map<String, Stored<KeptGateway>> gateways = new ConcurrentHashMap<>();
    private final Map<Digest, IssuedToken> secrets = new ConcurrentHashMap<>();
    private final Map<String, Stored<Token>> tokens = new ConcurrentHashMap<>();
    private final Map<String, NavigableMap<String, Stored<Token>>> tokensOfGateway = new ConcurrentHashMap<>();
    private final Map<List<String>, String> names = new ConcurrentHashMap<>();
    private final NavigableMap<String, AdminEvent> events = new ConcurrentSkipListMap<>();
    private final Map<String, LastUse> uses;

    /**
     * An empty state.
     *
     * @param uses by token id; outlives states, since uses are first known here
     */
    ControlState(Map<String, LastUse> uses) {
        this.uses = uses;
    }

    /** What a secret of a token opens; null for nothing. */
    @Nullable
    IssuedToken find(Digest digest) {
        return secrets.get(digest);
    }

    public @Nullable Stored<KeptGateway> gateway(String name) {
        return gateways.get(name);
    }

    /** In no order. */
    public Stream<Stored<KeptGateway>> gateways() {
        return gateways.values().stream();
    }

    public @Nullable Stored<Token> token(String id) {
        return tokens.get(id);
    }

    /** The tokens that a gateway keeps, revoked ones included, by their ids and so from the oldest on, after that id. */
    public Stream<Stored<Token>> tokensOf(String gateway, String afterId) {
        NavigableMap<String, Stored<Token>> kept = tokensOfGateway.get(gateway);
        return kept == null ? Stream.of() : kept.tailMap(afterId, false).values().stream();
    }

    /** The id of the token that has a name among those that a gateway keeps; null where none has. */
    public @Nullable String tokenNamed(String gateway, String name) {
        return names.get(List.of(gateway, name));
    }

    public Stream<Stored<Token>> tokens() {
        return tokens.values().stream();
    }

    /** Whether there is no token, nor a trace of one. */
    public boolean tokenless() {
        return tokens.isEmpty();
    }

    /** From the newest on, before that id; null for all. */
    public Stream<AdminEvent> events(@Nullable String beforeId) {
        NavigableMap<String, AdminEvent> part = beforeId == null ? events : events.headMap(beforeId, false);
        return part.descendingMap().values().stream();
    }

    /** From the oldest on. */
    Stream<AdminEvent> oldestEvents() {
        return events.values().stream();
    }

    int eventCount() {
        return events.size();
    }

    boolean hasEvent(String id) {
        return events.containsKey(id);
    }

    /** When a token was last used, in milliseconds since the epoch; 0 for never. */
    public long lastUsedMillis(String tokenId) {
        LastUse use = uses.get(tokenId);
        return use == null ? 0 : use.millis();
    }

    /** All that a snapshot has to hold, with revisions. */
    void forEach(BiConsumer<Entry, Long> each) {
        uses.forEach((id, use) -> {
            if (use.millis() > 0) {
                each.accept(new TokenUse(id, Instant.ofEpochMilli(use.millis())), Stored.INITIAL);
            }
        });
        gateways.values().forEach(stored -> each.accept(stored.value(), stored.revision()));
        tokens.values().forEach(stored -> each.accept(stored.value(), stored.revision()));
        events.values().forEach(event -> each.accept(event, Stored.INITIAL));
    }

    void put(Entry entry, long revision) {
        switch (entry) {
            case KeptGateway gateway -> gateways.put(gateway.name(), new Stored<>(gateway, revision));
            case Token token -> put(token, revision);
            case TokenUse use -> use(use.tokenId()).told(use.lastUsedAt().toEpochMilli());
            case AdminEvent event -> events.put(event.id(), event);
        }
    }

    /** Forgets what a key held. */
    void remove(String key) {
        String id = key.substring(key.indexOf('/') + 1);
        if (key.startsWith(KeptGateway.KIND)) {
            gateways.remove(id);
        } else if (key.startsWith(AdminEvent.KIND)) {
            events.remove(id);
        } else if (key.startsWith(Token.KIND)) {
            Stored<Token> gone = tokens.remove(id);
            if (gone != null) {
                forget(gone.value(), List.of());
                ofGateway(gone.value()).remove(id);
                uses.remove(id);
            }
        } else if (key.startsWith(TokenUse.KIND)) {
            uses.remove(id);
        }
    }

    private void put(Token token, long revision) {
        Stored<Token> stored = new Stored<>(token, revision);
        Stored<Token> before = tokens.put(token.id(), stored);
        ofGateway(token).put(token.id(), stored);
        Credential.Valid valid = new Credential.Valid(token.principal());
        List<Digest> digests =
                token.secrets().stream().map(Token.Secret::digest).toList();
        // The new ones first, so that a token in use is never unknown in between.
        token.secrets()
                .forEach(secret -> secrets.put(
                        secret.digest(), new IssuedToken(valid, token.validUntil(secret), use(token.id()))));
        if (before != null) {
            forget(before.value(), digests);
        }
        if (!token.revoked()) {
            names.put(List.of(token.gateway(), token.name()), token.id());
        }
    }

    private void forget(Token token, List<Digest> but) {
        token.secrets().stream()
                .map(Token.Secret::digest)
                .filter(digest -> !but.contains(digest))
                .forEach(secrets::remove);
        names.remove(List.of(token.gateway(), token.name()), token.id());
    }

    private NavigableMap<String, Stored<Token>> ofGateway(Token token) {
        return tokensOfGateway.computeIfAbsent(token.gateway(), gateway -> new ConcurrentSkipListMap<>());
    }

    private LastUse use(String tokenId) {
        return uses.computeIfAbsent(tokenId, id -> new LastUse());
    }
}
