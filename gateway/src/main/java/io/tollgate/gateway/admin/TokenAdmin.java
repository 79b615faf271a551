package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlState;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.Token;
import io.tollgate.gateway.control.Versioned;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a gateway keeps: listed, issued, changed, rotated, revoked. No token gives what it does not hold, be
 * it to itself. A secret is shown in the one answer that makes it; its digest is all that is kept.
 */
public final class TokenAdmin {
    private static final Duration LONGEST_GRACE = Duration.ofDays(7);
    private static final int MOST_SECRETS = 10;

    /** Of one gateway, those included that were revoked in the last month: all nodes hold all of them in memory. */
    private static final int MOST_TOKENS = 10_000;

    /** Each of them is looked at in each call of a token. */
    private static final int MOST_MAKERS = 8;

    private final ControlStore control;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public TokenAdmin(ControlStore control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /**
     * From the oldest on.
     *
     * @param revoked whether those are among them
     */
    public JsonObject list(String gateway, boolean revoked, int limit, @Nullable String cursor) {
        ControlState state = control.state();
        return Page.of(
                state.tokensOf(gateway, cursor == null ? "" : cursor)
                        .filter(stored -> revoked || !stored.value().revoked()),
                limit,
                stored -> rendered(state, stored.value()),
                stored -> stored.value().id());
    }

    public Optional<Resource> find(String gateway, String id) {
        ControlState state = control.state();
        Versioned<Token> stored = state.token(id);
        return stored == null || !stored.value().gateway().equals(gateway)
                ? Optional.empty()
                : Optional.of(resource(state, stored));
    }

    /** Issues a token; the answer alone holds it. */
    public CompletableFuture<Resource> create(Operator operator, String gateway, JsonObject body)
            throws FailureException {
        TokenFields fields = TokenFields.of(body);
        fields.create("", gateway);
        String secret = GatewayToken.generate(random);
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    Principal given = fields.create(Ids.make(Ids.TOKEN, now), gateway);
                    requireGateway(gateway);
                    if (state.tokensOf(gateway, "").count() >= MOST_TOKENS) {
                        throw new FailureException(new CallFailure.InvalidRequest(
                                "A gateway has at most " + MOST_TOKENS
                                        + " tokens, those revoked in the last month included.",
                                null));
                    }
                    Token token = new Token(
                            gateway,
                            given,
                            List.of(new Token.Secret(Digest.ofToken(secret), now, null)),
                            now,
                            holds.id(),
                            null,
                            null,
                            countsAgainst(holds, state));
                    check(holds, token, null, state, now);
                    return change("token.create", operator, holds, null, token, now);
                })
                .thenApply(stored -> {
                    Resource resource = resource(control.state(), stored);
                    return new Resource(resource.json().put("token", secret), resource.etag(), resource.path());
                });
    }

    /** Changes only the given settings. */
    public CompletableFuture<Resource> change(
            Operator operator, String gateway, String id, @Nullable String ifMatch, JsonObject body)
            throws FailureException {
        TokenFields fields = TokenFields.of(body);
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    Versioned<Token> stored = standing(gateway, id, state);
                    Preconditions.require(ifMatch, stored.revision());
                    Token before = stored.value();
                    Token after = before.withPrincipal(fields.change(before.principal()));
                    check(holds, after, before, state, now);
                    return change("token.update", operator, holds, before, after, now);
                })
                .thenApply(stored -> resource(control.state(), stored));
    }

    /**
     * Gives a token a new secret, which the answer alone holds. Those before stay good until the end of the grace, and
     * none for longer than before.
     *
     * @param grace from 0 to 7 days
     */
    public CompletableFuture<Resource> rotate(Operator operator, String gateway, String id, Duration grace)
            throws FailureException {
        if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
            throw RequestFields.refused("grace", "must be from 0s to 7d");
        }
        String secret = GatewayToken.generate(random);
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    Token before = standing(gateway, id, state).value();
                    Token after = before.withRotation(rotated(before.secrets(), secret, now, now.plus(grace)), now);
                    // Whoever sees the new secret has the token's powers, and spends what it may spend.
                    if (!holds.limits().equals(Limits.NONE)
                            && !state.countedAgainst(holds.id()).contains(id)) {
                        throw new FailureException(new AdminFailure.CannotGive("limits"));
                    }
                    check(holds, after, before, state, now);
                    return change("token.rotate", operator, holds, before, after, now);
                })
                .thenApply(stored -> {
                    Token token = stored.value();
                    Instant until = token.secrets().stream()
                            .skip(1)
                            .map(Token.Secret::validUntil)
                            .findFirst()
                            .orElse(token.rotatedAt());
                    return new Resource(
                            new JsonObject()
                                    .put("id", token.id())
                                    .put("token", secret)
                                    .put("previous_valid_until", String.valueOf(until)),
                            Resource.etag(stored.revision()),
                            path(token));
                });
    }

    private static List<Token.Secret> rotated(
            List<Token.Secret> before, String secret, Instant now, Instant graceEnds) {
        List<Token.Secret> secrets = new ArrayList<>();
        secrets.add(new Token.Secret(Digest.ofToken(secret), now, null));
        for (Token.Secret old : before) {
            Instant until =
                    old.validUntil() == null || old.validUntil().isAfter(graceEnds) ? graceEnds : old.validUntil();
            if (until.isAfter(now) && secrets.size() < MOST_SECRETS) {
                secrets.add(new Token.Secret(old.digest(), old.createdAt(), until));
            }
        }
        return secrets;
    }

    /** Revokes a token at once. Its name stays known for a while, and may be given again. */
    public CompletableFuture<Void> delete(Operator operator, String gateway, String id, @Nullable String ifMatch) {
        return control.change((state, at) -> {
                    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
                    Principal holds = operator.editing(gateway, state, now);
                    Versioned<Token> stored = standing(gateway, id, state);
                    Preconditions.check(ifMatch, stored.revision());
                    Token before = stored.value();
                    // A token that is for other gateways as well is not this operator's alone to take from them.
                    if (!holds.scope().covers(before.principal().scope())) {
                        throw new FailureException(new AdminFailure.CannotGive("gateways"));
                    }
                    Token after = before.withRevocation(now);
                    return change("token.delete", operator, holds, before, after, now);
                })
                .thenApply(stored -> null);
    }

    /**
     * The limited tokens that a new one is made with: whoever asks for it, where it is limited, and those it counts
     * against.
     */
    private static List<String> countsAgainst(Principal holds, ControlState state) throws FailureException {
        Versioned<Token> maker = state.token(holds.id());
        List<String> makers =
                new ArrayList<>(maker == null ? List.of() : maker.value().countsAgainst());
        if (!holds.limits().equals(Limits.NONE)) {
            makers.addFirst(holds.id());
        }
        if (makers.size() > MOST_MAKERS) {
            throw new FailureException(new AdminFailure.ChainTooLong(MOST_MAKERS));
        }
        return makers;
    }

    private void requireGateway(String gateway) throws FailureException {
        if (control.find(gateway) == null) {
            throw new FailureException(new AccessFailure.GatewayNotFound(gateway));
        }
    }

    /** A token that was not revoked. */
    private static Versioned<Token> standing(String gateway, String id, ControlState state) throws FailureException {
        Versioned<Token> stored = state.token(id);
        if (stored == null
                || !stored.value().gateway().equals(gateway)
                || stored.value().revoked()) {
            throw new FailureException(new AdminFailure.TokenNotFound(id));
        }
        return stored;
    }

    private void check(Principal holds, Token token, @Nullable Token before, ControlState state, Instant now)
            throws FailureException {
        Principal given = token.principal();
        String beyond = holds.lacks(given);
        if (beyond != null) {
            throw new FailureException(new AdminFailure.CannotGive(beyond));
        }
        for (String gateway : given.scope().gateways()) {
            requireGateway(gateway);
        }
        boolean newExpiry = before == null
                || !Optional.ofNullable(given.expiresAt())
                        .equals(Optional.ofNullable(before.principal().expiresAt()));
        if (newExpiry && given.expiresAt() != null && !given.expiresAt().isAfter(now)) {
            throw RequestFields.refused("expires_at", "must be in the future");
        }
        String named = state.tokenNamed(token.gateway(), token.name());
        if (named != null && !named.equals(token.id())) {
            throw new FailureException(new AdminFailure.NameTaken(token.name()));
        }
    }

    private static Change<Token> change(
            String action, Operator operator, Principal holds, @Nullable Token before, Token after, Instant now) {
        return new Change<>(
                List.of(after),
                List.of(),
                AdminEvents.event(
                        action,
                        new AdminEvents.Target(after.gateway(), after.id(), after.name()),
                        holds,
                        operator.address(),
                        now,
                        before == null ? null : AdminJson.json(before),
                        AdminJson.json(after)),
                after);
    }

    private JsonObject rendered(ControlState state, Token token) {
        return AdminJson.token(token, state.lastUsedMillis(token.id()), clock.instant());
    }

    private Resource resource(ControlState state, Versioned<Token> stored) {
        return new Resource(rendered(state, stored.value()), Resource.etag(stored.revision()), path(stored.value()));
    }

    private static String path(Token token) {
        return Stream.of(GatewayAdmin.PATH, token.gateway(), "tokens", token.id())
                .reduce((path, part) -> path + "/" + part)
                .orElseThrow();
    }
}
