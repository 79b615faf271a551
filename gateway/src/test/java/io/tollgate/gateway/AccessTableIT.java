package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.call.Endpoint;
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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The five rows of who gets in, on each route that spends tokens. */
@Execution(ExecutionMode.CONCURRENT)
final class AccessTableIT {
    private static final String GATEWAY = "cf-aig-gateway-id";
    private static final String TO_THE_PROVIDER =
            GatewayFixture.ask("up", false).replace("up/", "");
    private static final String TO_RESPOND = "{\"model\":\"up/simulated-small\",\"input\":\"Say something.\"}";
    private static final String TO_EMBED = "{\"model\":\"up/simulated-embedding\",\"input\":\"a\"}";

    private static final String BESIDE = "cf-aig-authorization";
    private static final String TO_ANTHROPIC = "{\"model\":\"claude/simulated-small\",\"max_tokens\":64,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}";
    private static final String TO_GOOGLE =
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Say something.\"}]}]}";

    private static final String A_FORM = "--b\r\ncontent-disposition: form-data; name=file; filename=a\r\n\r\na\r\n"
            + "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nup/simulated-whisper\r\n--b--";

    /** A route, as it is called; at least one for each API there is. */
    enum Route {
        CHAT_COMPLETIONS("/v1/chat/completions", GatewayFixture.ask("up", false)),
        RESPONSES("/v1/responses", TO_RESPOND),
        EMBEDDINGS("/v1/embeddings", TO_EMBED),
        RESPONSES_INPUT_TOKENS("/v1/responses/input_tokens", TO_RESPOND),
        COMPLETIONS("/v1/completions", "{\"model\":\"up/simulated-small\",\"prompt\":\"Say something.\"}"),
        MODERATIONS("/v1/moderations", "{\"model\":\"up/simulated-moderation\",\"input\":\"a\"}"),
        IMAGE_GENERATIONS("/v1/images/generations", "{\"model\":\"up/simulated-image\",\"prompt\":\"a\"}"),
        IMAGE_EDITS("/v1/images/edits", "{\"model\":\"up/simulated-image\",\"prompt\":\"a\"}"),
        IMAGE_VARIATIONS("/v1/images/variations", "{\"model\":\"up/simulated-image\"}"),
        SPEECH("/v1/audio/speech", "{\"model\":\"up/simulated-speech\",\"voice\":\"a\",\"input\":\"a\"}"),
        TRANSCRIPTIONS("/v1/audio/transcriptions", A_FORM),
        AUDIO_TRANSLATIONS("/v1/audio/translations", A_FORM),
        RERANK("/v1/rerank", "{\"model\":\"up/simulated-rerank\",\"query\":\"a\",\"documents\":[\"a\"]}"),
        MESSAGES("/v1/messages", TO_ANTHROPIC, BESIDE),
        MESSAGES_WITH_X_API_KEY("/v1/messages", TO_ANTHROPIC, "x-api-key"),
        MESSAGES_COUNT_TOKENS("/v1/messages/count_tokens", TO_ANTHROPIC, BESIDE),
        GENERATE_CONTENT("/v1beta/models/gem/simulated-small:generateContent", TO_GOOGLE, BESIDE),
        GEMINI_COUNT_TOKENS("/v1beta/models/gem/simulated-small:countTokens", TO_GOOGLE, BESIDE),
        EMBED_CONTENT(
                "/v1beta/models/gem/simulated-embedding:embedContent",
                "{\"content\":{\"parts\":[{\"text\":\"a\"}]}}",
                BESIDE),
        BATCH_EMBED_CONTENTS(
                "/v1beta/models/gem/simulated-embedding:batchEmbedContents",
                "{\"requests\":[{\"model\":\"models/gem/simulated-embedding\",\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}",
                BESIDE),
        COMPAT_CHAT_COMPLETIONS(
                "/v1/default/{gateway}/compat/chat/completions", GatewayFixture.ask("up", false), BESIDE),
        COMPAT_RESPONSES("/v1/default/{gateway}/compat/responses", TO_RESPOND, BESIDE),
        COMPAT_EMBEDDINGS("/v1/default/{gateway}/compat/embeddings", TO_EMBED, BESIDE),
        COMPAT_MESSAGES("/v1/default/{gateway}/compat/messages", TO_ANTHROPIC, BESIDE),
        ACCOUNT_CHAT_COMPLETIONS(
                "/client/v4/accounts/default/ai/v1/chat/completions", GatewayFixture.ask("up", false), BESIDE),
        ACCOUNT_RESPONSES("/client/v4/accounts/default/ai/v1/responses", TO_RESPOND, BESIDE),
        ACCOUNT_EMBEDDINGS("/client/v4/accounts/default/ai/v1/embeddings", TO_EMBED, BESIDE),
        ACCOUNT_MESSAGES("/client/v4/accounts/default/ai/v1/messages", TO_ANTHROPIC, BESIDE),
        ACCOUNT_RUN(
                "/client/v4/accounts/default/ai/run",
                "{\"model\":\"up/simulated-small\",\"input\":{\"prompt\":\"Say something.\"}}",
                BESIDE),
        NATIVE("/v1/default/{gateway}/up/chat/completions", TO_THE_PROVIDER, "cf-aig-authorization"),
        NATIVE_WITH_X_API_KEY("/v1/default/{gateway}/up/chat/completions", TO_THE_PROVIDER, "x-api-key"),
        UNIVERSAL(
                "/v1/default/{gateway}",
                "[{\"provider\":\"up\",\"endpoint\":\"chat/completions\",\"query\":" + TO_THE_PROVIDER + "}]");

