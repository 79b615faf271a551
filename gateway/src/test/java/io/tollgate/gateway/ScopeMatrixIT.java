package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A token that may do everything at one gateway can do nothing at another: tried on each operation of the OpenAPI file.
 * One that is not in the table fails, so that none can be forgotten.
 */
final class ScopeMatrixIT {
    /** What an operation has to do with gateways. */
    enum Concern {
        /** It is called at a gateway that a header names. */
        AT_A_GATEWAY,
        /** It is called at the gateway that its path names. */
        CALLED_BY_ITS_PATH,
        /** Its path names the gateway. */
        OF_A_GATEWAY,
        /** It shows what there is of the token's gateways. */
        OWN_GATEWAYS,
        /** It concerns all gateways, and so takes a token for all. */
        ALL_GATEWAYS,
        /** It tells the same to everybody, and nothing of any gateway. */
        NO_GATEWAY,
        /** It is answered by another service, which is told what the token may see. */
        BY_ANALYTICS
    }

    private static final Map<String, Concern> CONCERNS = Map.ofEntries(
            Map.entry("chatCompletions", Concern.AT_A_GATEWAY),
            Map.entry("responses", Concern.AT_A_GATEWAY),
            Map.entry("responsesWebSocket", Concern.NO_GATEWAY),
            Map.entry("hello", Concern.NO_GATEWAY),
            Map.entry("embeddings", Concern.AT_A_GATEWAY),
            Map.entry("countResponsesTokens", Concern.AT_A_GATEWAY),
            Map.entry("completions", Concern.AT_A_GATEWAY),
            Map.entry("moderations", Concern.AT_A_GATEWAY),
            Map.entry("imageGenerations", Concern.AT_A_GATEWAY),
            Map.entry("imageEdits", Concern.AT_A_GATEWAY),
            Map.entry("imageVariations", Concern.AT_A_GATEWAY),
            Map.entry("speech", Concern.AT_A_GATEWAY),
            Map.entry("transcriptions", Concern.AT_A_GATEWAY),
            Map.entry("audioTranslations", Concern.AT_A_GATEWAY),
            Map.entry("rerank", Concern.AT_A_GATEWAY),
            Map.entry("messages", Concern.AT_A_GATEWAY),
            Map.entry("countMessagesTokens", Concern.AT_A_GATEWAY),
            Map.entry("gemini", Concern.AT_A_GATEWAY),
            Map.entry("geminiStable", Concern.AT_A_GATEWAY),
            Map.entry("accountChatCompletions", Concern.AT_A_GATEWAY),
            Map.entry("accountMessages", Concern.AT_A_GATEWAY),
            Map.entry("accountResponses", Concern.AT_A_GATEWAY),
            Map.entry("accountEmbeddings", Concern.AT_A_GATEWAY),
            Map.entry("accountRun", Concern.AT_A_GATEWAY),
            Map.entry("accountRunModel", Concern.AT_A_GATEWAY),
            Map.entry("compatModels", Concern.NO_GATEWAY),
            Map.entry("compatChatCompletions", Concern.CALLED_BY_ITS_PATH),
            Map.entry("compatResponses", Concern.CALLED_BY_ITS_PATH),
            Map.entry("compatEmbeddings", Concern.CALLED_BY_ITS_PATH),
            Map.entry("compatMessages", Concern.CALLED_BY_ITS_PATH),
            Map.entry("nativeGet", Concern.CALLED_BY_ITS_PATH),
            Map.entry("nativeHead", Concern.CALLED_BY_ITS_PATH),
            Map.entry("nativePost", Concern.CALLED_BY_ITS_PATH),
            Map.entry("nativePut", Concern.CALLED_BY_ITS_PATH),
            Map.entry("nativePatch", Concern.CALLED_BY_ITS_PATH),
            Map.entry("nativeDelete", Concern.CALLED_BY_ITS_PATH),
            Map.entry("nativeOptions", Concern.CALLED_BY_ITS_PATH),
            Map.entry("universal", Concern.CALLED_BY_ITS_PATH),
            Map.entry("getGateway", Concern.OF_A_GATEWAY),
            Map.entry("updateGateway", Concern.OF_A_GATEWAY),
            Map.entry("deleteGateway", Concern.OF_A_GATEWAY),
            Map.entry("emptyCache", Concern.OF_A_GATEWAY),
            Map.entry("listTokens", Concern.OF_A_GATEWAY),
            Map.entry("createToken", Concern.OF_A_GATEWAY),
            Map.entry("getToken", Concern.OF_A_GATEWAY),
            Map.entry("updateToken", Concern.OF_A_GATEWAY),
            Map.entry("deleteToken", Concern.OF_A_GATEWAY),
            Map.entry("rotateToken", Concern.OF_A_GATEWAY),
            Map.entry("listProviderKeys", Concern.OF_A_GATEWAY),
            Map.entry("createProviderKey", Concern.OF_A_GATEWAY),
            Map.entry("getProviderKey", Concern.OF_A_GATEWAY),
            Map.entry("updateProviderKey", Concern.OF_A_GATEWAY),
            Map.entry("deleteProviderKey", Concern.OF_A_GATEWAY),
            Map.entry("rotateProviderKey", Concern.OF_A_GATEWAY),
            Map.entry("listAliases", Concern.OF_A_GATEWAY),
            Map.entry("createAlias", Concern.OF_A_GATEWAY),
            Map.entry("getAlias", Concern.OF_A_GATEWAY),
            Map.entry("updateAlias", Concern.OF_A_GATEWAY),
            Map.entry("deleteAlias", Concern.OF_A_GATEWAY),
            Map.entry("listRoutes", Concern.OF_A_GATEWAY),
            Map.entry("createRoute", Concern.OF_A_GATEWAY),
            Map.entry("getRoute", Concern.OF_A_GATEWAY),
            Map.entry("updateRoute", Concern.OF_A_GATEWAY),
            Map.entry("deleteRoute", Concern.OF_A_GATEWAY),
            Map.entry("listRouteVersions", Concern.OF_A_GATEWAY),
            Map.entry("createRouteVersion", Concern.OF_A_GATEWAY),
            Map.entry("getRouteVersion", Concern.OF_A_GATEWAY),
            Map.entry("listRouteDeployments", Concern.OF_A_GATEWAY),
            Map.entry("createRouteDeployment", Concern.OF_A_GATEWAY),
            Map.entry("tryRoute", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareListRoutes", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareCreateRoute", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareGetRoute", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareUpdateRoute", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareDeleteRoute", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareListRouteVersions", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareCreateRouteVersion", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareGetRouteVersion", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareListRouteDeployments", Concern.OF_A_GATEWAY),
            Map.entry("cloudflareCreateRouteDeployment", Concern.OF_A_GATEWAY),
            Map.entry("rewrapVault", Concern.ALL_GATEWAYS),
            Map.entry("listPrices", Concern.ALL_GATEWAYS),
            Map.entry("getPrices", Concern.ALL_GATEWAYS),
            Map.entry("setPrices", Concern.ALL_GATEWAYS),
            Map.entry("deletePrices", Concern.ALL_GATEWAYS),
            Map.entry("listReconciliations", Concern.ALL_GATEWAYS),
            Map.entry("createReconciliation", Concern.ALL_GATEWAYS),
            Map.entry("getReconciliation", Concern.ALL_GATEWAYS),
            Map.entry("listClosedMonths", Concern.ALL_GATEWAYS),
            Map.entry("getClosedMonth", Concern.ALL_GATEWAYS),
            Map.entry("listGateways", Concern.OWN_GATEWAYS),
            Map.entry("listEvents", Concern.OWN_GATEWAYS),
            Map.entry("createGateway", Concern.ALL_GATEWAYS),
            Map.entry("analytics", Concern.BY_ANALYTICS),
            Map.entry("listLogs", Concern.BY_ANALYTICS),
            Map.entry("getLog", Concern.BY_ANALYTICS),
            Map.entry("getPayload", Concern.BY_ANALYTICS),
            Map.entry("exportFocus", Concern.BY_ANALYTICS),
            Map.entry("streamLogs", Concern.BY_ANALYTICS),
            Map.entry("annotateLog", Concern.BY_ANALYTICS),
            Map.entry("exportUsage", Concern.BY_ANALYTICS),
            Map.entry("usage", Concern.BY_ANALYTICS),
            Map.entry("health", Concern.NO_GATEWAY),
            Map.entry("healthLive", Concern.NO_GATEWAY),
            Map.entry("healthReady", Concern.NO_GATEWAY),
            Map.entry("listModels", Concern.NO_GATEWAY),
            Map.entry("listGeminiModels", Concern.NO_GATEWAY),
            Map.entry("getModel", Concern.NO_GATEWAY),
            Map.entry("getGeminiModel", Concern.NO_GATEWAY),
            Map.entry("routingStatus", Concern.NO_GATEWAY),
            Map.entry("providerStats", Concern.NO_GATEWAY),
            Map.entry("providerStatsById", Concern.NO_GATEWAY),
            Map.entry("openapi", Concern.NO_GATEWAY),
            Map.entry("describeToken", Concern.OWN_GATEWAYS),
            Map.entry("consoleSignIn", Concern.NO_GATEWAY),
            Map.entry("consoleSignOut", Concern.NO_GATEWAY),
            Map.entry("oidcSignIn", Concern.NO_GATEWAY),
            Map.entry("oidcCallback", Concern.NO_GATEWAY),
            Map.entry("oidcBackChannelLogout", Concern.NO_GATEWAY),
            Map.entry("docs", Concern.NO_GATEWAY));

    private static GatewayFixture fixture;
    private static Operator root;
    private static Operator alpha;
    private static String tokenOfBeta = "";

    /** One operation of the file. */
    record Operation(String id, String method, String path, JsonObject description) {
        Concern concern() {
            return Objects.requireNonNull(
                    CONCERNS.get(id), id + " is in no row of the table: what may a token of another gateway do there?");
        }

        /** At the gateway beta. */
        String pathAtBeta() {
            return path.replace("{gateway}", "beta")
                    .replace("{account}", "default")
                    .replace("{provider}", "up")
                    .replace("{alias}", "default")
                    .replace("{model}", "simulated-large")
                    .replace("{month}", "2026-10")
                    .replace("{route}", "support")
                    .replace("{version}", "1")
                    .replace("{path}", ofPath())
                    .replace("{call_id}", "019aa1f2-7c1e-7000-8000-3f1c9d0a5b77")
                    .replace("{id}", path.contains("/tokens/") ? tokenOfBeta : "up");
        }

        private String ofPath() {
            return switch (id) {
                case "accountRunModel" -> "up/simulated-small";
                case "gemini", "geminiStable" -> "simulated-small:generateContent";
                default -> "models";
            };
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.start(
                new AccessConfig(Set.of("run", "read", "edit", "payload"), 0), GatewaySettings.of("default"));
        root = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
        root.created("/v1/admin/gateways", "{\"name\":\"alpha\"}");
        root.created("/v1/admin/gateways", "{\"name\":\"beta\",\"configured_keys\":\"deny\"}");
        root.created("/v1/admin/gateways", "{\"name\":\"gamma\"}");
        tokenOfBeta = root.token("beta", "of-beta", "").getString("id");
        root.created(
                "/v1/admin/gateways/beta/provider-keys",
                "{\"provider\":\"up\",\"description\":\"of-beta\",\"value\":\"sk-the-key-of-beta-01\"}");
        alpha = root.as(root.token("alpha", "of-alpha", "\"permissions\":[\"run\",\"read\",\"edit\",\"payload\"]"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    static Stream<Operation> operations() {
        return description().getJsonObject("paths").stream()
                .flatMap(path -> ((JsonObject) path.getValue())
                        .stream()
                                .map(method -> new Operation(
                                        ((JsonObject) method.getValue()).getString("operationId"),
                                        method.getKey().toUpperCase(Locale.ROOT),
                                        path.getKey(),
                                        (JsonObject) method.getValue())));
    }

    private static JsonObject description() {
        try (InputStream file = edgeClass().getResourceAsStream("openapi.json")) {
            return new JsonObject(new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> edgeClass() {
        return io.tollgate.gateway.edge.Edge.class;
    }

    private static HttpResponse<byte[]> send(Operator caller, Operation operation, String path, String... headers)
            throws IOException, InterruptedException {
        String body = operation.description().containsKey("requestBody") ? "{\"name\":\"x\"}" : null;
        return caller.send(operation.method(), path, body, headers);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aTokenOfOneGatewayIsNothingAtAnother(Operation operation) throws Exception {
        String path = operation.pathAtBeta();
        switch (operation.concern()) {
            case AT_A_GATEWAY -> {
                HttpResponse<byte[]> response = send(alpha, operation, path, "cf-aig-gateway-id", "beta");
                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(header(response, "x-tollgate-error")).isEqualTo("gateway_not_allowed");
                assertThat(send(alpha, operation, path).statusCode()).isNotEqualTo(403);
            }
            case CALLED_BY_ITS_PATH -> {
                HttpResponse<byte[]> response = send(alpha, operation, path);
                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(header(response, "x-tollgate-error")).isEqualTo("gateway_not_allowed");
                assertThat(send(alpha, operation, path.replace("/beta", "/alpha"))
                                .statusCode())
                        .isNotIn(401, 403);
            }
            case OF_A_GATEWAY -> {
                HttpResponse<byte[]> response = send(alpha, operation, path, "if-match", "*");
                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(code(response)).isEqualTo("gateway_not_allowed");
                HttpResponse<byte[]> by = send(alpha, operation, path.replace("/beta", "/alpha"), "if-match", "*");
                assertThat(by.statusCode()).as("by way of its own gateway").isNotEqualTo(403);
                assertThat(text(by)).doesNotContain("of-beta");
            }
            case OWN_GATEWAYS -> {
                HttpResponse<byte[]> response = send(alpha, operation, path);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(text(response)).contains("alpha").doesNotContain("beta");
                assertThat(send(alpha, operation, path + "?gateway=beta").statusCode())
                        .isIn(200, 403);
                assertThat(text(send(alpha, operation, path + "?gateway=beta"))).doesNotContain("of-beta");
            }
            case ALL_GATEWAYS ->
                assertThat(send(alpha, operation, path).statusCode()).isEqualTo(403);
            case NO_GATEWAY -> assertThat(text(send(alpha, operation, path))).doesNotContain("of-beta", tokenOfBeta);
            case BY_ANALYTICS ->
                assertThat(send(alpha, operation, path).statusCode()).isEqualTo(404);
        }
    }

    /** After all that was tried. */
    @Test
    void andNothingOfTheOtherGatewayHasChanged() throws Exception {
        JsonObject token = json(root.get("/v1/admin/gateways/beta/tokens/" + tokenOfBeta));
        assertThat(token.getString("status")).isEqualTo("active");
        assertThat(token.getString("name")).isEqualTo("of-beta");
        assertThat(json(root.get("/v1/admin/gateways/beta/tokens")).getJsonArray("data").stream()
                        .map(each -> ((JsonObject) each).getString("name"))
                        .filter(name -> !name.startsWith("limited-")))
                .containsExactly("of-beta");
        JsonObject key = json(root.get("/v1/admin/gateways/beta/provider-keys/up/default"));
        assertThat(key.getString("description")).isEqualTo("of-beta");
        assertThat(key.getInteger("version")).isEqualTo(1);
        assertThat(json(root.get("/v1/admin/gateways/beta/provider-keys")).getJsonArray("data"))
                .hasSize(1);
    }

    @Test
    void theTableHasNoRowForWhatIsGone() {
        assertThat(operations().map(Operation::id)).containsExactlyInAnyOrderElementsOf(CONCERNS.keySet());
    }

    /** A call that is right in all but what the token may. */
    private static HttpResponse<byte[]> call(Operator caller, Operation operation)
            throws IOException, InterruptedException {
        boolean posts = operation.method().equals("POST");
        String path = operation.pathAtBeta().replace("/beta", "/alpha");
        if (posts && !operation.id().startsWith("gemini")) {
            path = path.replace("/models", "/chat/completions");
        }
        return caller.send(operation.method(), path, posts ? body(operation.id()) : null);
    }

    private static String body(String operation) {
        String ask =
                "{\"prompt\":\"Hi\",\"model\":\"up/simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                        + "\"input\":\"Hi\",\"max_tokens\":9}";
        String unprefixed = ask.replace("up/simulated", "simulated");
        return switch (operation) {
            case "embeddings", "accountEmbeddings", "compatEmbeddings" ->
                "{\"model\":\"up/simulated-embedding\",\"input\":\"Hi\"}";
            case "gemini", "geminiStable" -> "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";
            case "accountRunModel" -> "{\"prompt\":\"Hi\"}";
            case "nativePost" -> unprefixed;
            case "universal" ->
                "[{\"provider\":\"up\",\"endpoint\":\"chat/completions\",\"query\":" + unprefixed + "}]";
            default -> ask;
        };
    }

    private static boolean spendsTokens(Operation operation) {
        return operation.concern() == Concern.AT_A_GATEWAY || operation.concern() == Concern.CALLED_BY_ITS_PATH;
    }

    static Stream<Operation> tokenSpending() {
        return operations().filter(ScopeMatrixIT::spendsTokens);
    }

    @ParameterizedTest
    @MethodSource("tokenSpending")
    void aTokenForOneModelReachesNoProviderForAnother(Operation operation) throws Exception {
        Operator restricted =
                root.as(root.token("alpha", "restricted-" + UUID.randomUUID(), "\"models\":[\"another-model\"]"));
        int before = fixture.upstream.received().size();
        HttpResponse<byte[]> response = call(restricted, operation);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(403);
        assertThat(header(response, "x-tollgate-error")).isEqualTo("model_not_allowed");
        assertThat(fixture.upstream.received()).hasSize(before);
    }

    @ParameterizedTest
    @MethodSource("tokenSpending")
    void aTokenMadeByOneWithoutRoomReachesNoProvider(Operation operation) throws Exception {
        String limits = "\"limits\":{\"requests_per_minute\":1}";
        JsonObject maker =
                root.token("alpha", "maker-" + UUID.randomUUID(), "\"permissions\":[\"run\",\"edit\"]," + limits);
        Operator making = root.as(maker);
        Operator spender = making.as(making.token("alpha", "spender-" + UUID.randomUUID(), limits));
        Operator child = making.as(making.token("alpha", "child-" + UUID.randomUUID(), limits));
        assertThat(spender.chat().statusCode()).isEqualTo(200);
        root.send("DELETE", "/v1/admin/gateways/alpha/tokens/" + maker.getString("id"), null);
        int before = fixture.upstream.received().size();
        HttpResponse<byte[]> response = call(child, operation);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(429);
        assertThat(header(response, "retry-after")).isNotEmpty();
        assertThat(fixture.upstream.received()).hasSize(before);
    }

    /** Changes that a token with all permissions but with a limit may not make, by operation. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "createGateway | {\"name\":\"opened\",\"authentication\":\"off\"}",
                "createGateway | {\"name\":\"opened\",\"anonymous_byok\":\"allow\"}",
                "updateGateway | {\"authentication\":\"off\"}",
                "updateGateway | {\"anonymous_byok\":\"allow\"}",
                "updateGateway | {\"configured_keys\":\"allow\"}",
                "createToken | {\"name\":\"more\"}",
                "createToken | {\"name\":\"more\",\"limits\":{\"usd_per_day\":6}}",
                "updateToken | {\"limits\":{\"usd_per_day\":6}}",
                "rotateToken | {}"
            })
    void aLimitedOperatorGivesAwayNothing(String id, String body) throws Exception {
        Operation operation =
                operations().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
        Operator limited = root.as(root.token(
                "beta",
                "limited-" + UUID.randomUUID(),
                "\"gateways\":[\"*\"],\"permissions\":[\"run\",\"read\",\"edit\"],\"limits\":{\"usd_per_day\":5}"));
        HttpResponse<byte[]> response = limited.send(operation.method(), operation.pathAtBeta(), body, "if-match", "*");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(403);
        assertThat(code(response)).isEqualTo("permission_denied");
    }

    @Test
    void whatIsForMoreGatewaysIsDeletedByNoneOfThem() throws Exception {
        JsonObject both = root.token("alpha", "of-both", "\"gateways\":[\"alpha\",\"gamma\"]");
        String path = "/v1/admin/gateways/alpha/tokens/" + both.getString("id");
        assertThat(alpha.send("DELETE", path, null).statusCode()).isEqualTo(403);
        assertThat(alpha.send("POST", path + "/rotate", "{}").statusCode()).isEqualTo(403);
        assertThat(root.as(both).chat("cf-aig-gateway-id", "gamma").statusCode())
                .isEqualTo(200);
        assertThat(root.send("DELETE", path, null).statusCode()).isEqualTo(204);
    }
}
