package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

public final class OpenApiTest {
    private static final JsonObject DESCRIPTION = read();

    @Test
    void describesEachOperationOfThisVersion() {
        assertThat(DESCRIPTION.getString("openapi")).startsWith("3.1.");
        assertThat(operations().stream().map(operation -> operation.getString("operationId")))
                .containsExactlyInAnyOrder(
                        "health",
                        "healthLive",
                        "healthReady",
                        "listModels",
                        "listGeminiModels",
                        "getModel",
                        "getGeminiModel",
                        "analytics",
                        "listLogs",
                        "exportFocus",
                        "exportUsage",
                        "annotateLog",
                        "streamLogs",
                        "getLog",
                        "getPayload",
                        "usage",
                        "routingStatus",
                        "providerStats",
                        "providerStatsById",
                        "listGateways",
                        "createGateway",
                        "getGateway",
                        "updateGateway",
                        "deleteGateway",
                        "emptyCache",
                        "listTokens",
                        "createToken",
                        "getToken",
                        "updateToken",
                        "deleteToken",
                        "rotateToken",
                        "listProviderKeys",
                        "createProviderKey",
                        "getProviderKey",
                        "updateProviderKey",
                        "deleteProviderKey",
                        "rotateProviderKey",
                        "listAliases",
                        "createAlias",
                        "getAlias",
                        "updateAlias",
                        "deleteAlias",
                        "listPrices",
                        "getPrices",
                        "setPrices",
                        "deletePrices",
                        "listReconciliations",
                        "createReconciliation",
                        "getReconciliation",
                        "listRoutes",
                        "createRoute",
                        "getRoute",
                        "updateRoute",
                        "deleteRoute",
                        "listRouteVersions",
                        "createRouteVersion",
                        "getRouteVersion",
                        "listRouteDeployments",
                        "createRouteDeployment",
                        "tryRoute",
                        "cloudflareListRoutes",
                        "cloudflareCreateRoute",
                        "cloudflareGetRoute",
                        "cloudflareUpdateRoute",
                        "cloudflareDeleteRoute",
                        "cloudflareListRouteVersions",
                        "cloudflareCreateRouteVersion",
                        "cloudflareGetRouteVersion",
                        "cloudflareListRouteDeployments",
                        "cloudflareCreateRouteDeployment",
                        "rewrapVault",
                        "describeToken",
                        "consoleSignIn",
                        "consoleSignOut",
                        "oidcSignIn",
                        "oidcCallback",
                        "oidcBackChannelLogout",
                        "listEvents",
                        "listClosedMonths",
                        "getClosedMonth",
                        "openapi",
                        "docs",
                        "chatCompletions",
                        "responses",
                        "responsesWebSocket",
                        "hello",
                        "embeddings",
                        "countResponsesTokens",
                        "completions",
                        "moderations",
                        "imageGenerations",
                        "imageEdits",
                        "imageVariations",
                        "speech",
                        "transcriptions",
                        "audioTranslations",
                        "rerank",
                        "messages",
                        "countMessagesTokens",
                        "gemini",
                        "geminiStable",
                        "compatChatCompletions",
                        "compatResponses",
                        "compatEmbeddings",
                        "compatMessages",
                        "accountMessages",
                        "nativeGet",
                        "nativeHead",
                        "nativePost",
                        "nativePut",
                        "nativePatch",
                        "nativeDelete",
                        "nativeOptions",
                        "universal",
                        "accountChatCompletions",
                        "accountResponses",
                        "accountEmbeddings",
                        "accountRun",
                        "accountRunModel",
                        "compatModels");
    }

    @Test
    void saysOfEachOperationWhatItIsFor() {
        assertThat(operations())
                .allSatisfy(operation -> assertThat(operation.getMap())
                        .containsKeys("operationId", "summary", "description", "tags", "responses"));
    }

    @Test
    void refersToNothingThatItLacks() {
        List<String> references = new ArrayList<>();
        references(DESCRIPTION, references);
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(at(reference)).as(reference).isInstanceOf(JsonObject.class));
    }

    /** A head may be refused before anything knows what it asks for, and a path for how it is written. */
    @Test
    void saysWhatARefusedHeadIsAnsweredWith() {
        List<String> silent = new ArrayList<>();
        JsonObject paths = DESCRIPTION.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            JsonObject methods = paths.getJsonObject(path);
            for (String method : methods.fieldNames()) {
                JsonObject responses = methods.getJsonObject(method).getJsonObject("responses");
                Stream.of("400", "414", "431")
                        .filter(status -> !responses.containsKey(status))
                        .forEach(status -> silent.add(method + " " + path + " " + status));
            }
        }
        assertThat(silent).isEmpty();
    }

    private static List<JsonObject> operations() {
        return DESCRIPTION.getJsonObject("paths").stream()
                .map(path -> (JsonObject) path.getValue())
                .flatMap(path -> path.stream().map(method -> (JsonObject) method.getValue()))
                .toList();
    }

    private static void references(Object node, List<String> found) {
        if (node instanceof JsonObject object) {
            object.forEach(member -> {
                if (member.getKey().equals("$ref")) {
                    found.add((String) member.getValue());
                } else {
                    references(member.getValue(), found);
                }
            });
        } else if (node instanceof JsonArray array) {
            array.forEach(element -> references(element, found));
        }
    }

    private static Object at(String reference) {
        Object node = DESCRIPTION;
        for (String step : reference.substring("#/".length()).split("/", -1)) {
            node = node instanceof JsonObject object ? object.getValue(step) : "nothing";
        }
        return node;
    }

    public static JsonObject read() {
        try (InputStream resource = OpenApiTest.class.getResourceAsStream("openapi.json")) {
            return new JsonObject(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
