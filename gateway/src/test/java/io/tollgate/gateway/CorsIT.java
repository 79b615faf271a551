package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is told of pages of other origins. */
final class CorsIT {
    private static final String GOOD = "https://app.example.org";
    private static final String TOKEN = "authorization: Bearer " + GatewayFixture.TOKEN + "\r\n";

    private static GatewayFixture open;
    private static GatewayFixture closed;

    @BeforeAll
    static void start() throws Exception {
        open = GatewayFixture.withOrigins(Set.of(GOOD));
        closed = GatewayFixture.withOrigins(Set.of());
    }

    @AfterAll
    static void stop() {
        open.close();
        closed.close();
    }

    private static String send(GatewayFixture fixture, String method, String path, String headers) throws Exception {
        return new RawClient(fixture.url)
                .answers(method + " " + path + " HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n" + headers + "\r\n")
                .toLowerCase(Locale.ROOT);
    }

    private static String preflight(GatewayFixture fixture, String origin, String path) throws Exception {
        return send(
                fixture,
                "OPTIONS",
                path,
                "origin: " + origin + "\r\naccess-control-request-method: POST\r\n"
                        + "access-control-request-headers: authorization,content-type\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions",
                "/v1/default/default/up/models",
                "/v1/default/default",
                "/v1/admin/gateways",
                "/v1/models",
                "/usage"
            })
    void aPreflightNeedsNoCredentialAndCountsNowhere(String path) throws Exception {
        List<String> before = counted();
        String answer = preflight(open, GOOD, path);
        assertThat(answer)
                .startsWith("http/1.1 204 ")
                .contains("access-control-allow-origin: " + GOOD + "\r\n")
                .contains("access-control-allow-headers: authorization,content-type\r\n")
                .contains("access-control-allow-methods: ")
                .contains("vary: origin\r\n")
                .doesNotContain("allow-credentials");
        assertThat(counted()).isEqualTo(before);
    }

    /** What is counted of calls and of those who are refused. */
    private static List<String> counted() throws Exception {
        return open.metrics()
                .lines()
                .filter(line ->
                        line.startsWith("tollgate_auth_refusals") || line.startsWith("tollgate_calls_seconds_count"))
                .toList();
    }

    @Test
    void otherOriginsAreToldNothing() throws Exception {
        for (String origin : new String[] {"https://evil.example", GOOD + ".evil.example", "null", GOOD + ":1"}) {
            assertThat(preflight(open, origin, "/v1/models")).doesNotContain("access-control-");
            assertThat(send(open, "GET", "/v1/models", "origin: " + origin + "\r\n"))
                    .startsWith("http/1.1 200 ")
                    .contains("vary: origin\r\n")
                    .doesNotContain("access-control-");
        }
        assertThat(preflight(closed, GOOD, "/v1/models")).doesNotContain("access-control-");
        assertThat(send(closed, "GET", "/v1/models", "origin: " + GOOD + "\r\n"))
                .doesNotContain("access-control-");
    }

    @Test
    void whatAPageMayCallItMayReadRefusalsIncluded() throws Exception {
        for (String path :
                new String[] {"/v1/models", "/docs", "/v1/admin/gateways", "/no/such/route", "/v1/./models"}) {
            assertThat(send(open, "GET", path, "origin: " + GOOD + "\r\n"))
                    .as(path)
                    .contains("access-control-allow-origin: " + GOOD + "\r\n")
                    .contains("access-control-expose-headers: *\r\n")
                    .contains("vary: origin\r\n");
        }
        String body = GatewayFixture.ask("up", true);
        assertThat(new RawClient(open.url)
                        .post(
                                GatewayFixture.CHAT,
                                "origin: " + GOOD + "\r\nconnection: close\r\ncontent-type: application/json\r\n"
                                        + TOKEN + "content-length: " + body.length() + "\r\n",
                                body))
                .contains("access-control-allow-origin: " + GOOD + "\r\n")
                .contains("data: [DONE]");
    }

    @Test
    void aListThatIsNoneOfHeadersIsNotRepeated() throws Exception {
        assertThat(send(
                        open,
                        "OPTIONS",
                        "/v1/models",
                        "origin: " + GOOD + "\r\naccess-control-request-method: GET\r\n"
                                + "access-control-request-headers: <script>\r\n"))
                .startsWith("http/1.1 204 ")
                .doesNotContain("script");
    }
}
