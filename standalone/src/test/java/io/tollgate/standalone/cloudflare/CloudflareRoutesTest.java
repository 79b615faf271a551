package io.tollgate.standalone.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewayConfigReader;
import io.tollgate.service.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Cloudflare's API says of routes is read as our own configuration is. */
final class CloudflareRoutesTest {
    private static final JsonArray ELEMENTS = new JsonArray("""
            [{"id": "start", "type": "start", "outputs": {"next": {"elementId": "plan"}}},
             {"id": "plan", "type": "conditional",
              "properties": {"conditions": {"metadata.plan": {"$eq": "fr\\"ee: #1"}}},
              "outputs": {"true": {"elementId": "small"}, "false": {"elementId": "end"}}},
             {"id": "small", "type": "model",
              "properties": {"provider": "openai", "model": "gpt-4.1-mini", "retries": 1, "timeout": 30000},
              "outputs": {"success": {"elementId": "end"}, "fallback": {"elementId": "end"}}},
             {"id": "end", "type": "end", "outputs": {}}]""");

    private static JsonObject route(String name) {
        return new JsonObject()
                .put("account_tag", "0d37")
                .put("id", "54442216")
                .put("name", name)
                .put("elements", ELEMENTS)
                .put("version", new JsonObject().put("version_id", "v1").put("active", "true"));
    }

    private static GatewayConfig read(Path folder, String yaml) throws Exception {
        Settings settings =
                Settings.read(Files.writeString(folder.resolve("tollgate.yaml"), yaml), Map.of("OPENAI_API_KEY", "o"));
        GatewayConfig config = GatewayConfigReader.read(settings);
        settings.check();
        return config;
    }

    @Test
    void aListOfRoutesIsTakenOverWhole(@TempDir Path folder) throws Exception {
        String list = new JsonObject()
                .put("success", true)
                .put(
                        "data",
                        new JsonObject()
                                .put("page", 1)
                                .put("routes", new JsonArray().add(route("a")).add(route("b.c"))))
                .encode();
        Map<String, ?> routes = read(folder, CloudflareRoutes.of(list)).routes();
        assertThat(routes.keySet()).map(String::valueOf).containsExactlyInAnyOrder("a", "b.c");
    }

    @Test
    void elementsComeThroughAsTheyAre(@TempDir Path folder) throws Exception {
        GatewayConfig config = read(folder, CloudflareRoutes.of(route("support").encode()));
        assertThat(new JsonArray(config.routes().get("support").graph().written()))
                .isEqualTo(ELEMENTS);
    }

    @Test
    void aVersionMayHaveThemAsText() {
        JsonObject route = route("support");
        route.remove("elements");
        route.getJsonObject("version")
                .put("data", new JsonObject().put("elements", ELEMENTS).encode());
        assertThat(CloudflareRoutes.of(new JsonObject().put("result", route).encode()))
                .isEqualTo(CloudflareRoutes.of(route("support").encode()));
    }

    @Test
    void whatCannotBeTakenOverIsSaidInComments() {
        JsonArray routes = new JsonArray()
                .add(route("with a space"))
                .add(route("twice"))
                .add(route("twice"))
                .add(route("broken").put("elements", new JsonArray().add(new JsonObject().put("type", "loop"))));
        assertThat(CloudflareRoutes.of(routes.encode()).lines().filter(line -> line.startsWith("#")))
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("\"with a space\""))
                .anySatisfy(line -> assertThat(line).contains("another route named twice"))
                .anySatisfy(line -> assertThat(line).contains("the route broken", "loop"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{\"success\":false,\"errors\":[{\"message\":\"no\"}]}"})
    void whatHoldsNoRouteIsRefused(String text) {
        assertThatThrownBy(() -> CloudflareRoutes.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
