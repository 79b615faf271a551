package io.tollgate.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.access.ConsoleSessions;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.edge.SessionCookie;
import io.tollgate.gateway.edge.console.ConsoleRoutes;
import io.tollgate.gateway.oidc.SignIns;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The console, and who comes in to it.
 *
 * @param sessions of those who sign in by the code
 * @param people those who sign in by OpenID Connect; null where nobody does
 * @param cookie of people's sessions; null where there are none
 */
record ConsoleAccess(
        ConsoleSessions sessions,
        ConsoleRoutes.Files files,
        @Nullable SignIns people,
        @Nullable SessionCookie cookie) {
    static ConsoleAccess of(GatewayConfig config, MeterRegistry meters, Clock clock) throws IOException {
        ConsoleSessions sessions = new ConsoleSessions(config.control().signInCode(), clock);
        ConsoleRoutes.Files files = ConsoleRoutes.Files.load();
        SignIns people = config.oidc() == null ? null : new SignIns(config.oidc(), clock, meters);
        return new ConsoleAccess(sessions, files, people, people == null ? null : new SessionCookie(people));
    }

    void close() {
        if (people != null) {
            people.close();
        }
    }
}