        private final String path;
        private final String body;

        /** Where a token stands that can be nothing else. */
        private final String place;

        Route(String path, String body) {
            this(path, body, "authorization");
        }

        Route(String path, String body, String place) {
            this.path = path;
            this.body = body;
            this.place = place;
        }

        /** Whether the token stands where a provider's SDK puts a key, and so a key may stand there as well. */
        boolean sharesItsPlace() {
            return place.equals("x-api-key");
        }

        String type() {
            return body.equals(A_FORM) ? "multipart/form-data; boundary=b" : "application/json";
        }

        String value(Operator caller) {
            return sharesItsPlace() ? caller.token() : "Bearer " + caller.token();
        }

        String credential(Operator caller) {
            return place + ": " + value(caller) + "\r\n";
        }

        /** What is no good token, and cannot be taken for a key of the provider's. */
        List<Operator> bad() {
            return bad.stream()
                    .filter(caller -> !sharesItsPlace() || caller.token().startsWith("tg_"))
                    .toList();
        }

        String at(String gateway) {
            return path.replace("{gateway}", gateway);
        }

        /** What names the gateway beside the path, if anything has to. */
        String header(String gateway) {
            return path.contains("{gateway}") ? "" : GATEWAY + ": " + gateway + "\r\n";
        }

        /** What a refusal for the credential says in the route's own format. */
        String told() {
            if (path.contains("/default/")) {
                return "\"success\":false,\"result\":[]";
            }
            return path.startsWith("/v1beta") ? "\"status\":\"UNAUTHENTICATED\"" : "\"type\":\"authentication_error\"";
        }
    }

