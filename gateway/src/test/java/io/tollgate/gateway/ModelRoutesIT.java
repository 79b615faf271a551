package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models on offer, as clients of each API ask for them. */
final class ModelRoutesIT {
    private static GatewayFixture fixture;
    /** Of a token that is for one model. */
    private static String narrow = "";

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.startNative(URI.create("http://127.0.0.1:1"));
        Operator operator = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
        operator.created("/v1/admin/gateways", "{\"name\":\"narrow\"}");
        narrow = operator.token("narrow", "one", "\"models\":[\"simulated-small\"],\"permissions\":[\"run\"]")
                .getString("token");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(fixture.url + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return fixture.http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static List<String> each(HttpResponse<byte[]> response, String list, String member) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return json(response).getJsonArray(list).stream()
                .map(model -> ((JsonObject) model).getString(member))
                .distinct()
                .toList();
    }

    @Test
    void eachClientGetsItsShape() throws Exception {
        assertThat(each(get("/v1/models"), "data", "id"))
                .containsExactlyInAnyOrder(
                        "simulated-small",
                        "mapped",
                        "simulated-embedding",
                        "simulated-moderation",
                        "simulated-image",
                        "simulated-speech",
                        "simulated-transcribe",
                        "simulated-whisper",
                        "simulated-rerank",
                        "auto");
        assertThat(each(get("/v1/models?limit=1000", "anthropic-version", "2023-06-01"), "data", "id"))
                .containsExactlyInAnyOrder("simulated-small", "mapped", "auto");
        assertThat(each(get("/v1/models?client_version=0.171.0"), "models", "slug"))
                .containsExactlyInAnyOrder("simulated-small", "mapped", "auto");
        List<String> google =
                List.of("models/simulated-small", "models/mapped", "models/simulated-embedding", "models/auto");
        assertThat(each(get("/v1beta/models"), "models", "name")).containsExactlyInAnyOrderElementsOf(google);
        assertThat(each(get("/v1/models", "x-goog-api-client", "google-genai-sdk/1"), "models", "name"))
                .containsExactlyInAnyOrderElementsOf(google);
    }

    @Test
    void aTokenGetsWhatItMayCallWhereverItStands() throws Exception {
        String[] version = {"anthropic-version", "2023-06-01"};
        assertThat(each(get("/v1/models", "authorization", "Bearer " + narrow), "data", "id"))
                .containsExactly("simulated-small");
        assertThat(each(get("/v1/models", "x-api-key", narrow, version[0], version[1]), "data", "id"))
                .containsExactly("simulated-small");
        assertThat(each(get("/v1beta/models", "x-goog-api-key", narrow), "models", "name"))
                .containsExactly("models/simulated-small");
        assertThat(each(get("/v1beta/models?key=" + narrow), "models", "name"))
                .containsExactly("models/simulated-small");
        assertThat(each(get("/v1/models?client_version=1", "authorization", "Bearer " + narrow), "models", "slug"))
                .containsExactly("simulated-small");
        assertThat(get("/v1/models/mapped", "authorization", "Bearer " + narrow).statusCode())
                .isEqualTo(403);
        assertThat(get("/v1beta/models/auto", "x-goog-api-key", narrow).statusCode())
                .isEqualTo(403);
        assertThat(get("/v1/models/up/simulated-small", "authorization", "Bearer " + narrow)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "simulated-small",
                "claude/simulated-small",
                "claude%2Fsimulated-small",
                "mapped",
                "auto",
                "raw/vendor/model:free",
                "raw/vendor%2Fmodel%3Afree",
                "raw/@cf/meta/llama-3@8b"
            })
    void aModelIsGotByEachOfItsNames(String id) throws Exception {
        String named = id.replace("%2F", "/").replace("%3A", ":");
        boolean listed = !named.startsWith("raw/");
        HttpResponse<byte[]> openAi = get("/v1/models/" + id);
        // Providers here list their models, so that others of their names are none.
        assertThat(openAi.statusCode()).as(text(openAi)).isEqualTo(listed ? 200 : 404);
        if (!listed) {
            assertThat(json(openAi).getJsonObject("error").getString("message"))
                    .contains(named.substring("raw/".length()));
            return;
        }
        assertThat(json(openAi).getString("id")).isEqualTo(named);
        assertThat(json(openAi).getString("object")).isEqualTo("model");
        JsonObject anthropic = json(get("/v1/models/" + id, "anthropic-version", "2023-06-01"));
        assertThat(anthropic.getString("type")).isEqualTo("model");
        assertThat(anthropic.getString("id")).isEqualTo(named);
        assertThat(json(get("/v1beta/models/" + id)).getString("name")).isEqualTo("models/" + named);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models/nothing, 404",
        "/v1beta/models?pageSize=x, 400",
        "/v1beta/models?pageToken=%25, 400",
        "/v1beta/models/nothing, 404",
        "/v1beta/models/simulated-small:generateContent, 405"
    })
    void refusalsAreInTheClientsFormat(String path, int status) throws Exception {
        HttpResponse<byte[]> response = get(path);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
        JsonObject error = json(response).getJsonObject("error");
        assertThat(error.containsKey("status")).isEqualTo(path.startsWith("/v1beta/"));
        JsonObject anthropic = json(get("/v1/models/nothing", "anthropic-version", "2023-06-01"));
        assertThat(anthropic.getString("type")).isEqualTo("error");
    }
}
