package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One address that tries many tokens waits; whoever has a good one does not. */
final class BruteForceIT {
    private static final int ALLOWED = 20;

    @Test
    void afterTwentyBadTokensAMinuteAnAddressWaitsAndAGoodOnePasses() throws Exception {
        try (GatewayFixture fixture =
                GatewayFixture.start(new AccessConfig(Set.of("run"), ALLOWED), GatewaySettings.of("default"))) {
            Operator good = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
            for (int i = 0; i < ALLOWED; i++) {
                assertThat(guess(good).statusCode()).isEqualTo(401);
            }
            for (int i = 0; i < 5; i++) {
                HttpResponse<byte[]> refused = guess(good);
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(Integer.parseInt(GatewayFixture.header(refused, "retry-after")))
                        .isBetween(1, 60);
                assertThat(GatewayFixture.code(refused)).isEqualTo("rate_limited");
                assertThat(good.chat().statusCode()).isEqualTo(200);
            }
            // The address is the same whichever door it tries.
            assertThat(good.as(new JsonObject().put("token", "wrong"))
                            .get("/v1/admin/gateways")
                            .statusCode())
                    .isEqualTo(429);
            assertThat(fixture.metrics()).contains("tollgate_auth_refusals_total{reason=\"unknown\"");
        }
    }

    private static HttpResponse<byte[]> guess(Operator caller) throws Exception {
        return caller.as(new JsonObject().put("token", GatewayToken.generate(new SecureRandom())))
                .chat();
    }

    @Test
    void guessesAtRoutesThatNeedNoTokenCountToo() throws Exception {
        try (GatewayFixture fixture =
                GatewayFixture.start(new AccessConfig(Set.of("run"), ALLOWED), GatewaySettings.of("default"))) {
            Operator good = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
            String[] open = {"/v1/models", "/health", "/docs", "/openapi.json", "/v1/stats/providers"};
            for (int i = 0; i < ALLOWED; i++) {
                assertThat(good.as(new JsonObject().put("token", GatewayToken.generate(new SecureRandom())))
                                .get(open[i % open.length])
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(guess(good).statusCode()).isEqualTo(429);
            assertThat(good.chat().statusCode()).isEqualTo(200);
        }
    }
}
