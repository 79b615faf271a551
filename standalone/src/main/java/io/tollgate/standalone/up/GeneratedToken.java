package io.tollgate.standalone.up;

import io.tollgate.gateway.access.GatewayToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * A token for an installation that has none. The gateway gets its digest and keeps it where there is no token at all;
 * whether it did, it is asked with the token itself.
 *
 * @param token to be shown once, if it is good
 */
record GeneratedToken(String token) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static GeneratedToken make() {
        return new GeneratedToken(GatewayToken.generate(new SecureRandom()));
    }

    /** All that the gateway needs to know of it. */
    String sha256() {
        return GatewayToken.sha256(token);
    }

    /** Whether the gateway has made this token its first one. */
    boolean good(String url) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/admin/gateways"))
                    .timeout(PATIENCE)
                    .header("authorization", "Bearer " + token)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "GeneratedToken";
    }
}
