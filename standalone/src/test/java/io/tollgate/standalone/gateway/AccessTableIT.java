package io.tollgate.standalone.gateway;

import static io.tollgate.standalone.gateway.GatewayBed.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.GatewayKey;
import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The five rows of who gets in, on each route that spends tokens. */
final class AccessTableIT {
    private static final String GATEWAY = "cf-aig-gateway-id";

    /** A route, as it is called. */
    enum Route {
        CHAT_COMPLETIONS("/v1/chat/completions", GatewayBed.ask("up", false)),
        EMBEDDINGS("/v1/embeddings", "{\"model\":\"up/simulated-embedding\",\"input\":\"a\"}"),
        NATIVE(
                "/v1/default/{gateway}/up/chat/completions",
                GatewayBed.ask("up", false).replace("up/", ""),
                "cf-aig-authorization"),
        UNIVERSAL(
                "/v1/default/{gateway}",
                "[{\"provider\":\"up\",\"endpoint\":\"chat/completions\",\"query\":"
                        + GatewayBed.ask("up", false).replace("up/", "") + "}]");

        private final String path;
        private final String body;
        /** Where the token stands that can be nothing else. */
        private final String header;

        Route(String path, String body) {
            this(path, body, "authorization");
        }

        Route(String path, String body, String header) {
            this.path = path;
            this.body = body;
            this.header = header;
        }

        String at(String gateway) {
            return path.replace("{gateway}", gateway);
        }

        /** What names a gateway where the path does not, with a line's end. */
        String line(String gateway) {
            return path.contains("{gateway}") ? "" : GATEWAY + ": " + gateway + "\r\n";
        }

        String credential(Operator caller) {
            return header + ": Bearer " + caller.token() + "\r\n";
        }
    }

    private static GatewayBed bed;
    private static Operator root;
    private static Operator good;
    private static Operator elsewhere;
    private static Operator reader;
    private static List<Operator> bad;

