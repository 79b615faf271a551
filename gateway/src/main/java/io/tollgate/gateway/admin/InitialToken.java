package io.tollgate.gateway.admin;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.ControlStore;
import io.tollgate.gateway.control.Token;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The token that an installation begins with: it holds everything, and is made where there is no token at all. */
public final class InitialToken {
    private static final Logger log = LoggerFactory.getLogger(InitialToken.class);
    private static final String NAME = "admin";
    private static final Principal SETUP = new Principal("setup", "setup", Set.of());

    private InitialToken() {}

    /**
     * Makes the token, unless there is one. Blocks until that is settled.
     *
     * @param sha256 its digest, in hexadecimal; the token itself is known to whoever made it up
     */
    public static void ensure(ControlStore control, String sha256) throws InterruptedException {
        if (!control.state().tokenless()) {
            return;
        }
        CompletableFuture<?> made = control.change((state, at) -> {
            if (!state.tokenless()) {
                throw new FailureException(new AdminFailure.NameTaken(NAME));
            }
            return first(sha256, at.truncatedTo(ChronoUnit.MILLIS));
        });
        try {
            made.get();
            log.info("there was no token; the first one was created");
        } catch (ExecutionException e) {
            log.info("the first token was not created: {}", String.valueOf(e.getMessage()));
        }
    }

    private static Change<Token> first(String sha256, Instant now) {
        Principal principal = new Principal(
                Ids.make(Ids.TOKEN, now),
                NAME,
                Scope.EVERYWHERE,
                Set.of(Permission.values()),
                null,
                Limits.NONE,
                Set.of(),
                null);
        Digest digest = Digest.of(HexFormat.of().parseHex(sha256));
        Token token = new Token(
                GatewaySettings.DEFAULT,
                principal,
                List.of(new Token.Secret(digest, now, null)),
                now,
                SETUP.id(),
                null,
                null,
                List.of());
        return new Change<>(
                List.of(token),
                List.of(),
                AdminEvents.event(
                        "token.create",
                        new AdminEvents.Target(token.gateway(), token.id(), token.name()),
                        SETUP,
                        null,
                        now,
                        null,
                        AdminJson.json(token)),
                token);
    }
}
