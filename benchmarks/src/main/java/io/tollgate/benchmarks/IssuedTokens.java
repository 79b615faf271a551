package io.tollgate.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.ControlConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.Control;
import io.tollgate.gateway.control.Token;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/**
 * Tokens in the control state that the measured gateway begins with: the one that the load shows, among others that
 * nobody does.
 */
final class IssuedTokens {
    private static final String TOPIC = "tollgate.control";
    private static final String ISSUER = "benchmarks";
    private static final int AT_ONCE = 1_000;

    private final SecureRandom random = new SecureRandom();
    private final String shown;
    private final int tokens;

    private IssuedTokens(String shown, int tokens) {
        this.shown = shown;
        this.tokens = tokens;
    }

    /**
     * Issues them, as a gateway does. Blocks until all are written.
     *
     * @param folder the gateway's own for its control state
     * @param shown the token that the load shows
     * @param tokens how many in all
     */
    static void issue(String kafka, Path folder, String shown, int tokens) throws IOException, InterruptedException {
        IssuedTokens issued = new IssuedTokens(shown, tokens);
        Vertx vertx = Vertx.vertx();
        try (Control control = Control.open(
                vertx,
                BenchLogin.kafka(kafka),
                new ControlConfig(TOPIC, folder, null, null),
                Map.of(),
                key -> null,
                MasterKeys.NONE,
                new SimpleMeterRegistry(),
                Clock.systemUTC())) {
            for (int first = 0; first < tokens; first += AT_ONCE) {
                int from = first;
                control.change((state, now) -> issued.change(from, now)).get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the tokens could not be issued", e.getCause());
        } finally {
            vertx.close().await();
        }
    }

    private Change<Integer> change(int first, Instant now) {
        List<Token> issued = IntStream.range(first, Math.min(first + AT_ONCE, tokens))
                .mapToObj(number -> token(number, now))
                .toList();
        String id = "evt_%07d".formatted(first);
        AdminEvent event = new AdminEvent(
                id, now, ISSUER, ISSUER, null, "token.create", GatewaySettings.DEFAULT, id, ISSUER, null, null);
        return new Change<>(List.copyOf(issued), List.of(), event, issued.size());
    }

    /** The one that is shown stands in the middle of the others. */
    private Token token(int number, Instant now) {
        String name = "bench-%07d".formatted(number);
        Principal principal = new Principal(
                "tok_%07d".formatted(number),
                name,
                Scope.of(List.of(GatewaySettings.DEFAULT)),
                Set.of(Permission.RUN),
                null,
                Limits.NONE,
                Set.of(),
                null);
        String secret = number == tokens / 2 ? shown : GatewayToken.generate(random);
        return new Token(
                GatewaySettings.DEFAULT,
                principal,
                List.of(new Token.Secret(Digest.ofToken(secret), now, null)),
                now,
                ISSUER,
                null,
                null,
                List.of());
    }
}