    @BeforeAll
    static void start() throws Exception {
        bed = GatewayBed.start(
                new AccessConfig(Set.of("run", "read", "edit"), 0),
                new GatewaySettings("open", false, false, false),
                new GatewaySettings("generous", false, false, true));
        root = new Operator(bed.http, bed.url, GatewayBed.TOKEN);
        root.created("/v1/admin/gateways", "{\"name\":\"alpha\"}");
        root.created("/v1/admin/gateways", "{\"name\":\"beta\"}");
        good = root.as(root.token("alpha", "good", "\"gateways\":[\"alpha\",\"open\"]"));
        elsewhere = root.as(root.token("beta", "elsewhere", ""));
        reader = root.as(root.token("alpha", "reader", "\"permissions\":[\"read\",\"edit\"]"));
        JsonObject deleted = root.token("alpha", "deleted", "");
        root.send("DELETE", "/v1/admin/gateways/alpha/tokens/" + deleted.getString("id"), null);
        JsonObject rotated = root.token("alpha", "rotated", "");
        root.send(
                "POST", "/v1/admin/gateways/alpha/tokens/" + rotated.getString("id") + "/rotate", "{\"grace\":\"0s\"}");
        String mistyped = good.token().substring(0, 51) + (good.token().endsWith("a") ? 'b' : 'a');
        bad = List.of(
                root.as(deleted),
                root.as(rotated),
                root.as(new JsonObject().put("token", mistyped)),
                root.as(new JsonObject().put("token", GatewayKey.generate(new SecureRandom()))),
                root.as(new JsonObject().put("token", "two words")));
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static HttpResponse<byte[]> call(Operator caller, Route route, String gateway)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(bed.url + route.at(gateway)))
                .header(route.header, "Bearer " + caller.token())
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(route.body));
        if (!route.line(gateway).isEmpty()) {
            request.header(GATEWAY, gateway);
        }
        return bed.http.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** The code of an error, in either shape. */
    private static String code(HttpResponse<byte[]> response) {
        JsonObject answer = json(response);
        return answer.containsKey("errors")
                ? answer.getJsonArray("errors").getJsonObject(0).getString("reason")
                : GatewayBed.code(response);
    }

    /** A call whose body never comes. */
    private static String head(Route route, String gateway, String credentials) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(bed.url).getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST " + route.at(gateway)
                                    + " HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n"
                                    + route.line(gateway) + credentials + "content-length: 100\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withAuthenticationAGoodTokenProceeds(Route route) throws Exception {
        HttpResponse<byte[]> response = call(good, route, "alpha");
        assertThat(response.statusCode()).as(GatewayBed.text(response)).isEqualTo(200);
        assertThat(bed.row(response).getTokenName()).isEqualTo("good");
        assertThat(bed.row(response).getGateway()).isEqualTo("alpha");
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withAuthenticationNoGoodTokenIsRefusedUnread(Route route) throws Exception {
        assertThat(head(route, "alpha", ""))
                .startsWith("HTTP/1.1 401")
                .contains("Missing authentication token", "invalid_api_key", "www-authenticate: Bearer");
        for (Operator caller : bad) {
            assertThat(head(route, "alpha", route.credential(caller)))
                    .startsWith("HTTP/1.1 401")
                    .contains("\"message\":\"Invalid authentication token\"", "invalid_api_key");
        }
        assertThat(head(route, "alpha", route.credential(good) + route.credential(good)))
                .startsWith("HTTP/1.1 401");
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withAuthenticationATokenOfAnotherKindIsRefusedUnread(Route route) throws Exception {
        assertThat(head(route, "alpha", route.credential(elsewhere)))
                .startsWith("HTTP/1.1 403")
                .contains("gateway_not_allowed");
        assertThat(head(route, "nowhere", route.credential(elsewhere)))
                .startsWith("HTTP/1.1 403")
                .contains("gateway_not_allowed");
        assertThat(head(route, "alpha", route.credential(reader)))
                .startsWith("HTTP/1.1 403")
                .contains("permission_denied");
        assertThat(code(call(root, route, "nowhere"))).isEqualTo("gateway_not_found");
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withoutAuthenticationAGoodTokenIsNamed(Route route) throws Exception {
        UsageEvent row = bed.row(call(good, route, "open"));
        assertThat(row.getTokenName()).isEqualTo("good");
        assertThat(row.getGateway()).isEqualTo("open");
        assertThat(row.getStatus()).isEqualTo(200);
        // A token for another gateway gets in like anybody, and no further.
        HttpResponse<byte[]> stranger = call(elsewhere, route, "open");
        assertThat(code(stranger)).isEqualTo("provider_key_missing");
        assertThat(bed.row(stranger).getTokenName()).isEqualTo("elsewhere");
        assertThat(call(elsewhere, route, "generous").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withoutAuthenticationAnybodyProceedsButNotWithTheOperatorsKeys(Route route) throws Exception {
        for (Operator caller : bad) {
            HttpResponse<byte[]> closed = call(caller, route, "open");
            assertThat(code(closed)).isEqualTo("provider_key_missing");
            assertThat(bed.row(closed).getTokenName()).isNull();
            HttpResponse<byte[]> response = call(caller, route, "generous");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(bed.row(response).getTokenId()).isNull();
            assertThat(bed.row(response).getGateway()).isEqualTo("generous");
        }
    }

    @Test
    void theGatewayIsTheNamedOneOrTheTokensOnlyOneOrTheDefault() throws Exception {
        assertThat(bed.row(elsewhere.chat()).getGateway()).isEqualTo("beta");
        assertThat(bed.row(root.chat()).getGateway()).isEqualTo("default");
        assertThat(bed.row(root.chat(GATEWAY, "beta")).getGateway()).isEqualTo("beta");
        HttpResponse<byte[]> several = good.chat();
        assertThat(several.statusCode()).isEqualTo(403);
        assertThat(code(several)).isEqualTo("gateway_not_allowed");
        assertThat(json(several).getJsonObject("error").getString("message")).contains("default");
    }
}