    private static GatewayFixture fixture;
    private static Operator root;
    private static Operator good;
    private static Operator elsewhere;
    private static Operator reader;
    private static List<Operator> bad;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.start(
                new AccessConfig(Set.of("run", "read", "edit"), 0),
                new GatewaySettings("open", false, false, false, true),
                new GatewaySettings("generous", false, false, true, true));
        root = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
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
                root.as(new JsonObject().put("token", GatewayToken.generate(new SecureRandom()))),
                root.as(new JsonObject().put("token", "two words")));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static HttpResponse<byte[]> call(Operator caller, Route route, String gateway)
            throws IOException, InterruptedException {
        return send(route, gateway, route.place, route.value(caller));
    }

    private static HttpResponse<byte[]> send(Route route, String gateway, String header, String value)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(fixture.url + route.at(gateway)))
                .headers("content-type", route.type(), GATEWAY, gateway, header, value)
                .POST(BodyPublishers.ofString(route.body))
                .build();
        return fixture.http.send(request, BodyHandlers.ofByteArray());
    }

    /** A call whose body never comes. */
    private static String head(Route route, String gateway, String headers) throws IOException {
        return head(route.at(gateway), route.header(gateway) + headers);
    }

    private static String head(String path, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(fixture.url).getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n"
                                    + headers + "content-length: 100\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withAuthenticationAGoodTokenProceeds(Route route) throws Exception {
        HttpResponse<byte[]> response = call(good, route, "alpha");
        assertThat(response.statusCode()).as(GatewayFixture.text(response)).isEqualTo(200);
        assertThat(fixture.row(response).getTokenName()).isEqualTo("good");
        assertThat(fixture.row(response).getGateway()).isEqualTo("alpha");
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withAuthenticationNoGoodTokenIsRefusedUnread(Route route) throws Exception {
        String told = route.told();
        String code = "x-tollgate-error: invalid_api_key";
        assertThat(head(route, "alpha", ""))
                .startsWith("HTTP/1.1 401")
                .contains("Missing authentication token", told, code, "www-authenticate: Bearer");
        for (Operator caller : route.bad()) {
            assertThat(head(route, "alpha", route.credential(caller)))
                    .startsWith("HTTP/1.1 401")
                    .contains("\"message\":\"Invalid authentication token\"", told, code);
        }
        assertThat(head(route, "alpha", route.credential(good) + route.credential(good)))
                .startsWith("HTTP/1.1 401")
                .contains(code);
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withAuthenticationATokenOfAnotherKindIsRefusedUnread(Route route) throws Exception {
        String notAllowed = "x-tollgate-error: gateway_not_allowed";
        String denied = "x-tollgate-error: permission_denied";
        for (String gateway : List.of("alpha", "nowhere")) {
            assertThat(head(route, gateway, route.credential(elsewhere)))
                    .startsWith("HTTP/1.1 403")
                    .contains(notAllowed);
        }
        assertThat(head(route, "alpha", route.credential(reader)))
                .startsWith("HTTP/1.1 403")
                .contains(denied);
        assertThat(code(call(root, route, "nowhere"))).isEqualTo("gateway_not_found");
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withoutAuthenticationAGoodTokenIsNamed(Route route) throws Exception {
        UsageEvent row = fixture.row(call(good, route, "open"));
        assertThat(row.getTokenName()).isEqualTo("good");
        assertThat(row.getGateway()).isEqualTo("open");
        assertThat(row.getStatus()).isEqualTo(200);
        // A token for another gateway gets in like anybody, and no further.
        HttpResponse<byte[]> stranger = call(elsewhere, route, "open");
        assertThat(code(stranger)).isEqualTo("provider_key_missing");
        assertThat(fixture.row(stranger).getTokenName()).isEqualTo("elsewhere");
        assertThat(call(elsewhere, route, "generous").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void withoutAuthenticationAnybodyProceedsButNotWithTheOperatorsKeys(Route route) throws Exception {
        for (Operator caller : route.bad()) {
            HttpResponse<byte[]> closed = call(caller, route, "open");
            assertThat(code(closed)).isEqualTo("provider_key_missing");
            assertThat(fixture.row(closed).getTokenName()).isNull();
            HttpResponse<byte[]> response = call(caller, route, "generous");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(fixture.row(response).getTokenId()).isNull();
            assertThat(fixture.row(response).getGateway()).isEqualTo("generous");
        }
    }

    @Test
    void theGatewayIsTheNamedOneOrTheTokensOnlyOneOrTheDefault() throws Exception {
        assertThat(fixture.row(elsewhere.chat()).getGateway()).isEqualTo("beta");
        assertThat(fixture.row(root.chat()).getGateway()).isEqualTo("default");
        assertThat(fixture.row(root.chat(GATEWAY, "beta")).getGateway()).isEqualTo("beta");
        HttpResponse<byte[]> several = good.chat();
        assertThat(several.statusCode()).isEqualTo(403);
        assertThat(code(several)).isEqualTo("gateway_not_allowed");
        assertThat(json(several).getJsonObject("error").getString("message")).contains("default");
    }

    @Test
    void eachApiIsHere() {
        assertThat(Arrays.stream(Route.values()).map(Enum::name))
                .containsAll(Arrays.stream(Endpoint.values()).map(Enum::name).toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Route.class,
            names = {"COMPAT_.*", "ACCOUNT_.*", "NATIVE.*", "UNIVERSAL"},
            mode = EnumSource.Mode.MATCH_ANY)
    void anotherAccountIsNobodysUntilTheTokenIsGood(Route route) throws Exception {
        String path = route.at("alpha").replace("/default/", "/elsewhere/");
        String gateway = route.header("alpha");
        assertThat(head(path, gateway)).startsWith("HTTP/1.1 401").contains("\"code\":2009");
        assertThat(head(path, gateway + route.credential(elsewhere)))
                .startsWith("HTTP/1.1 403")
                .contains("\"code\":40302");
        assertThat(head(path, gateway + route.credential(good)))
                .startsWith("HTTP/1.1 404")
                .contains("\"code\":40402", "elsewhere");
        // An open gateway is open in its own account.
        String open = route.at("open").replace("/default/", "/elsewhere/");
        assertThat(head(open, route.header("open"))).startsWith("HTTP/1.1 401");
    }

    @Test
    void whatThePathNamesHoldsAndAHeaderMustNotContradict() throws Exception {
        Route compat = Route.COMPAT_CHAT_COMPLETIONS;
        assertThat(fixture.row(root.send("POST", compat.at("beta"), compat.body))
                        .getGateway())
                .isEqualTo("beta");
        String token = "authorization: Bearer " + good.token() + "\r\n";
        assertThat(head(compat.at("alpha"), GATEWAY + ": beta\r\n")).startsWith("HTTP/1.1 401");
        assertThat(head(compat.at("alpha"), token + GATEWAY + ": beta\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("\"code\":40003", GATEWAY);
        assertThat(head(compat.at("alpha"), token + GATEWAY + ": alpha\r\n" + GATEWAY + ": beta\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(head(compat.at("open"), GATEWAY + ": alpha\r\n")).startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @EnumSource(
            value = Route.class,
            names = {"COMPAT_.*", "ACCOUNT_.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void accountRoutesTakeTheTokenInEitherHeader(Route route) throws Exception {
        HttpResponse<byte[]> response = send(route, "alpha", "cf-aig-authorization", "Bearer " + good.token());
        assertThat(response.statusCode()).as(GatewayFixture.text(response)).isEqualTo(200);
        assertThat(fixture.row(response).getTokenName()).isEqualTo("good");
        assertThat(call(good, route, "alpha").statusCode()).isEqualTo(200);
        String ours = "cf-aig-authorization: Bearer " + good.token() + "\r\n";
        assertThat(head(route, "alpha", ours + "authorization: Bearer " + root.token() + "\r\n"))
                .startsWith("HTTP/1.1 401");
        assertThat(head(route, "alpha", ours + ours)).startsWith("HTTP/1.1 401");
    }
}
